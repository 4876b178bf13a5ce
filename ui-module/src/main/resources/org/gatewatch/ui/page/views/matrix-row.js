/** A cell in the matrix of the overview: its name with what is wrong of it as a whole, its gates and its output. */

import {el, setAttribute, setText} from '../base/dom.js';
import {MARKS, wholeState} from '../alerts/health.js';
import {cellWords} from '../data/model.js';
import {gateTile, outputTile} from './gate-tile.js';

export class MatrixRow {
  /**
   * @param {import('../data/context.js').Context} context
   * @param {import('../data/model.js').Cell} cell
   * @param {() => void} open called when the reader presses its name
   */
  constructor(context, cell, open) {
    this.context = context;
    this.cell = cell;
    this.tiles = cell.gates.map((gate) => gateTile(context, cell, gate));
    this.output = outputTile(context, cell);
    this.mark = el('span', {class: 'mark', 'aria-hidden': 'true'});
    this.wrong = el('span', {class: 'wrong'});
    this.name = el(
      'button',
      {type: 'button', class: 'matrix-name', on: {click: open}},
      this.mark,
      el('span', {class: 'text', text: cell.name}),
      el('span', {class: 'arrow', 'aria-hidden': 'true', text: cell.arrow}),
    );
    const units = `${cell.units}\u00a0${cell.units === 1 ? 'unit' : 'units'}`;
    const kind = el('span', {
      class: 'kind',
      text: [cell.type, cell.units > 0 ? units : '', cell.frozen ? 'frozen' : ''].filter(Boolean).join(' · '),
    });
    this.node = el(
      'div',
      {class: `matrix-row ${cell.gated ? '' : 'block'}`, data: {cell: cell.key}},
      el('div', {class: 'matrix-head'}, this.name, kind, this.wrong),
      ...this.tiles.map((tile) => tile.node),
      this.output.node,
    );
    if (cell.gated) this.node.style.setProperty('--gates', String(cell.gates.length));
  }

  draw() {
    const tiles = [...this.tiles, this.output];
    this.drawHead();
    tiles.forEach((tile) => tile.draw());
    tiles.forEach((tile) => tile.paint());
  }

  /** Of a cell as a whole: its output, its state, the gradients at them, and alerts that name no gate. */
  drawHead() {
    const {cell, mark, wrong, name} = this;
    const {health, severity, word, words} = wholeState(this.context.store, cell);
    const troubled = severity !== null;
    mark.hidden = !troubled;
    setText(mark, MARKS[health]);
    setAttribute(mark, 'data-health', health);
    setAttribute(mark, 'data-severity', severity);
    setText(wrong, word);
    setAttribute(name, 'title', troubled ? words : null);
    setAttribute(name, 'aria-label', `${cellWords(cell)}${troubled ? `: ${words}` : ''}: show its distributions`);
  }
}
