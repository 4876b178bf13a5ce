/** A cell in one line of the overview, for networks that have many: its mark, its name, and what is wrong. */

import {cellState, MARKS} from '../alerts/health.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {cellWords} from '../data/model.js';

export class ShortRow {
  /**
   * @param {import('../data/context.js').Context} context
   * @param {import('../data/model.js').Cell} cell
   * @param {() => void} open leads to where there is more
   */
  constructor(context, cell, open) {
    this.context = context;
    this.cell = cell;
    this.mark = el('span', {class: 'mark', 'aria-hidden': 'true'});
    this.words = el('span', {class: 'wrong'});
    this.node = el(
      'button',
      {type: 'button', class: 'short-row', data: {cell: cell.key}, on: {click: open}},
      this.mark,
      el('span', {class: 'text', text: cell.name}),
      el('span', {class: 'arrow', 'aria-hidden': 'true', text: cell.arrow}),
      el('span', {class: 'kind', text: cell.type}),
      this.words,
    );
  }

  /** @param {boolean} onlyTrouble whether it is left out while nothing is wrong */
  draw(onlyTrouble) {
    const {health, severity, word, words} = cellState(this.context.store, this.cell);
    this.node.hidden = onlyTrouble && severity === null;
    setText(this.mark, MARKS[health]);
    setAttribute(this.mark, 'data-health', health);
    setAttribute(this.mark, 'data-severity', severity);
    setText(this.words, word);
    setAttribute(this.node, 'data-health', health);
    setAttribute(this.node, 'aria-label', `${cellWords(this.cell)}: ${words}`);
  }
}
