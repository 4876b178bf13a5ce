/** The frame of a small plot on a canvas: a value axis at the left, and words at the foot. */

import {colour} from '../base/colours.js';
import {line} from '../base/dom.js';
import {tickText} from './scales.js';

const [LEFT, RIGHT, TOP, FOOT] = [56, 12, 8, 22];
/** Between what stands at the foot, in pixels. */
const GAP = 6;
const MOST_TICKS = 6;

/** Where values lie on a canvas of a size, in CSS pixels. */
export class PlotFrame {
  /** @param {number[]} values the smallest and the largest value; they get some room */
  constructor(width, height, values, room = 0.04) {
    const reach = values[1] > values[0] ? values[1] - values[0] : Math.abs(values[0]) || 1;
    this.low = values[0] - reach * room;
    this.high = values[1] + reach * room;
    this.left = LEFT;
    this.right = width - RIGHT;
    this.top = TOP;
    this.foot = height - FOOT;
  }

  /** Of a share of the way from left to right. */
  x(share) {
    return this.left + share * (this.right - this.left);
  }

  /** The share of the way from left to right, within 0 to 1. */
  share(x) {
    return Math.max(0, Math.min(0.999999, (x - this.left) / (this.right - this.left)));
  }

  y(value) {
    return this.foot - ((value - this.low) / (this.high - this.low)) * (this.foot - this.top);
  }

  /** Draws the axes: values at the left; at the foot what is at the two ends, and what the axis is. */
  draw(context, {ends, label}) {
    context.font = '11px system-ui, sans-serif';
    context.lineWidth = 1;
    context.strokeStyle = colour('grid');
    context.fillStyle = colour('muted');
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const tick of ticks(this.low, this.high)) {
      line(context, this.left, this.y(tick), this.right, this.y(tick));
      context.fillText(tickText(tick, false), this.left - 5, this.y(tick));
    }
    context.textBaseline = 'top';
    context.fillText(ends[1], this.right, this.foot + 4);
    context.textAlign = 'left';
    context.fillText(ends[0], this.left, this.foot + 4);
    context.textAlign = 'center';
    const taken = Math.max(...ends.map((end) => context.measureText(end).width)) + GAP;
    context.fillText(
      label,
      (this.left + this.right) / 2,
      this.foot + 4,
      Math.max(1, this.right - this.left - 2 * taken),
    );
  }
}

/** Round values between two, at even distances. */
function ticks(low, high) {
  const size = 10 ** Math.floor(Math.log10((high - low) / MOST_TICKS));
  const step =
    [1, 2, 5, 10].map((times) => times * size).find((each) => (high - low) / each <= MOST_TICKS) ?? 10 * size;
  const first = Math.ceil(low / step);
  return Array.from({length: Math.floor(high / step) - first + 1}, (_, i) => (first + i) * step);
}

/** The smallest and the largest finite value; 0 and 1 if there is none. */
export function finiteExtent(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least > most ? [0, 1] : [least, most];
}
