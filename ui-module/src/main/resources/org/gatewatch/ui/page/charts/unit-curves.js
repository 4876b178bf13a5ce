/** What each unit does over the timesteps of one example: a thin line a unit, of the cells of a map. */

import {Canvas} from './canvas.js';
import {extentWords} from '../base/course.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {colour} from '../base/colours.js';
import {number} from '../base/format.js';
import {spanOf, spanWords, strongestOf} from './heatmap.js';
import {finiteExtent, PlotFrame} from './plot-frame.js';
import {axisWords, isMirrored} from './time-axis.js';

const ASK = 'Point at a line, or choose a unit with ↑ ↓ and a timestep with ← →, to read it.';

export class UnitCurves {
  /**
   * @param {import('../data/model.js').Cell} cell
   * @param {(unit: number) => void} pick called with the unit of a line that is clicked, or where Enter is pressed
   */
  constructor(cell, pick) {
    this.cell = cell;
    this.pick = pick;
    /** @type {number|null} the row of the unit that the reader chose */
    this.marked = null;
    this.part = null;
    /** @type {{row: number, column: number}|null} */
    this.chosen = null;
    this.words = '';
    this.tone = () => colour('text');
    /** @type {number[]|null} */
    this.ends = null;
    this.title = el('span', {class: 'axis-name'});
    this.readout = el('p', {class: 'map-readout', role: 'status', text: ASK});
    this.canvas = new Canvas({class: 'unit-curves', role: 'img', tabindex: 0}, (context, width, height) =>
      this.draw(context, width, height),
    );
    this.plot = this.canvas.node;
    this.node = el(
      'figure',
      {class: 'chart curves'},
      el('figcaption', {class: 'readout'}, this.title),
      this.plot,
      this.readout,
    );
    this.plot.addEventListener('pointermove', (event) => this.choose(this.nearest(event.offsetX, event.offsetY)));
    this.plot.addEventListener('pointerdown', (event) => this.choose(this.nearest(event.offsetX, event.offsetY)));
    this.plot.addEventListener('click', () => this.take());
    this.plot.addEventListener('pointerleave', () => this.choose(null));
    this.plot.addEventListener('blur', () => this.choose(null));
    this.plot.addEventListener('keydown', (event) => this.press(event));
  }

  /**
   * Draws the rows of a map in place.
   * @param {object} part `cells`, with the rows and columns that they stand for, `padded`
   * @param {{words: string, tone: () => string, ends: number[]|null}} how `ends` are those of the value axis, if
   *     they are not those of the values
   */
  show(part, {words, tone, ends}) {
    Object.assign(this, {part, words, tone, ends: ends ?? finiteExtent(part.cells.values)});
    setText(this.title, `${words}, a line a unit, over the timesteps of one example`);
    const finite = [...part.cells.values].filter((value) => !part.padded || Number.isFinite(value));
    setAttribute(this.plot, 'aria-label', `${words}: a line a unit over timesteps, ${extentWords(finite)}`);
    const {rows, columns} = part.cells;
    this.node.hidden = rows === 0;
    if (this.chosen && (this.chosen.row >= rows || this.chosen.column >= columns)) this.chosen = null;
    this.choose(this.chosen);
  }

  frame(width, height) {
    return new PlotFrame(width, height, this.ends ?? [0, 1]);
  }

  /** The share of the way from left to right at which a column stands. */
  shareOf(column) {
    const share = (column + 0.5) / this.part.cells.columns;
    return isMirrored(this.cell) ? 1 - share : share;
  }

  draw(context, width, height) {
    if (!this.part || this.part.cells.rows === 0) return;
    const frame = this.frame(width, height);
    const ends = ['0', String(this.part.columns - 1)];
    frame.draw(context, {ends: isMirrored(this.cell) ? ends.reverse() : ends, label: axisWords(this.cell)});
    context.lineJoin = 'round';
    context.strokeStyle = this.tone();
    context.lineWidth = 1;
    const strong = [this.chosen?.row ?? null, this.marked].filter((row) => row !== null);
    context.globalAlpha = strong.length > 0 ? 0.18 : 0.5;
    for (let row = 0; row < this.part.cells.rows; row++) {
      if (!strong.includes(row)) this.trace(context, frame, row);
    }
    context.globalAlpha = 1;
    context.lineWidth = 2.4;
    if (this.marked !== null) this.trace(context, frame, this.marked);
    if (this.chosen) this.highlight(context, frame, this.chosen);
  }

  highlight(context, frame, {row, column}) {
    context.lineWidth = 2.4;
    this.trace(context, frame, row);
    const value = this.value(row, column);
    if (!Number.isFinite(value)) return;
    context.fillStyle = colour('text');
    context.beginPath();
    context.arc(frame.x(this.shareOf(column)), frame.y(value), 3.5, 0, 2 * Math.PI);
    context.fill();
  }

  /** A line with a gap at what is not finite; a value between two gaps is a short dash. */
  trace(context, frame, row) {
    const {columns} = this.part.cells;
    context.beginPath();
    for (let column = 0; column < columns; column++) {
      const value = this.value(row, column);
      if (!Number.isFinite(value)) continue;
      const [x, y] = [frame.x(this.shareOf(column)), frame.y(value)];
      if (column > 0 && Number.isFinite(this.value(row, column - 1))) context.lineTo(x, y);
      else context.moveTo(x - 1, y);
      if (!Number.isFinite(this.value(row, column + 1))) context.lineTo(x + 1, y);
    }
    context.stroke();
  }

  value(row, column) {
    const {columns, values} = this.part.cells;
    return column < columns ? values[row * columns + column] : NaN;
  }

  nearest(x, y) {
    if (!this.part || this.part.cells.rows === 0) return null;
    const {rows, columns} = this.part.cells;
    const frame = this.frame(this.plot.clientWidth, this.plot.clientHeight);
    const share = isMirrored(this.cell) ? 0.999999 - frame.share(x) : frame.share(x);
    const column = Math.floor(share * columns);
    let found = null;
    let least = Infinity;
    for (let row = 0; row < rows; row++) {
      const distance = Math.abs(frame.y(this.value(row, column)) - y);
      if (distance < least) [found, least] = [{row, column}, distance];
    }
    return found;
  }

  take() {
    if (this.chosen) this.pick(spanOf(this.chosen.row, this.part.cells.rows, this.part.rows)[0]);
  }

  press(event) {
    if (event.key === 'Enter') this.take();
    const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
    if (!step || !this.part || this.part.cells.rows === 0) return;
    event.preventDefault();
    const {rows, columns} = this.part.cells;
    const ahead = isMirrored(this.cell) ? -step[1] : step[1];
    const clamp = (value, many) => Math.max(0, Math.min(many - 1, value));
    const from = isMirrored(this.cell) ? columns - 1 : 0;
    this.choose(
      this.chosen === null
        ? {row: 0, column: from}
        : {row: clamp(this.chosen.row + step[0], rows), column: clamp(this.chosen.column + ahead, columns)},
    );
  }

  choose(chosen) {
    this.chosen = chosen;
    setText(this.readout, chosen === null ? ASK : this.sentence(chosen));
    this.canvas.paint();
  }

  sentence({row, column}) {
    const {cells, rows, columns, padded} = this.part;
    const place = {rows: spanOf(row, cells.rows, rows), columns: spanOf(column, cells.columns, columns)};
    const value = this.value(row, column);
    const text = Number.isFinite(value)
      ? `${number(value)}${strongestOf(place)}`
      : padded
        ? 'padding'
        : `▲ ${number(value)}`;
    return `${spanWords('unit', place.rows)}, ${spanWords('timestep', place.columns)}: ${text}`;
  }

  data() {
    return {
      mirrored: isMirrored(this.cell),
      ends: this.ends,
      marked: this.marked,
      chosen: this.chosen === null ? null : spanOf(this.chosen.row, this.part.cells.rows, this.part.rows)[0],
    };
  }
}
