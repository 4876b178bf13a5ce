/** A line chart over iterations, by uPlot, in the page's own dress. */

import uPlot from 'uplot';
import {onThemeChange} from '../base/colours.js';
import {courseWords} from '../base/course.js';
import {el, setAttribute} from '../base/dom.js';
import {count} from '../base/format.js';
import {showTable} from '../base/table-dialog.js';
import {heightHere} from './canvas.js';
import {emptyNote} from './empty-note.js';
import {letters, strips} from './line-marks.js';
import {listenForPress, pressKey} from './chart-hand.js';
import {plotSettings} from './plot-settings.js';
import {Readout} from './readout.js';
import {xRange} from './scales.js';
import {KEYS, Zoom} from './zoom.js';

const charts = new Set();

onThemeChange(() => charts.forEach((chart) => chart.rebuild()));

/**
 * A chart of several lines. NaN and infinities are gaps with a mark and the word at the foot of the
 * chart; so is zero on a logarithmic axis. How to zoom and pan: see `Zoom`.
 */
export class Chart {
  /**
   * @param {object} options `label` (of the value axis, with its unit), `log`, `height`, `sync` (charts of
   *     one name move their pointers together), `lines`: `{label, letter, colour(): string, dash}`, `within`
   *     (values that the value axis always covers), `draw` and `under` (draw over the lines and under them; called
   *     with the plot, its context, its box and the device's pixels a pixel), `zoom` (a Zoom that charts share),
   *     `spans` (whether lines go on over what is not there), `pick` (called with the position that the reader
   *     pressed on), `more()` (what its sentence ends with)
   */
  constructor(options) {
    this.options = options;
    this.node = el('figure', {class: 'chart', 'aria-label': options.label});
    this.zoom = options.zoom ?? new Zoom();
    this.zoom.charts.add(this);
    this.height = heightHere(options.height);
    /** Positions of the lines that the reader does not want to see. */
    this.hidden = new Set();
    this.readout = new Readout(
      options,
      (line) => this.toggle(line),
      () => this.table(),
    );
    // An application, so that readers of screens leave the arrow keys to it. It has its name and its
    // room before there is anything to draw.
    this.host = el('div', {
      class: 'plot',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'line chart',
      'aria-label': options.label,
      on: {keydown: (event) => pressKey(this, event)},
    });
    this.host.style.minHeight = `${this.height}px`;
    this.said = el('span', {class: 'unseen', role: 'status'});
    this.note = el('p', {class: 'chart-note', role: 'status'});
    this.node.append(this.readout.node, this.host, this.note, this.said);
    this.values = options.lines.map(() => []);
    this.x = [];
    /** @type {number|null} */
    this.pointer = null;
    /** @type {any} a plot of uPlot's */
    this.plot = null;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.host);
    charts.add(this);
  }

  /**
   * Draws values in place.
   * @param {number[]} x strictly rising
   * @param {string} xLabel what x is
   * @param {(number|null)[][]} values a list a line; may hold NaN and infinities, null for what is not there
   */
  show(x, xLabel, values) {
    this.x = x;
    this.values = values;
    this.xLabel = xLabel;
    const data = /** @type {uPlot.AlignedData} */ ([
      x,
      ...values.map((line) => line.map((value) => this.drawable(value))),
    ]);
    if (!this.plot) this.build(data);
    else this.plot.setData(data, true);
    this.describe();
    setAttribute(this.host, 'aria-label', `${this.sentence()}. Keys: ${KEYS}.`);
  }

  /** What it shows, in one sentence. */
  sentence() {
    const {label, lines, more} = this.options;
    const courses = this.values.map((line, i) => `${lines.length > 1 ? `${lines[i].label} ` : ''}${courseWords(line)}`);
    const after = more?.() ?? '';
    return `${label}: ${courses.join('; ')}${after === '' ? '' : `; ${after}`}`;
  }

  table() {
    const header = [this.xLabel ?? '', ...this.options.lines.map(({label}) => label)];
    showTable(this.options.label, [header, ...this.x.map((x, at) => [x, ...this.values.map((line) => line[at])])]);
  }

  /** Makes the value axis logarithmic, or linear, from the next `show` on; its name says so. */
  scaleTo(log) {
    if (this.options.log === log) return;
    this.options.log = log;
    this.again();
  }

  /** Gives a chart of one line another name, from the next `show` on. */
  rename(label) {
    if (this.options.label === label) return;
    this.options.label = label;
    this.options.lines[0].label = label;
    this.node.setAttribute('aria-label', label);
    this.again();
  }

  again() {
    this.readout.rename(`${this.options.label}${this.options.log ? ', log scale' : ''}`);
    this.plot?.destroy();
    this.plot = null;
  }

  destroy() {
    charts.delete(this);
    this.zoom.charts.delete(this);
    this.observer.disconnect();
    if (this.plot) this.plot.destroy();
    this.plot = null;
  }

  /** Shows the part of the x axis that the zoom names. */
  rescale() {
    if (this.plot) this.plot.setData(this.plot.data, true);
  }

  rebuild() {
    if (!this.plot) return;
    const {data} = this.plot;
    this.plot.destroy();
    this.build(data);
  }

  drawable(value) {
    if (value === null || value === undefined || !Number.isFinite(value)) return null;
    return this.options.log && value <= 0 ? null : value;
  }

  build(data) {
    this.host.replaceChildren();
    this.plot = new uPlot(this.settings(), data, this.host);
    const canvas = /** @type {HTMLCanvasElement} */ (this.host.querySelector('canvas'));
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', this.options.label);
    if (this.options.pick) listenForPress(this, this.plot.over);
  }

  /** Hides a line, or shows it again. */
  toggle(line) {
    if (!this.hidden.delete(line)) this.hidden.add(line);
    this.plot?.setSeries(line + 1, {show: !this.hidden.has(line)});
    return !this.hidden.has(line);
  }

  resize() {
    const width = this.host.clientWidth;
    if (this.plot && width > 0) this.plot.setSize({width, height: this.height});
  }

  /** @return {any} */
  settings() {
    return plotSettings(this);
  }

  xRange(min, max) {
    const {range} = this.zoom;
    return range === null ? xRange(min, max, this.x) : [range.min, range.max];
  }

  select(plot) {
    const {left, width} = plot.select;
    if (width <= 0) return;
    plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
    this.zoom.set({min: plot.posToVal(left, 'x'), max: plot.posToVal(left + width, 'x')});
  }

  point(at) {
    this.pointer = at;
    this.describe();
  }

  get at() {
    return this.pointer !== null && this.pointer < this.x.length ? this.pointer : this.x.length - 1;
  }

  /** What the lines are, and what they are at the pointer, or at the end. */
  describe() {
    const {at} = this;
    this.readout.show(
      at < 0 ? '' : `${this.xLabel} ${count(this.x[at])}`,
      this.values.map((line) => (at < 0 ? null : line[at])),
    );
    this.note.textContent =
      this.x.length > 0 && this.values.every((line) => line.every((value) => this.drawable(value) === null))
        ? emptyNote(this.values)
        : '';
  }

  marks(plot) {
    this.drawn(plot, (same, context, bbox, ratio) => {
      context.font = `600 ${11 * ratio}px system-ui, sans-serif`;
      strips(this, plot, context, ratio);
      letters(this, plot, context, ratio);
      if (this.options.draw) this.options.draw(plot, context, bbox, ratio);
    });
  }

  drawn(plot, draw) {
    const {ctx: context, bbox} = plot;
    context.save();
    draw(plot, context, bbox, window.devicePixelRatio || 1);
    context.restore();
  }
}
