/** Histograms, a row a gate and a column a kernel; the directions of a layer side by side. */

import {Details} from '../details.js';
import {el} from '../dom.js';
import {GATE_LETTERS} from '../colours.js';
import {histogramPanel, tops} from '../histogram.js';
import {cellName, cellWords, gateName, QUANTITY_NAMES} from '../model.js';
import {Built, note, quantitySwitch, tellFailure, urlSlider, urlSwitch} from './controls.js';

export class Distributions {
  static help = 'Healthy: one smooth hill around zero in every panel, the gates alike in width, no spike at the edges; a forget bias that starts at 1 stands to the right.';

  constructor(context) {
    this.context = context;
    this.controls = [
      quantitySwitch(context),
      urlSwitch(context, 'axes', 'axes', [['layer', 'layer'], ['directions', 'directions'], ['free', 'free']]),
      urlSlider(context, 'bins', 'bins', [10, 150, 5, 60]),
    ];
    this.message = note();
    this.grid = el('div', {class: 'directions'});
    this.bar = el('div', {class: 'controls'}, ...this.controls);
    this.node = el('div', {class: 'distributions'}, this.message, this.grid);
    this.details = new Details((response) => response.json(), (got) => this.show(got), tellFailure(this.message));
    this.panels = new Map();
    this.built = new Built();
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection, url} = this.context;
    const cell = selection.cell;
    if (!cell || store.shown < 0) return;
    this.built.update(store.model, [cell.key, selection.gate, selection.quantity], () => this.build(cell));
    this.details.want('histograms', {
      session: store.session,
      worker: store.worker,
      timestamp: store.columns.timestamp[store.shown],
      quantity: selection.quantity,
      bins: url.number('bins', 10, 150, 60),
      axes: url.oneOf('axes', ['layer', 'directions', 'free']),
    });
  }

  build(cell) {
    this.panels.clear();
    this.grid.replaceChildren(...cell.siblings.map((sibling) => this.direction(sibling)));
    this.grid.classList.toggle('two', cell.siblings.length > 1);
    if (this.got) this.show(this.got);
  }

  direction(cell) {
    const {selection} = this.context;
    const gates = selection.gate === null ? cell.gates : cell.gates.filter((gate) => gate === selection.gate);
    const table = el('div', {class: `gate-grid kernels-${cell.kernels.length}`});
    for (const gate of gates) {
      if (gate !== 'BLOCK') {
        table.append(el('div', {class: `row-head gate-${gate.toLowerCase()}`}, el('span', {class: 'letter', text: GATE_LETTERS[gate]}), el('span', {class: 'word', text: gateName(gate)})));
      } else {
        table.append(el('div', {class: 'row-head'}));
      }
      table.append(...cell.kernels.map((kernel) => this.panel(cell, kernel, gate)));
    }
    return el('section', {class: 'direction', data: {cell: cell.key}}, el('h3', {text: cellName(cell), 'aria-label': cellWords(cell)}), table);
  }

  panel(cell, kernel, gate) {
    const {selection, store} = this.context;
    const slot = store.model.slot(selection.quantity, cell, kernel, gate);
    const shape = slot === null ? null : store.model.slots[slot];
    const size = shape && shape.rows > 0 ? ` ${shape.rows}×${shape.columns}` : '';
    const panel = histogramPanel({
      title: `${kernel.label}${size}`,
      gate,
      slot,
      label: `Histogram of ${QUANTITY_NAMES[selection.quantity]}, ${cellWords(cell)}, ${gateName(gate)} gate, ${kernel.label}`,
    });
    panel.classList.add(`kernel-${kernel.kernel.toLowerCase()}`);
    if (slot === null) panel.explain(kernel.kernel === 'PEEPHOLE' ? 'This gate has no peephole.' : store.model.absent(cell.layer, selection.quantity));
    else this.panels.set(slot, panel);
    return panel;
  }

  show(got) {
    this.got = got;
    const highest = tops(got.histograms.filter(({slot}) => this.panels.has(slot)));
    const there = new Map(got.histograms.map((entry) => [entry.slot, entry]));
    const sameQuantity = got.histograms.some(({slot}) => this.panels.has(slot));
    for (const [slot, panel] of this.panels) {
      const entry = there.get(slot);
      if (entry) panel.show(entry, highest.get(entry.group));
      else if (sameQuantity) panel.explain('Not in this sample.');
    }
    this.node.dataset.timestamp = got.timestamp;
    this.node.dataset.iteration = got.iteration;
  }

  data() {
    return this.got ?? null;
  }

  destroy() {
    this.details.stop();
  }
}
