/** One histogram on a canvas, with its name, its numbers, and a badge for what is not finite. */

import {canvas} from './canvas.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {count, nonFiniteBadges, number, parse} from '../base/format.js';

const FONT = '11px system-ui, sans-serif';
const FOOT = 16;
/** Bars as short as this are never cut. */
const LEAST_CUT = 4;
/** Above the bars, for a number. */
const ROOM = 14;

/**
 * A panel; call `show(entry, top)` with a histogram of the server and the count that fills the height, the highest of
 * all panels that share its axis or less: what is taller is cut there, with a mark and its true count. Or call
 * `explain(text)` when there is none.
 */
export function histogramPanel({title, gate, label, slot}) {
  const state = {entry: null, top: 1, gate};
  const plot = canvas({class: 'histogram', role: 'img', 'aria-label': label}, (context, width, height) => draw(context, width, height, state));
  const badges = el('span', {class: 'badges'});
  const numbers = el('p', {class: 'numbers'});
  const why = el('p', {class: 'why'});
  const cut = el('span', {class: 'cut-note'});
  const node = el('figure', {class: 'panel', data: slot === null ? {} : {slot}},
      el('figcaption', {}, el('span', {class: 'title', title, text: title}), cut), el('div', {class: 'plot-box'}, plot, badges), why, numbers);
  node.explain = (text) => {
    plot.hidden = true;
    why.hidden = false;
    setText(why, text);
    numbers.replaceChildren();
    badges.replaceChildren();
    setText(cut, '');
  };
  node.show = (entry, top) => {
    state.entry = entry;
    state.top = top;
    plot.hidden = false;
    why.hidden = true;
    describe(node, plot, badges, numbers, entry, label);
    const tall = cutBars(entry.counts, top);
    setText(cut, tall.length === 0 ? '' : `clipped at ${count(top)}`);
    setAttribute(node, 'data-cut', tall.length === 0 ? null : tall.map(({bin, count: many}) => `${bin}:${many}`).join(' '));
    if (tall.length > 0) setAttribute(plot, 'aria-label', `${plot.getAttribute('aria-label')}; clipped at ${count(top)}, the tallest bar is ${count(Math.max(...entry.counts))}`);
    plot.paint();
  };
  return node;
}

function describe(node, plot, badges, numbers, entry, label) {
  const {summary} = entry;
  const texts = nonFiniteBadges(summary);
  if (badges.textContent !== texts.join('')) badges.replaceChildren(...texts.map((text) => el('span', {class: 'badge', text})));
  const finite = entry.counts.reduce((sum, bin) => sum + bin, 0);
  const moments = finite === 0 ? [] : [`mean ${number(parse(summary.mean))}`, `sd ${number(parse(summary.standardDeviation))}`];
  if (numbers.childElementCount !== moments.length) numbers.replaceChildren(...moments.map((text) => el('span', {text})));
  moments.forEach((text, i) => setText(numbers.children[i], text));
  setAttribute(plot, 'aria-label', `${label}: ${finite === 0 ? 'no finite value' : `${number(parse(summary.min))} to ${number(parse(summary.max))}, mean ${number(parse(summary.mean))}`}${texts.length > 0 ? `; ${texts.join(', ')}` : ''}`);
  setAttribute(node, 'data-finite', finite);
  setAttribute(node, 'data-count', summary.count);
  setAttribute(node, 'data-nan', summary.nan);
  setAttribute(node, 'data-low', entry.low);
  setAttribute(node, 'data-high', entry.high);
  setAttribute(node, 'data-counts', entry.counts.join(' '));
}

function draw(context, width, height, {entry, top, gate}) {
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
    const tall = Math.max(1.5, (base - ROOM) * Math.min(1, bin / top));
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
