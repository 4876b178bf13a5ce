/** One histogram on a canvas, with its name, its numbers, and a badge for what is not finite. */

import {canvas, el, setAttribute, setText} from './dom.js';
import {colour, gateColour} from './colours.js';
import {count, nonFiniteBadges, number, parse} from './format.js';

const FONT = '11px system-ui, sans-serif';
const FOOT = 16;

/**
 * A panel; call `show(entry, top)` with a histogram of the server and the highest count of all panels
 * that share its axis, or `explain(text)` when there is none.
 */
export function histogramPanel({title, gate, label, slot}) {
  const state = {entry: null, top: 1, gate};
  const plot = canvas({class: 'histogram', role: 'img', 'aria-label': label}, (context, width, height) => draw(context, width, height, state));
  const badges = el('span', {class: 'badges'});
  const numbers = el('p', {class: 'numbers'});
  const why = el('p', {class: 'why'});
  const node = el('figure', {class: 'panel', data: slot === null ? {} : {slot}},
      el('figcaption', {}, el('span', {class: 'title', title, text: title})), el('div', {class: 'plot-box'}, plot, badges), why, numbers);
  node.explain = (text) => {
    plot.hidden = true;
    why.hidden = false;
    setText(why, text);
    numbers.replaceChildren();
    badges.replaceChildren();
  };
  node.show = (entry, top) => {
    state.entry = entry;
    state.top = top;
    plot.hidden = false;
    why.hidden = true;
    describe(node, plot, badges, numbers, entry, label);
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
    const tall = Math.max(1.5, (base - 14) * bin / top);
    const [left, right] = [Math.round(i * step * 2) / 2, Math.round((i + 1) * step * 2) / 2];
    context.fillRect(left, base - tall, Math.max(0.5, right - left - (step > 4 ? 1 : 0)), tall);
  });
  zero(context, width, base, entry);
  if (entry.ends) [entry.ends.low, entry.ends.high].forEach((at) => mark(context, width, base, entry, at));
  ends(context, width, height, entry);
  context.fillStyle = colour('muted');
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillText(count(Math.max(...entry.counts)), 1, 0);
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
  context.moveTo(x, 0);
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
