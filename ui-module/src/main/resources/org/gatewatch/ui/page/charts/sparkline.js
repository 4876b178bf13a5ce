/** A line without axes, as small as a word. */

import {colour} from '../base/colours.js';
import {Canvas} from './canvas.js';

/** NaN and infinities are marked below the line where they occur; what is not there is left open. */
export class Sparkline {
  /** @param {string} label */
  constructor(label) {
    /** @type {(number|null)[]} */
    this.values = [];
    this.stroke = 'grey';
    this.log = false;
    this.canvas = Canvas.inSight({class: 'spark', role: 'img', 'aria-label': label}, (context, width, height) =>
      draw(context, width, height, this),
    );
    this.node = this.canvas.node;
  }

  /**
   * @param {(number|null)[]} values
   * @param {string} stroke a colour
   * @param {boolean} [log]
   */
  show(values, stroke, log = false) {
    Object.assign(this, {values, stroke, log});
    this.canvas.paint();
  }
}

function draw(context, width, height, {values, stroke, log}) {
  const scaled = values.map((value) => scale(value, log));
  const drawn = scaled.filter((value) => value !== null && Number.isFinite(value));
  const low = Math.min(...drawn);
  const high = Math.max(...drawn);
  const x = (i) => 1.5 + (width - 3) * (values.length > 1 ? i / (values.length - 1) : 1);
  const y = (value) => (high > low ? height - 3 - ((height - 6) * (value - low)) / (high - low) : height / 2);
  context.strokeStyle = stroke;
  context.lineWidth = values.length > width / 2 ? 1 : 1.4; // Thin lines cost a fraction of wide ones.
  context.lineJoin = 'round';
  context.beginPath();
  let open = false;
  scaled.forEach((value, i) => {
    const finite = value !== null && Number.isFinite(value);
    if (finite && open) context.lineTo(x(i), y(value));
    else if (finite) context.moveTo(x(i), y(value));
    open = finite;
  });
  context.stroke();
  dots(context, scaled, x, y, stroke);
  context.fillStyle = colour('trouble');
  values.forEach((value, i) => {
    if (value !== null && !Number.isFinite(value)) context.fillRect(x(i) - 0.75, height - 3, 1.5, 3);
  });
}

/** A point without neighbours is no line, yet it must be seen; so must the last. */
function dots(context, values, x, y, fill) {
  const there = (value) => value !== null && value !== undefined && Number.isFinite(value);
  context.fillStyle = fill;
  values.forEach((value, i) => {
    const alone = there(value) && !there(values[i - 1]) && !there(values[i + 1]);
    if (alone || (there(value) && i === values.length - 1)) {
      context.beginPath();
      context.arc(x(i), y(value), 1.8, 0, 2 * Math.PI);
      context.fill();
    }
  });
}

function scale(value, log) {
  if (!log || value === null || !Number.isFinite(value)) return value;
  return value > 0 ? Math.log10(value) : null;
}
