/** What a chart draws over its lines: words for what cannot be drawn, and letters at the lines' ends. */

import {colour} from '../base/colours.js';
import {word} from '../base/format.js';

/** Pixels: of a label's letters, and of a line of them with the gap below. */
const [LABEL, LINE_HEIGHT] = [11, 13];

/** What stands for a value that a chart cannot draw; null if it can, or if there is none. */
export function undrawable(value, log) {
  if (value === null || value === undefined) return null;
  if (!Number.isFinite(value)) return word(value);
  if (!log || value > 0) return null;
  return value === 0 ? 'zero' : 'below zero';
}

/** At the foot a strip a line where its values cannot be drawn, with the words, once. */
export function strips(chart, plot, context, ratio) {
  const {bbox} = plot;
  const words = new Map();
  let first = Infinity;
  let height = 0;
  chart.values.forEach((line, i) => {
    if (chart.hidden.has(i)) return;
    const {letter, colour: tone} = chart.options.lines[i];
    const left = strip(chart, plot, context, {
      line,
      words,
      letter,
      fill: letter ? tone() : colour('trouble'),
      y: bbox.top + bbox.height - (height + 4) * ratio,
      ratio,
    });
    if (left < Infinity) height += 5;
    first = Math.min(first, left);
  });
  if (words.size > 0) explain(context, bbox, ratio, words, first, height);
}

/** Draws where one line's values cannot be drawn; returns where that begins, Infinity if nowhere. */
function strip({x: xs, options: {log}}, plot, context, {line, words, letter, fill, y, ratio}) {
  const {bbox} = plot;
  let first = Infinity;
  for (let at = 0; at < line.length; at++) {
    const what = undrawable(line[at], log);
    if (what === null) continue;
    const x = plot.valToPos(xs[at], 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const next = at + 1 < xs.length ? plot.valToPos(xs[at + 1], 'x', true) : x;
    const wide = Math.max(3 * ratio, undrawable(line[at + 1], log) === null ? 0 : next - x + 1);
    context.fillStyle = fill;
    context.fillRect(x - 1.5 * ratio, y, Math.min(wide, bbox.left + bbox.width - x + 1.5 * ratio), 3 * ratio);
    words.set(what, (words.get(what) ?? new Set()).add(letter));
    first = Math.min(first, x);
  }
  return first;
}

function explain(context, bbox, ratio, words, first, height) {
  const harmless = [...words.keys()].every((what) => what === 'zero' || what === 'below zero');
  const text =
    (harmless ? '' : '▲ ') + [...words].map(([what, letters]) => `${what} ${[...letters].join(' ')}`.trim()).join(', ');
  const width = context.measureText(text).width;
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillStyle = harmless ? colour('muted') : colour('trouble');
  context.fillText(
    text,
    Math.max(bbox.left, Math.min(first - 1.5 * ratio, bbox.left + bbox.width - width)),
    bbox.top + bbox.height - (height + 2) * ratio,
  );
}

/** A letter where a line ends, at the right of the chart; none where the end is out of sight. */
export function letters({options, x, zoom, hidden}, plot, context, ratio) {
  const {bbox} = plot;
  const {range} = zoom;
  if (range !== null && range.max < x.at(-1)) return;
  const ends = [];
  options.lines.forEach((line, i) => {
    const value = plot.data[i + 1].at(-1);
    if (line.letter && !hidden.has(i) && value !== null && value !== undefined)
      ends.push({line, y: plot.valToPos(value, 'y', true)});
  });
  ends.sort((one, other) => one.y - other.y);
  const step = 12 * ratio;
  ends.forEach((end, i) => {
    if (i > 0) end.y = Math.max(end.y, ends[i - 1].y + step);
  });
  const overflow = ends.length > 0 ? Math.max(0, ends[ends.length - 1].y - (bbox.top + bbox.height)) : 0;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const end of ends) {
    context.fillStyle = end.line.colour();
    context.fillText(end.line.letter, bbox.left + bbox.width + 6 * ratio, end.y - overflow);
  }
}

/** A band between two values, behind the lines, with a word at its upper edge; and thin lines at other values. */
export function band({from, to, label, limits}, plot, context, ratio) {
  const {bbox} = plot;
  const y = (value) => Math.max(bbox.top, Math.min(bbox.top + bbox.height, plot.valToPos(value, 'y', true)));
  const top = y(to);
  context.fillStyle = colour('band');
  context.fillRect(bbox.left, top, bbox.width, y(from) - top);
  context.font = `${LABEL * ratio}px system-ui, sans-serif`;
  context.fillStyle = colour('muted');
  context.strokeStyle = colour('muted');
  context.textAlign = 'left';
  context.textBaseline = 'top';
  const taken = [];
  const write = (text, at) => {
    if (taken.some((other) => Math.abs(other - at) < LINE_HEIGHT * ratio)) return;
    taken.push(at);
    context.fillText(text, bbox.left + 6 * ratio, at);
  };
  write(label, top + 4 * ratio);
  context.setLineDash([2 * ratio, 4 * ratio]);
  for (const limit of limits) {
    const at = plot.valToPos(limit.value, 'y', true);
    if (at < bbox.top || at > bbox.top + bbox.height) continue;
    context.beginPath();
    context.moveTo(bbox.left, at);
    context.lineTo(bbox.left + bbox.width, at);
    context.stroke();
    write(limit.label, at + (limit.above ? -3 - LABEL : 3) * ratio);
  }
  context.setLineDash([]);
}
