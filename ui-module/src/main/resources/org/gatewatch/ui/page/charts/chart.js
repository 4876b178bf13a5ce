/** A line chart over iterations, by uPlot, in the page's own dress. */

import uPlot from 'uplot';
import {colour, onThemeChange} from '../base/colours.js';
import {el} from '../base/dom.js';
import {count} from '../base/format.js';
import {letters, strips} from './line-marks.js';
import {Readout} from './readout.js';
import {logSplits, tickText, valueRange, xRange} from './scales.js';
import {KEYS, Zoom} from './zoom.js';

const LEAST_DRAG = 5;
const LINE = 1.6;
/**
 * Of lines with a point at every other pixel or more: wide ones would run into one another, and cost ten times as much.
 */
const DENSE_LINE = 1;
const FONT = '12px system-ui, sans-serif';
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
   *     with the plot, its context, its box and the device's pixels a pixel), `zoom` (a Zoom that charts share)
   */
  constructor(options) {
    this.options = options;
    this.node = el('figure', {class: 'chart', 'aria-label': options.label});
    this.zoom = options.zoom ?? new Zoom();
    this.zoom.charts.add(this);
    this.readout = new Readout(options);
    // An application, so that readers of screens leave the arrow keys to it.
    this.host = el('div', {
      class: 'plot',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'line chart',
      'aria-label': `${options.label}. Keys: ${KEYS}.`,
      on: {keydown: (event) => this.press(event)},
    });
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
  }

  resize() {
    const width = this.host.clientWidth;
    if (this.plot && width > 0) this.plot.setSize({width, height: this.options.height});
  }

  /** @return {any} */
  settings() {
    const {log, height, lines, sync, within = []} = this.options;
    const axis = {stroke: colour('muted'), font: FONT, grid: {stroke: colour('grid'), width: 1}, ticks: {show: false}};
    return {
      width: this.host.clientWidth || 300,
      height,
      legend: {show: false},
      padding: [8, lines.some((line) => line.letter) ? 22 : 14, 0, 0],
      cursor: {
        sync: sync ? {key: sync} : undefined,
        points: {size: 6},
        drag: {x: true, y: false, setScale: false, dist: LEAST_DRAG},
      },
      scales: {
        x: {time: false, range: (plot, min, max) => this.xRange(min, max)},
        y: {distr: log ? 3 : 1, range: (plot, min, max) => valueRange(log, min, max, within)},
      },
      axes: [
        {...axis, size: 30, values: (plot, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? count(tick) : ''))},
        {
          ...axis,
          size: 62,
          splits: log ? logSplits : undefined,
          filter: log ? (plot, ticks) => ticks : undefined,
          values: (plot, ticks) => ticks.map((tick) => tickText(tick, log)),
        },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          stroke: line.colour(),
          width: LINE,
          dash: line.dash,
          spanGaps: false,
          points: {show: (plot, i) => isShort(plot, i), size: 5, fill: line.colour()},
        })),
      ],
      hooks: {
        drawClear: [thinIfDense],
        draw: [(plot) => this.marks(plot)],
        setCursor: [(plot) => this.point(plot.cursor.idx ?? null)],
        setSelect: [(plot) => this.select(plot)],
        drawAxes: [(plot) => this.options.under && this.drawn(plot, this.options.under)],
        ready: [(plot) => this.zoom.attach(this, plot)],
      },
    };
  }

  xRange(min, max) {
    const {range} = this.zoom;
    return range === null ? xRange(min, max) : [range.min, range.max];
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

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.plot || this.x.length === 0) return;
    const {at} = this;
    const ours =
      this.zoom.press(event, this.x[at]) ||
      this.read({ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: this.x.length - 1}[event.key]);
    if (ours) event.preventDefault();
  }

  /** Moves the reading cursor to a point, as a pointer would; the charts that are in step with this one follow. */
  read(at) {
    if (at === undefined) return false;
    const next = Math.max(0, Math.min(this.x.length - 1, at));
    this.zoom.bringInSight(this.x[next]);
    // After the plot has taken what is in sight, which it does when all that runs now is done.
    queueMicrotask(() => {
      if (!this.plot || next >= this.x.length) return;
      this.plot.setCursor(
        {left: this.plot.valToPos(this.x[next], 'x'), top: this.plot.over.clientHeight / 2},
        true,
        true,
      );
      this.point(next);
      this.said.textContent = this.readout.text();
    });
    this.pointer = next;
    return true;
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
        ? this.emptyNote()
        : '';
  }

  emptyNote() {
    const present = this.values.flat().filter((value) => value !== null && value !== undefined);
    if (present.length === 0) return 'Not recorded in these samples.';
    if (present.every((value) => value === 0)) return 'Every value is 0, which a logarithmic axis cannot show.';
    return '▲ Every value is NaN or infinite: there is nothing to draw.';
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

/** Iterations for the x axis; the samples' numbers if the iterations do not rise. */
export function xOf(columns, end) {
  const iteration = columns.iteration.slice(0, end + 1);
  const rising = iteration.every((value, i) => i === 0 || value > iteration[i - 1]);
  return rising ? [iteration, 'iteration'] : [iteration.map((_, i) => i + 1), 'sample'];
}

function thinIfDense(plot) {
  const [from, to] = plot.series[0].idxs ?? [0, 0];
  const width = to - from > plot.bbox.width / 2 ? DENSE_LINE : LINE;
  plot.series.slice(1).forEach((line) => {
    line.width = width;
  });
}

function isShort(plot, series) {
  const data = plot.data[series];
  let drawn = 0;
  for (const value of data) if (value !== null && value !== undefined && ++drawn > 2) return false;
  return true;
}
