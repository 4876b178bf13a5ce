/** A line chart over iterations, by uPlot, in the page's own dress. */

import uPlot from '/assets/webjars/uplot/1.6.30/dist/uPlot.esm.js';
import {colour, onThemeChange} from './colours.js';
import {el} from './dom.js';
import {count, number, word} from './format.js';
import {logSplits, tickText, valueRange, xRange} from './scales.js';

const FONT = '12px system-ui, sans-serif';
const charts = new Set();

onThemeChange(() => charts.forEach((chart) => chart.rebuild()));

/**
 * A chart of several lines. NaN and infinities are gaps with a mark and the word at the foot of the
 * chart; so is zero on a logarithmic axis. Drag to zoom, double-click to see everything again.
 */
export class Chart {
  /**
   * @param {object} options `label` (of the value axis, with its unit), `log`, `height`, `sync` (charts of
   *     one name move their pointers together), `lines`: `{label, letter, colour(): string, dash}`, `within`
   *     (values that the value axis always covers), `draw` (draws over the lines; called with the plot, its
   *     context, its box and the device's pixels a pixel)
   */
  constructor(options) {
    this.options = options;
    this.node = el('figure', {class: 'chart', 'aria-label': options.label});
    this.readout = el('figcaption', {class: 'readout'});
    this.host = el('div', {class: 'plot'});
    this.note = el('p', {class: 'chart-note', role: 'status'});
    this.node.append(this.readout, this.host, this.note);
    this.values = options.lines.map(() => []);
    this.x = [];
    this.pointer = null;
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
    const data = [x, ...values.map((line) => line.map((value) => this.drawable(value)))];
    if (!this.plot) this.build(data);
    else this.update(data);
    this.describe();
  }

  destroy() {
    charts.delete(this);
    this.observer.disconnect();
    if (this.plot) this.plot.destroy();
    this.plot = null;
  }

  zoomed() {
    return this.zoom !== undefined && this.zoom !== null;
  }

  resetZoom() {
    this.zoom = null;
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

  update(data) {
    if (this.zoom) {
      this.plot.setData(data, false);
      this.plot.setScale('x', this.zoom);
    } else {
      this.plot.setData(data, true);
    }
  }

  build(data) {
    this.host.replaceChildren();
    this.plot = new uPlot(this.settings(), data, this.host);
    if (this.zoom) this.plot.setScale('x', this.zoom);
  }

  resize() {
    const width = this.host.clientWidth;
    if (this.plot && width > 0) this.plot.setSize({width, height: this.options.height});
  }

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
        drag: {x: true, y: false, setScale: true},
      },
      scales: {
        x: {time: false, range: (plot, min, max) => xRange(min, max)},
        y: {distr: log ? 3 : 1, range: (plot, min, max) => valueRange(log, min, max, within)},
      },
      axes: [
        {...axis, size: 30, values: (plot, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? count(tick) : ''))},
        {...axis, size: 62, splits: log ? logSplits : undefined, filter: log ? (plot, ticks) => ticks : undefined, values: (plot, ticks) => ticks.map((tick) => tickText(tick, log))},
      ],
      series: [{}, ...lines.map((line) => ({
        stroke: line.colour(),
        width: 1.6,
        dash: line.dash,
        spanGaps: false,
        points: {show: (plot, i) => isShort(plot, i), size: 5, fill: line.colour()},
      }))],
      hooks: {
        draw: [(plot) => this.marks(plot)],
        setCursor: [(plot) => this.point(plot.cursor.idx ?? null)],
        setSelect: [(plot) => this.remember(plot)],
        ready: [(plot) => plot.over.addEventListener('dblclick', () => { this.zoom = null; })],
      },
    };
  }

  remember(plot) {
    if (plot.select.width > 0) {
      this.zoom = {min: plot.posToVal(plot.select.left, 'x'), max: plot.posToVal(plot.select.left + plot.select.width, 'x')};
    }
  }

  point(at) {
    this.pointer = at;
    this.describe();
  }

  /** What the lines are, and what they are at the pointer, or at the end. */
  describe() {
    const at = this.pointer !== null && this.pointer < this.x.length ? this.pointer : this.x.length - 1;
    const parts = this.options.lines.map((line, i) => {
      const value = at < 0 ? null : this.values[i][at];
      const troubled = value !== null && value !== undefined && !Number.isFinite(value);
      const swatch = el('span', {class: 'swatch', 'aria-hidden': 'true'});
      swatch.style.background = swatchFill(line);
      return el('span', {class: 'entry'}, swatch, el('span', {text: `${line.label} `}),
          el('b', {class: troubled ? 'trouble' : '', text: troubled ? `▲ ${number(value)}` : number(value)}));
    });
    const where = el('span', {class: 'where', text: at < 0 ? '' : `${this.xLabel} ${count(this.x[at])}`});
    const name = el('span', {class: 'axis-name', text: this.options.label});
    if (parts.length === 1) this.readout.replaceChildren(name, parts[0].lastElementChild, where);
    else this.readout.replaceChildren(name, where, el('span', {class: 'entries'}, ...parts));
    this.note.textContent = this.x.length > 0 && this.values.every((line) => line.every((value) => this.drawable(value) === null))
        ? this.emptyNote() : '';
  }

  emptyNote() {
    const present = this.values.flat().filter((value) => value !== null && value !== undefined);
    if (present.length === 0) return 'Not recorded in these samples.';
    if (present.every((value) => value === 0)) return 'Every value is 0, which a logarithmic axis cannot show.';
    return '▲ Every value is NaN or infinite: there is nothing to draw.';
  }

  /** At the foot, a strip a line where its values cannot be drawn, with the words; letters at the lines' ends. */
  marks(plot) {
    const {ctx: context, bbox} = plot;
    const ratio = window.devicePixelRatio || 1;
    context.save();
    context.font = `600 ${11 * ratio}px system-ui, sans-serif`;
    this.strips(plot, context, bbox, ratio);
    this.letters(plot, context, bbox, ratio);
    if (this.options.draw) this.options.draw(plot, context, bbox, ratio);
    context.restore();
  }

  strips(plot, context, bbox, ratio) {
    const {lines} = this.options;
    const words = new Map();
    let first = Infinity;
    let height = 0;
    this.values.forEach((line, i) => {
      const left = this.strip(plot, context, bbox, {line, words, letter: lines[i].letter, fill: lines[i].letter ? lines[i].colour() : colour('trouble'), y: bbox.top + bbox.height - (height + 4) * ratio, ratio});
      if (left < Infinity) height += 5;
      first = Math.min(first, left);
    });
    if (words.size > 0) this.words(context, bbox, ratio, words, first, height);
  }

  /** Draws where one line's values cannot be drawn; returns where that begins, Infinity if nowhere. */
  strip(plot, context, bbox, {line, words, letter, fill, y, ratio}) {
    let first = Infinity;
    line.forEach((value, at) => {
      const what = this.undrawable(value);
      const x = what === null ? -1 : plot.valToPos(this.x[at], 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) return;
      const next = at + 1 < this.x.length ? plot.valToPos(this.x[at + 1], 'x', true) : x;
      const wide = Math.max(3 * ratio, this.undrawable(line[at + 1]) === null ? 0 : next - x + 1);
      context.fillStyle = fill;
      context.fillRect(x - 1.5 * ratio, y, Math.min(wide, bbox.left + bbox.width - x + 1.5 * ratio), 3 * ratio);
      words.set(what, (words.get(what) ?? new Set()).add(letter));
      first = Math.min(first, x);
    });
    return first;
  }

  /** What the strips stand for, once, above where they begin. */
  words(context, bbox, ratio, words, first, height) {
    const zeroOnly = words.size === 1 && words.has('0');
    const text = (zeroOnly ? '' : '▲ ') + [...words].map(([what, letters]) => `${what} ${[...letters].join(' ')}`.trim()).join(', ');
    const width = context.measureText(text).width;
    context.textAlign = 'left';
    context.textBaseline = 'bottom';
    context.fillStyle = zeroOnly ? colour('muted') : colour('trouble');
    context.fillText(text, Math.max(bbox.left, Math.min(first - 1.5 * ratio, bbox.left + bbox.width - width)), bbox.top + bbox.height - (height + 2) * ratio);
  }

  undrawable(value) {
    if (value === null || value === undefined) return null;
    if (!Number.isFinite(value)) return word(value);
    return this.options.log && value === 0 ? '0' : null;
  }

  letters(plot, context, bbox, ratio) {
    const ends = [];
    this.options.lines.forEach((line, i) => {
      const data = plot.data[i + 1];
      const last = data.length - 1;
      if (line.letter && last >= 0 && data[last] !== null && data[last] !== undefined && !this.zoomed()) {
        ends.push({line, y: plot.valToPos(data[last], 'y', true)});
      }
    });
    ends.sort((one, other) => one.y - other.y);
    const step = 12 * ratio;
    ends.forEach((end, i) => { if (i > 0) end.y = Math.max(end.y, ends[i - 1].y + step); });
    const overflow = ends.length > 0 ? Math.max(0, ends[ends.length - 1].y - (bbox.top + bbox.height)) : 0;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    for (const end of ends) {
      context.fillStyle = end.line.colour();
      context.fillText(end.line.letter, bbox.left + bbox.width + 6 * ratio, end.y - overflow);
    }
  }
}

/** Iterations for the x axis; the samples' numbers if the iterations do not rise. */
export function xOf(columns, end) {
  const iteration = columns.iteration.slice(0, end + 1);
  const rising = iteration.every((value, i) => i === 0 || value > iteration[i - 1]);
  return rising ? [iteration, 'iteration'] : [iteration.map((_, i) => i + 1), 'sample'];
}

function swatchFill(line) {
  const fill = line.colour();
  if (!line.dash || line.dash.length === 0) return fill;
  const [on, off] = line.dash;
  return `repeating-linear-gradient(90deg, ${fill} 0 ${on}px, transparent ${on}px ${on + off}px)`;
}

function isShort(plot, series) {
  const data = plot.data[series];
  let drawn = 0;
  for (const value of data) if (value !== null && value !== undefined && ++drawn > 2) return false;
  return true;
}
