/** Which cell, gate and quantity the reader looks at; kept in the address. */

import {QUANTITIES} from './model.js';

export class Selection {
  constructor(store, url) {
    this.store = store;
    this.url = url;
  }

  /** The chosen cell; the first recurrent one if none was chosen; null without a layout. */
  get cell() {
    const {model} = this.store;
    if (!model) return null;
    return model.cell(this.url.get('cell')) ?? model.cells.find((cell) => cell.recurrent) ?? model.cells[0] ?? null;
  }

  /** The chosen gate, or null for all. */
  get gate() {
    const chosen = this.url.get('gate');
    return this.cell?.gates.find(({id}) => id === chosen) ?? null;
  }

  get quantity() {
    return this.url.oneOf(
      'quantity',
      QUANTITIES.map(([quantity]) => quantity),
    );
  }

  /** The gates to show, in their order. */
  get gates() {
    if (!this.cell) return [];
    return this.gate === null ? this.cell.gates : [this.gate];
  }

  /** Choosing the chosen gate again chooses all of them. */
  choose(cell, gate) {
    const again = gate !== null && this.cell === cell && this.gate === gate;
    this.url.set({cell: cell.key, gate: again || gate === null ? null : gate.id});
    this.store.draw();
  }
}
