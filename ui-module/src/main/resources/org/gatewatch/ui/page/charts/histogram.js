/** One histogram on a canvas, with its name, its numbers, and a badge for what is not finite. */

import {colour, gateColour} from '../base/colours.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {count, nonFiniteBadges, number, parse} from '../base/format.js';
import {BinReadout} from './bin-readout.js';
import {Canvas} from './canvas.js';

const FONT = '11px system-ui, sans-serif';
const FOOT = 16;
/** Bars as short as this are never cut. */
const LEAST_CUT = 4;
/** Above the bars, for a number. */
const ROOM = 14;

/** @typedef {import('../data/histogram-bytes.js').Histogram} Histogram */

/** A panel, of a figure that has several. */
export class HistogramPanel {
  /**
   * @param {object} options
   * @param {string} options.title
   * @param {import('../data/gates.js').Gate|null} options.gate whose hue it has; null for what is of no gate
   * @param {string} options.label
   * @param {number|null} options.slot
   */
  constructor({title, gate, label, slot}) {
    this.label = label;
    this.gate = gate;
    /** @type {Histogram|null} */
    this.entry = null;
    this.top = 1;
    this.log = false;
    this.canvas = new Canvas({class: 'histogram', role: 'img', 'aria-label': label}, (context, width, height) =>
      draw(context, width, height, this),
    );
    this.pointed = new BinReadout(this.canvas.node, () => this.entry);
    this.badges = el('span', {class: 'badges'});
    this.numbers = el('p', {class: 'numbers'});
    this.why = el('p', {class: 'why'});
    this.cut = el('span', {class: 'cut-note'});
    this.node = el(
      'figure',
      {class: 'panel', data: slot === null ? {} : {slot}},
      el('figcaption', {}, el('span', {class: 'title', title, text: title}), this.cut),
      el('div', {class: 'plot-box'}, this.canvas.node, this.badges, this.pointed.node),
      this.why,
      this.numbers,
    );
  }

  /**
   * Says why there is none.
   * @param {string} text
   */
  explain(text) {
    this.canvas.node.hidden = true;
    this.why.hidden = false;
    setText(this.why, text);
    this.numbers.replaceChildren();
    this.badges.replaceChildren();
    setText(this.cut, '');
  }

  /**
   * @param {Histogram} entry
   * @param {number} top the count that fills the height, the highest of all panels that share its axis or less: what is
   *     taller is cut there, with a mark and its true count
   * @param {boolean} [log] whether heights are those of logarithms, so that single values are seen beside thousands
   */
  show(entry, top, log = false) {
    this.entry = entry;
    this.top = top;
    this.log = log;
    this.canvas.node.hidden = false;
    this.why.hidden = true;
    this.describe(entry);
    const tall = cutBars(entry.counts, top);
    setText(this.cut, tall.length === 0 ? '' : `clipped at ${count(top)}`);
    const cuts = tall.map(({bin, count: many}) => `${bin}:${many}`).join(' ');
    setAttribute(this.node, 'data-cut', tall.length === 0 ? null : cuts);
    if (tall.length > 0) {
      const tallest = `clipped at ${count(top)}, the tallest bar is ${count(Math.max(...entry.counts))}`;
      setAttribute(this.canvas.node, 'aria-label', `${this.canvas.node.getAttribute('aria-label')}; ${tallest}`);
    }
    this.canvas.paint();
  }

  /** @param {Histogram} entry */
  describe({summary, counts, low, high}) {
    const {node, canvas, badges, numbers, label} = this;
    const texts = nonFiniteBadges(summary);
    if (badges.textContent !== texts.join('')) {
      badges.replaceChildren(...texts.map((text) => el('span', {class: 'badge', text})));
    }
    const finite = counts.reduce((sum, bin) => sum + bin, 0);
    const [mean, deviation] = [number(parse(summary.mean)), number(parse(summary.standardDeviation))];
    const moments = finite === 0 ? [] : [`mean ${mean}`, `sd ${deviation}`];
    if (numbers.childElementCount !== moments.length) {
      numbers.replaceChildren(...moments.map((text) => el('span', {text})));
    }
    moments.forEach((text, i) => setText(numbers.children[i], text));
    const ends = `${number(parse(summary.min))} to ${number(parse(summary.max))}`;
    const what = finite === 0 ? 'no finite value' : `${ends}, mean ${mean}`;
    setAttribute(canvas.node, 'aria-label', `${label}: ${what}${texts.length > 0 ? `; ${texts.join(', ')}` : ''}`);
    setAttribute(node, 'data-finite', finite);
    setAttribute(node, 'data-count', summary.count);
    setAttribute(node, 'data-nan', summary.nan);
    setAttribute(node, 'data-low', low);
    setAttribute(node, 'data-high', high);
    setAttribute(node, 'data-counts', counts.join(' '));
  }
}

function draw(context, width, height, {entry, top, gate, log}) {
  if (!entry) return;
  const base = height - FOOT;
  const finite = entry.counts.some((bin) => bin > 0);
  context.font = FONT;
  context.fillStyle = colour('grid');
  context.fillRect(0, base, width, 1);
  if (!finite) {
    nothing(context, width, base, entry);
    return;
  }
  const step = width / entry.counts.length;
  context.fillStyle = gateColour(gate);
  entry.counts.forEach((bin, i) => {
    if (bin === 0) return;
    const share = log ? Math.log1p(bin) / Math.log1p(top) : bin / top;
    const tall = Math.max(1.5, (base - ROOM) * Math.min(1, share));
    const [left, right] = [Math.round(i * step * 2) / 2, Math.round((i + 1) * step * 2) / 2];
    context.fillRect(left, base - tall, Math.max(0.5, right - left - (step > 4 ? 1 : 0)), tall);
  });
  const cut = cutBars(entry.counts, top);
  zero(context, width, base, entry);
  if (entry.ends) [entry.ends.low, entry.ends.high].forEach((at) => mark(context, width, base, entry, at));
  ends(context, width, height, entry);
  context.fillStyle = colour('muted');
  context.textAlign = 'left';
  context.textBaseline = 'top';
  if (cut.length === 0) context.fillText(count(Math.max(...entry.counts)), 1, 0);
  else cutMarks(context, width, step, cut);
}

/** A slit across each bar that is cut, and the true counts above, as many as have room, the tallest first. */
function cutMarks(context, width, step, cut) {
  const taken = [];
  context.textAlign = 'center';
  for (const {bin, count: many} of [...cut].sort((one, other) => other.count - one.count)) {
    const [left, right] = [bin * step - 1, (bin + 1) * step + 1];
    context.fillStyle = colour('surface');
    context.beginPath();
    context.moveTo(left, ROOM + 9);
    context.lineTo(right, ROOM + 5);
    context.lineTo(right, ROOM + 7.5);
    context.lineTo(left, ROOM + 11.5);
    context.fill();
    const text = count(many);
    const half = context.measureText(text).width / 2;
    const x = Math.max(half, Math.min(width - half, (left + right) / 2));
    if (taken.some((other) => Math.abs(other.x - x) < other.half + half + 4)) continue;
    taken.push({x, half});
    context.fillStyle = colour('text');
    context.fillText(text, x, 0);
  }
}

/** The bars that are taller than there is room for: `bin` and `count`. */
export function cutBars(counts, top) {
  return counts.map((many, bin) => ({bin, count: many})).filter(({count: many}) => many > top);
}

function nothing(context, width, base, {summary}) {
  context.font = '600 13px system-ui, sans-serif';
  context.fillStyle = summary.count === 0 ? colour('muted') : colour('trouble');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const long = summary.count === 0 ? 'no values' : 'no finite value';
  context.fillText(context.measureText(long).width > width ? 'none finite' : long, width / 2, base / 2 + 8, width);
}

function zero(context, width, base, entry) {
  if (entry.low < 0 && entry.high > 0) mark(context, width, base, entry, 0);
}

function mark(context, width, base, {low, high}, at) {
  if (at < low || at > high) return;
  const x = Math.round(width * ((at - low) / (high - low))) + 0.5;
  context.strokeStyle = colour('muted');
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(x, ROOM);
  context.lineTo(x, base);
  context.stroke();
  context.setLineDash([]);
}

function ends(context, width, height, {low, high}) {
  context.fillStyle = colour('muted');
  context.textBaseline = 'bottom';
  context.textAlign = 'left';
  const [left, right] = [number(low), number(high)];
  context.fillText(left, 0, height);
  context.textAlign = 'right';
  context.fillText(right, width, height);
  const x = width * (-low / (high - low));
  const free = x > context.measureText(left).width + 10 && x < width - context.measureText(right).width - 10;
  if (low < 0 && high > 0 && free) {
    context.textAlign = 'center';
    context.fillText('0', x, height);
  }
}

/** The highest count of each group of histograms that share an axis. */
export function tops(histograms) {
  const highest = new Map();
  for (const {group, counts} of histograms) {
    highest.set(group, Math.max(highest.get(group) ?? 1, ...counts));
  }
  return highest;
}

/**
 * Where the bars of histograms that share an axis are cut so that the rest can be seen: at twice the height that nine
 * in ten of their bars, or all but one, stay within. Null if no bar is taller than that.
 */
export function cutHeight(histograms) {
  const bars = histograms.flatMap(({counts}) => counts.filter((many) => many > 0)).sort((one, other) => one - other);
  if (bars.length < 2) return null;
  const usual = bars[Math.min(Math.ceil(0.9 * bars.length) - 1, bars.length - 2)];
  const height = Math.max(LEAST_CUT, 2 * usual);
  return bars[bars.length - 1] > height ? height : null;
}

/** The same for each group of histograms that share an axis; the highest count where nothing is cut. */
export function cutTops(histograms) {
  const highest = tops(histograms);
  for (const group of highest.keys()) {
    const height = cutHeight(histograms.filter((entry) => entry.group === group));
    if (height !== null) highest.set(group, height);
  }
  return highest;
}
