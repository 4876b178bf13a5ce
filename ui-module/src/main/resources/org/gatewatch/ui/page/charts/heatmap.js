/** The matrices of several gates as one image, and what lies under the pointer. */

import {colour, mapColour} from '../base/colours.js';
import {extentWords} from '../base/course.js';
import {setAttribute} from '../base/dom.js';
import {Canvas} from './canvas.js';
import {placeOn} from './ramp.js';

const GAP = 3;

/**
 * @typedef {{rows: number, columns: number, values: Float32Array}} Cells what came of a matrix, perhaps fewer than it
 * has
 */

/**
 * @typedef {object} Part a matrix
 * @property {import('../data/gates.js').Gate|null} gate
 * @property {number} rows
 * @property {number} columns
 * @property {Cells} [cells] once they are there
 * @property {boolean} [padded] whether what is not finite stands for nothing
 * @property {boolean} [mirrored] whether its last column is drawn first
 */

/**
 * @typedef {object} Place what lies under the pointer
 * @property {Part} part
 * @property {import('../data/gates.js').Gate|null} gate
 * @property {number[]} rows from one up to, not including, another
 * @property {number[]} columns likewise
 * @property {number} value
 */

/** @typedef {{part: number, row: number, column: number}} Cursor */

export class Heatmap {
  /**
   * @param {object} options
   * @param {string} options.label
   * @param {Part[]} options.parts
   * @param {HTMLElement} [options.readout] what the place is written on
   * @param {(place: Place) => void} options.read called with the place under the pointer
   * @param {(place: Place) => void} [options.pick] called with a place that is clicked, or where Enter is pressed
   */
  constructor({label, parts, read, pick, readout}) {
    this.parts = parts;
    this.read = read;
    this.label = label;
    this.pick = pick ?? (() => {});
    /** @type {number|null} a row of the cells that is outlined */
    this.marked = null;
    /** @type {(OffscreenCanvas|null)[]|null} */
    this.images = null;
    /** @type {Cursor|null} */
    this.cursor = null;
    this.canvas = new Canvas(
      {class: 'heatmap', role: 'img', 'aria-label': label, tabindex: 0, 'aria-describedby': readout?.id || null},
      (context, width, height) => draw(context, width, height, this),
    );
    this.node = this.canvas.node;
    this.node.style.setProperty('--rows', String(Math.min(64, parts[0].rows)));
    const under = (event) => this.point(at(this.node, this.parts, event.offsetX, event.offsetY));
    this.node.addEventListener('pointermove', under);
    this.node.addEventListener('pointerdown', under);
    this.node.addEventListener('click', () => this.take());
    this.node.addEventListener('pointerleave', () => this.point(null));
    this.node.addEventListener('blur', () => this.point(null));
    this.node.addEventListener('keydown', (event) => this.press(event));
  }

  /**
   * Colours the parts with a map, each over its own ramp.
   * @param {string} map
   * @param {import('./ramp.js').Ramp[]} ramps
   */
  show(map, ramps) {
    this.images = this.parts.map(({cells, mirrored}, i) =>
      cells && cells.rows > 0 ? image(cells, mirrored, ramps[i], map) : null,
    );
    this.canvas.paint();
    setAttribute(this.node, 'aria-label', `${this.label}: ${partWords(this.parts)}`);
    if (this.cursor) this.point(within(this.parts, this.cursor));
  }

  /** @param {Cursor|null} cursor */
  point(cursor) {
    this.cursor = cursor;
    this.canvas.paint();
    if (cursor) this.read(place(this.parts[cursor.part], cursor));
  }

  take() {
    if (this.cursor) this.pick(place(this.parts[this.cursor.part], this.cursor));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key === 'Enter') this.take();
    const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
    if (!step || !this.parts[0].cells) return;
    event.preventDefault();
    this.point(this.cursor ? move(this.parts, this.cursor, step) : {part: 0, row: 0, column: 0});
  }
}

/** @param {Part[]} parts */
function partWords(parts) {
  const shown = parts.map(({cells, padded}) =>
    [...(cells?.values ?? [])].filter((value) => !padded || Number.isFinite(value)),
  );
  return extentWords(shown.flat());
}

function draw(context, width, height, {parts, images, cursor, marked}) {
  if (images === null || !parts.every((part) => part.cells)) return;
  const each = (width - GAP * (parts.length - 1)) / parts.length;
  context.imageSmoothingEnabled = false;
  parts.forEach(({cells, padded}, i) => {
    if (images[i] === null) return;
    const [left, right] = [Math.round(i * (each + GAP)), Math.round(i * (each + GAP) + each)];
    if (!padded && cells.values.some((value) => !Number.isFinite(value))) {
      context.fillStyle = hatch(context);
      context.fillRect(left, 0, right - left, height);
    }
    context.drawImage(images[i], left, 0, right - left, height);
    // Pale parts side by side would run into one another where the page is pale, too.
    context.fillStyle = colour('muted');
    if (i > 0) context.fillRect(left - 2, 0, 1, height);
  });
  if (marked !== null && parts[0].cells.rows > 0) {
    const h = height / parts[0].cells.rows;
    context.strokeStyle = colour('text');
    context.lineWidth = 1.5;
    context.strokeRect(0.75, marked * h, width - 1.5, Math.max(3, h));
  }
  if (cursor) {
    const {cells} = parts[cursor.part];
    const [w, h] = [each / cells.columns, height / cells.rows];
    context.strokeStyle = colour('text');
    context.lineWidth = 1.5;
    context.strokeRect(
      cursor.part * (each + GAP) + cursor.column * w + 0.5,
      cursor.row * h + 0.5,
      Math.max(2, w - 1),
      Math.max(2, h - 1),
    );
  }
}

/** Stripes in the colour of trouble: a red map has that colour too, but no stripes. */
function hatch(context) {
  const tile = new OffscreenCanvas(6, 6);
  const ink = /** @type {OffscreenCanvasRenderingContext2D} */ (tile.getContext('2d'));
  ink.fillStyle = colour('surface');
  ink.fillRect(0, 0, 6, 6);
  ink.strokeStyle = colour('trouble');
  ink.lineWidth = 2;
  ink.beginPath();
  for (const from of [-6, 0, 6]) {
    ink.moveTo(from - 1, 7);
    ink.lineTo(from + 7, -1);
  }
  ink.stroke();
  return context.createPattern(tile, 'repeat');
}

/** A pixel a cell; what is not finite is left open, for the stripes to show. */
function image({rows, columns, values}, mirrored, ramp, map) {
  const small = new OffscreenCanvas(columns, rows);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (small.getContext('2d'));
  const pixels = context.createImageData(columns, rows);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    const at = mirrored ? i - (i % columns) + columns - 1 - (i % columns) : i;
    pixels.data.set(mapColour(map, placeOn(ramp, values[i])), 4 * at);
    pixels.data[4 * at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return small;
}

function at(node, parts, x, y) {
  if (!parts.every((part) => part.cells && part.cells.rows > 0)) return null;
  const each = (node.clientWidth + GAP) / parts.length;
  const part = Math.max(0, Math.min(parts.length - 1, Math.floor(x / each)));
  const {rows, columns} = parts[part].cells;
  const share = Math.max(0, Math.min(0.999999, (x - part * each) / (each - GAP)));
  return {
    part,
    row: Math.max(0, Math.min(rows - 1, Math.floor((y / node.clientHeight) * rows))),
    column: Math.floor(share * columns),
  };
}

function move(parts, cursor, [down, right]) {
  const {rows, columns} = parts[cursor.part].cells;
  const row = Math.max(0, Math.min(rows - 1, cursor.row + down));
  const column = cursor.column + right;
  if (column < 0 && cursor.part > 0)
    return {part: cursor.part - 1, row, column: parts[cursor.part - 1].cells.columns - 1};
  if (column >= columns && cursor.part < parts.length - 1) return {part: cursor.part + 1, row, column: 0};
  return {part: cursor.part, row, column: Math.max(0, Math.min(columns - 1, column))};
}

/** The cell under the pointer, of new cells that may be fewer. */
function within(parts, {part, row, column}) {
  const {rows, columns} = parts[part].cells;
  return rows === 0 ? null : {part, row: Math.min(row, rows - 1), column: Math.min(column, columns - 1)};
}

/** Which part of the matrix a cell covers: it stands for several rows or units if the matrix is large. */
function place(part, {row, column: drawn}) {
  const {rows, columns, values} = part.cells;
  const column = part.mirrored ? columns - 1 - drawn : drawn;
  return {
    part,
    gate: part.gate,
    rows: spanOf(row, rows, part.rows),
    columns: spanOf(column, columns, part.columns),
    value: values[row * columns + column],
  };
}

/** What a cell covers of all rows or columns: from one up to, not including, another. */
export function spanOf(i, cells, all) {
  return [Math.floor((i * all) / cells), Math.floor(((i + 1) * all) / cells)];
}

/**
 * What a cell covers in words, such as "row 3" or "rows 3 to 5".
 * @param {string} name
 * @param {number[]} span
 */
export function spanWords(name, [from, to]) {
  return to - from > 1 ? `${name}s ${from} to ${to - 1}` : `${name} ${from}`;
}

/** That a cell shows one of several values, if it does. */
export function strongestOf({rows, columns}) {
  const many = (rows[1] - rows[0]) * (columns[1] - columns[0]);
  return many > 1 ? `, the strongest of ${many} values` : '';
}
