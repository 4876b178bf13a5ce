/** The list of cells and gates at the left; a drop-down where the screen is narrow. */

import {el, setText, setAttribute} from '../base/dom.js';
import {Roving} from '../base/roving.js';
import {cellName, cellWords} from '../data/model.js';
import {cellState, gateState, MARKS} from '../alerts/health.js';

export class CellList {
  constructor(node, store, selection) {
    this.node = node;
    this.store = store;
    this.selection = selection;
    this.model = null;
    this.drawers = [];
    this.roving = new Roving(node, '.cell-list button');
  }

  draw() {
    if (this.store.model !== this.model) this.build();
    this.drawers.forEach((draw) => draw());
    this.roving.update();
  }

  build() {
    this.model = this.store.model;
    this.drawers = [];
    this.node.replaceChildren();
    this.node.hidden = !this.model;
    if (!this.model) return;
    const list = el('ul', {class: 'cell-list'}, ...this.model.cells.map((cell) => this.cell(cell)));
    this.node.append(el('h2', {text: 'Cells'}), list, this.dropDown(), this.summary());
  }

  /** Where the whole network is written out as text. */
  summary() {
    const {session, worker} = this.store;
    const asked = new URLSearchParams(worker === null ? {session} : {session, worker});
    return el('a', {
      class: 'summary',
      href: `gatewatch/api/summary?${asked}`,
      target: '_blank',
      rel: 'noopener',
      text: 'Model as text',
      title: 'Layers, cells, kernels, gates and their shapes',
    });
  }

  cell(cell) {
    const mark = el('span', {class: 'mark', 'aria-hidden': 'true'});
    const name = el(
      'button',
      {
        type: 'button',
        class: 'cell-name',
        title: `${cell.name}: ${cell.type}`,
        on: {click: () => this.selection.choose(cell, null)},
      },
      mark,
      el('span', {class: 'text', text: cell.name}),
      el('span', {class: 'arrow', 'aria-hidden': 'true', text: cell.arrow}),
    );
    this.drawers.push(() => {
      const {health, severity, words} = cellState(this.store, cell);
      setText(mark, MARKS[health]);
      setAttribute(mark, 'data-health', health);
      setAttribute(mark, 'data-severity', severity);
      setAttribute(name, 'aria-label', `${cellWords(cell)}: ${words}`);
      setAttribute(name, 'aria-current', this.selection.cell === cell ? 'true' : null);
    });
    const kind = cell.gated
      ? el('span', {class: 'gates'}, ...cell.gates.map((gate) => this.gate(cell, gate)))
      : el('span', {class: 'kind', text: cell.type});
    return el('li', {data: {cell: cell.key}}, name, kind);
  }

  gate(cell, gate) {
    const button = el('button', {
      type: 'button',
      class: `gate gate-${gate.role}`,
      data: {gate: gate.id},
      on: {click: () => this.selection.choose(cell, gate)},
    });
    const mark = el('span', {class: 'gate-mark'});
    button.append(mark, gate.letter);
    this.drawers.push(() => {
      const {health, severity, words} = gateState(this.store, cell, gate);
      mark.hidden = severity === null;
      setText(mark, MARKS[health]);
      setAttribute(mark, 'data-severity', severity);
      setAttribute(button, 'data-health', health);
      setAttribute(button, 'title', `${gate.words}: ${words}`);
      setAttribute(button, 'aria-label', `${cellWords(cell)}, ${gate.words}: ${words}`);
      setAttribute(button, 'aria-pressed', String(this.selection.cell === cell && this.selection.gate === gate));
    });
    return button;
  }

  dropDown() {
    const select = el(
      'select',
      {id: 'cell-pick', on: {change: () => this.selection.choose(this.model.cell(select.value), null)}},
      ...this.model.cells.map((cell) => el('option', {prop: {value: cell.key}})),
    );
    this.drawers.push(() => {
      this.model.cells.forEach((cell, i) =>
        setText(select.options[i], `${MARKS[cellState(this.store, cell).health]} ${cellName(cell)}`),
      );
      if (this.selection.cell) select.value = this.selection.cell.key;
    });
    return el('label', {class: 'pick cell-pick'}, el('span', {class: 'label', text: 'cell'}), select);
  }
}
