/** Layers by samples as one map: how large something is, told by colour on a logarithmic scale. */

import {colour, mapColour} from '../base/colours.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {count, number, word} from '../base/format.js';
import {Canvas, heightHere} from './canvas.js';

const ROW = 20;
const LEAST_ROW = 8;
const MOST_ROW = 40;
const MOST_HEIGHT = 640;
/** Few rows are taller, up to this height together. */
const FEW_HEIGHT = 260;
const FOOT = 18;
const NAME_SHARE = 0.22;
const MOST_NAME = 170;
const FONT = '12px system-ui, sans-serif';
const ASK = 'Point at the map, or move over it with the arrow keys, to read it; press Enter to go there.';

/**
 * @typedef {object} Field
 * @property {string} label what the values are
 * @property {string} [axes] what a row and a column are
 * @property {string[]} rows names, the first layer first; untrusted
 * @property {number[]} iterations of the samples
 * @property {(number|null)[][]} values a list a row; null for what is not recorded
 */

export class DepthMap {
  /** @param {(row: number, column: number) => void} choose called when the reader presses on a place */
  constructor(choose) {
    /** @type {Field} */
    this.field = {label: '', rows: [], iterations: [], values: []};
    this.range = null;
    this.at = null;
    this.choose = choose;
    this.canvas = new Canvas({class: 'depth-map', role: 'img', tabindex: 0}, (context, width, height) =>
      this.draw(context, width, height),
    );
    this.readout = el('p', {class: 'map-readout', role: 'status', text: ASK});
    this.legend = el('p', {class: 'label depth-legend'});
    /** The names are on the canvas, where readers of screens do not find them. */
    this.names = el('p', {class: 'unseen'});
    this.plot = this.canvas.node;
    this.node = el('figure', {class: 'chart depth'}, this.legend, this.names, this.plot, this.readout);
    this.plot.addEventListener('pointermove', (event) => this.read(this.placeOf(event.offsetX, event.offsetY)));
    this.plot.addEventListener('pointerleave', () => this.read(null));
    this.plot.addEventListener('blur', () => this.read(null));
    this.plot.addEventListener('click', (event) => this.go(this.placeOf(event.offsetX, event.offsetY)));
    this.plot.addEventListener('keydown', (event) => this.press(event));
  }

  /** @param {Field} field */
  show(field) {
    this.field = field;
    this.range = logRange(field.values);
    this.plot.style.height = `${heightOf(field.rows.length) + FOOT}px`;
    setText(this.legend, this.words());
    setText(this.names, `Rows from the top: ${field.rows.join(', ')}`);
    setAttribute(
      this.plot,
      'aria-label',
      `${field.label}, ${field.axes ?? 'a row a layer and a column a sample'}. ${this.words()}`,
    );
    this.read(this.at);
  }

  words() {
    const kinds = kindsOf(this.field.values);
    const scale =
      this.range === null
        ? 'nothing above zero'
        : `colour from ${number(10 ** this.range[0])} (dark) to ${number(10 ** this.range[1])} (bright), log scale`;
    const others = [
      kinds.zero > 0 ? `0 in ${count(kinds.zero)} (grey)` : '',
      kinds.bad > 0 ? `NaN or infinite in ${count(kinds.bad)} (▲)` : '',
      kinds.absent > 0 ? `not recorded in ${count(kinds.absent)} (blank)` : '',
    ].filter(Boolean);
    return [`${this.field.label}: ${scale}`, ...others].join('; ');
  }

  frame(width, height) {
    const left = Math.min(MOST_NAME, width * NAME_SHARE);
    const {rows, iterations} = this.field;
    return {
      left,
      wide: (width - left) / Math.max(1, iterations.length),
      high: (height - FOOT) / Math.max(1, rows.length),
    };
  }

  draw(context, width, height) {
    const {rows, iterations, values} = this.field;
    const {left, wide, high} = this.frame(width, height);
    context.font = FONT;
    rows.forEach((name, row) => {
      if (high >= 11) {
        context.fillStyle = colour('muted');
        context.textAlign = 'left';
        context.textBaseline = 'middle';
        context.fillText(shortened(context, name, left - 8), 0, (row + 0.5) * high);
      }
      values[row].forEach((value, column) => this.cell(context, value, left + column * wide, row * high, wide, high));
    });
    if (this.at !== null) {
      context.strokeStyle = colour('text');
      context.lineWidth = 1.5;
      context.strokeRect(left + this.at.column * wide, this.at.row * high, wide, high);
    }
    context.fillStyle = colour('muted');
    context.textBaseline = 'bottom';
    context.textAlign = 'left';
    context.fillText(`iteration ${count(iterations[0])}`, left, height);
    context.textAlign = 'right';
    context.fillText(count(iterations.at(-1)), width, height);
  }

  cell(context, value, x, y, wide, high) {
    if (value === null) return;
    const [w, h] = [Math.max(1, wide + 0.5), Math.max(1, high - 1)];
    if (!Number.isFinite(value)) {
      context.fillStyle = colour('trouble');
      context.beginPath();
      context.moveTo(x + w / 2, y);
      context.lineTo(x + w, y + h);
      context.lineTo(x, y + h);
      context.fill();
      return;
    }
    if (value === 0 || this.range === null) {
      context.fillStyle = colour('line');
    } else {
      const [low, high10] = this.range;
      const share = high10 > low ? (Math.log10(value) - low) / (high10 - low) : 1;
      context.fillStyle = `rgb(${mapColour('viridis', 2 * share - 1).join(' ')})`;
    }
    context.fillRect(x, y, w, h);
  }

  placeOf(x, y) {
    const {left, wide, high} = this.frame(this.plot.clientWidth, this.plot.clientHeight);
    const [row, column] = [Math.floor(y / high), Math.floor((x - left) / wide)];
    const inside = row >= 0 && column >= 0 && row < this.field.rows.length && column < this.field.iterations.length;
    return inside ? {row, column} : null;
  }

  press(event) {
    const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
    if (event.key === 'Enter' && this.at !== null) this.go(this.at);
    if (!step || this.field.rows.length === 0) return;
    event.preventDefault();
    const {rows, iterations} = this.field;
    const from = this.at ?? {row: 0, column: iterations.length - 1};
    const within = (value, most) => Math.max(0, Math.min(most - 1, value));
    this.read({row: within(from.row + step[0], rows.length), column: within(from.column + step[1], iterations.length)});
  }

  go(place) {
    if (place !== null) this.choose(place.row, place.column);
  }

  wordsAt({row, column}) {
    const {rows, iterations, values, label} = this.field;
    return `${rows[row]}, iteration ${count(iterations[column])}: ${label} ${valueWords(values[row][column])}`;
  }

  read(place) {
    const {rows, iterations} = this.field;
    this.at = place !== null && place.row < rows.length && place.column < iterations.length ? place : null;
    setText(this.readout, this.at === null ? ASK : this.wordsAt(this.at));
    this.canvas.paint();
  }
}

/** Pixels that so many rows take. */
function heightOf(rows) {
  const row = Math.max(ROW, Math.min(MOST_ROW, FEW_HEIGHT / rows));
  return heightHere(Math.max(LEAST_ROW * rows, Math.min(MOST_HEIGHT, row * rows)));
}

function valueWords(value) {
  if (value === null) return 'not recorded';
  return Number.isFinite(value) ? number(value) : `▲ ${word(value)}`;
}

/** How many values cannot be told by colour, by kind. */
export function kindsOf(values) {
  const all = values.flat();
  return {
    zero: all.filter((value) => value === 0).length,
    bad: all.filter((value) => value !== null && !Number.isFinite(value)).length,
    absent: all.filter((value) => value === null).length,
  };
}

/** The powers of ten between which all that is above zero lies; null if nothing is. */
export function logRange(values) {
  const powers = values
    .flat()
    .flatMap((value) => (value !== null && Number.isFinite(value) && value > 0 ? [Math.log10(value)] : []));
  return powers.length === 0 ? null : [Math.min(...powers), Math.max(...powers)];
}

function shortened(context, name, width) {
  if (context.measureText(name).width <= width) return name;
  let length = name.length;
  while (length > 1 && context.measureText(`${name.slice(0, length)}…`).width > width) length--;
  return `${name.slice(0, length)}…`;
}
