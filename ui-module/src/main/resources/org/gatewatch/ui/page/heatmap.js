/** The matrices of several gates as one image, and what lies under the pointer. */

import {canvas} from './dom.js';
import {colour, mapColour} from './colours.js';

const GAP = 3;

/**
 * @param {object} options `parts` (gate, rows, columns of the matrix, and `cells` once they are there; `padded`
 *     if what is not finite stands for nothing), `read` (called with the place under the pointer)
 */
export function heatmapCanvas({label, parts, read}) {
  const state = {parts, reach: 1, centre: 0, map: 'bwr', cursor: null};
  const node = canvas({class: 'heatmap', role: 'img', 'aria-label': label, tabindex: 0, 'aria-describedby': 'map-readout'}, (context, width, height) => draw(context, width, height, state));
  node.style.setProperty('--rows', Math.min(64, parts[0].rows));
  /** Colours values from `centre - reach` to `centre + reach`. */
  node.show = (reach, map, centre = 0) => {
    Object.assign(state, {reach, map, centre});
    node.paint();
  };
  const point = (cursor) => {
    state.cursor = cursor;
    node.paint();
    if (cursor) read(place(state.parts[cursor.part], cursor));
  };
  node.addEventListener('pointermove', (event) => point(at(node, state, event.offsetX, event.offsetY)));
  node.addEventListener('pointerdown', (event) => point(at(node, state, event.offsetX, event.offsetY)));
  node.addEventListener('pointerleave', () => point(null));
  node.addEventListener('blur', () => point(null));
  node.addEventListener('keydown', (event) => {
    const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
    if (!step || !parts[0].cells) return;
    event.preventDefault();
    point(state.cursor ? move(state, step) : {part: 0, row: 0, column: 0});
  });
  return node;
}

function draw(context, width, height, {parts, reach, centre, map, cursor}) {
  if (!parts.every((part) => part.cells)) return;
  const each = (width - GAP * (parts.length - 1)) / parts.length;
  context.imageSmoothingEnabled = false;
  parts.forEach(({cells, padded}, i) => {
    if (cells.rows === 0) return;
    const [left, right] = [Math.round(i * (each + GAP)), Math.round(i * (each + GAP) + each)];
    if (!padded && cells.values.some((value) => !Number.isFinite(value))) {
      context.fillStyle = hatch(context);
      context.fillRect(left, 0, right - left, height);
    }
    context.drawImage(image(cells, reach, centre, map), left, 0, right - left, height);
  });
  if (cursor) {
    const {cells} = parts[cursor.part];
    const [w, h] = [each / cells.columns, height / cells.rows];
    context.strokeStyle = colour('text');
    context.lineWidth = 1.5;
    context.strokeRect(cursor.part * (each + GAP) + cursor.column * w + 0.5, cursor.row * h + 0.5, Math.max(2, w - 1), Math.max(2, h - 1));
  }
}

/** Stripes in the colour of trouble: a red map has that colour too, but no stripes. */
function hatch(context) {
  const tile = new OffscreenCanvas(6, 6);
  const ink = tile.getContext('2d');
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
function image({rows, columns, values}, reach, centre, map) {
  const small = new OffscreenCanvas(columns, rows);
  const context = small.getContext('2d');
  const pixels = context.createImageData(columns, rows);
  values.forEach((value, i) => {
    if (Number.isFinite(value)) pixels.data.set([...mapColour(map, (value - centre) / reach), 255], 4 * i);
  });
  context.putImageData(pixels, 0, 0);
  return small;
}

function at(node, {parts}, x, y) {
  if (!parts.every((part) => part.cells && part.cells.rows > 0)) return null;
  const each = (node.clientWidth + GAP) / parts.length;
  const part = Math.max(0, Math.min(parts.length - 1, Math.floor(x / each)));
  const {rows, columns} = parts[part].cells;
  const share = Math.max(0, Math.min(0.999999, (x - part * each) / (each - GAP)));
  return {part, row: Math.max(0, Math.min(rows - 1, Math.floor(y / node.clientHeight * rows))), column: Math.floor(share * columns)};
}

function move({parts, cursor}, [down, right]) {
  const {rows, columns} = parts[cursor.part].cells;
  const row = Math.max(0, Math.min(rows - 1, cursor.row + down));
  const column = cursor.column + right;
  if (column < 0 && cursor.part > 0) return {part: cursor.part - 1, row, column: parts[cursor.part - 1].cells.columns - 1};
  if (column >= columns && cursor.part < parts.length - 1) return {part: cursor.part + 1, row, column: 0};
  return {part: cursor.part, row, column: Math.max(0, Math.min(columns - 1, column))};
}

/** Which part of the matrix a cell covers: it stands for several rows or units if the matrix is large. */
function place(part, {row, column}) {
  const {rows, columns, values} = part.cells;
  const span = (i, cells, all) => [Math.floor(i * all / cells), Math.floor((i + 1) * all / cells)];
  return {gate: part.gate, rows: span(row, rows, part.rows), columns: span(column, columns, part.columns), value: values[row * columns + column]};
}

/** The heatmaps in the server's answer, in the order in which they were asked for. */
export function readCells(bytes, many) {
  const view = new DataView(bytes);
  let at = 0;
  return Array.from({length: many}, () => {
    const [rows, columns] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
    const from = at + 8;
    at = from + 4 * rows * columns;
    return {rows, columns, values: Float32Array.from({length: rows * columns}, (_, i) => view.getFloat32(from + 4 * i, true))};
  });
}

/** The largest finite magnitude; 1 if there is none. */
export function range(figures) {
  let reach = 0;
  for (const figure of figures) {
    for (const {cells} of figure.parts) {
      for (const value of cells.values) if (Number.isFinite(value)) reach = Math.max(reach, Math.abs(value));
    }
  }
  return reach === 0 ? 1 : reach;
}
