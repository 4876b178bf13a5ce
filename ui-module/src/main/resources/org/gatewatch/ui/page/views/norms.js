/** L2 norms over iterations, a chart a kernel, a line a gate. */

import {Chart, xOf} from '../chart.js';
import {el} from '../dom.js';
import {GATE_DASHES, GATE_LETTERS, gateColour} from '../colours.js';
import {cellName, cellWords, gateName, QUANTITY_NAMES} from '../model.js';
import {Zoom} from '../zoom.js';
import {Built, note, quantitySwitch, urlSwitch} from './controls.js';

export class Norms {
  static help = 'Healthy: weights drift slowly, gradients and updates fall and then hover, the gates within a factor of ten of one another; a line that dives to nothing or climbs without end is trouble.';

  constructor(context) {
    this.context = context;
    this.zoom = new Zoom();
    this.reset = el('button', {type: 'button', text: 'Reset zoom', on: {click: () => this.zoom.set(null)}});
    this.controls = [quantitySwitch(context), urlSwitch(context, 'scale', 'scale', [['log', 'log'], ['linear', 'linear']])];
    this.grid = el('div', {class: 'charts'});
    this.title = el('h3');
    this.bar = el('div', {class: 'controls'}, ...this.controls, this.reset);
    this.node = el('div', {class: 'norms'}, this.title, this.grid);
    this.charts = [];
    this.built = new Built();
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection, url} = this.context;
    const cell = selection.cell;
    if (!cell || store.shown < 0) return;
    const log = url.oneOf('scale', ['log', 'linear']) === 'log';
    this.built.update(store.model, [cell.key, selection.gate, selection.quantity, log], () => this.build(cell, log));
    const end = store.shown;
    const [x, name] = xOf(store.columns, end);
    for (const {chart, slots} of this.charts) {
      chart.show(x, name, slots.map((slot) => store.columns.norms[slot].slice(0, end + 1)));
    }
  }

  build(cell, log) {
    this.destroy();
    const {selection, store} = this.context;
    const {quantity} = selection;
    this.title.textContent = cellName(cell);
    this.title.setAttribute('aria-label', cellWords(cell));
    this.grid.replaceChildren();
    for (const kernel of cell.kernels) {
      const lines = selection.gates
          .map((gate) => ({gate, slot: store.model.slot(quantity, cell, kernel, gate)}))
          .filter(({slot}) => slot !== null);
      if (lines.length > 0) this.add(kernel, quantity, lines, log);
    }
    if (this.charts.length === 0) this.grid.append(note(store.model.absent(cell.layer, quantity)));
  }

  add(kernel, quantity, lines, log) {
    const chart = new Chart({
      label: `${kernel.label}: L2 norm of ${QUANTITY_NAMES[quantity]}${log ? ', log scale' : ''}`,
      log,
      height: 210,
      sync: 'norms',
      zoom: this.zoom,
      lines: lines.map(({gate}) => ({
        label: gateName(gate),
        letter: GATE_LETTERS[gate],
        colour: () => gateColour(gate),
        dash: GATE_DASHES[gate],
      })),
    });
    this.charts.push({chart, kernel, gates: lines.map(({gate}) => gate), slots: lines.map(({slot}) => slot)});
    this.grid.append(chart.node);
  }

  data() {
    return this.charts.map(({chart, kernel, gates, slots}) => ({
      kernel: kernel.key,
      gates,
      slots,
      x: [...chart.x],
      norms: chart.values.map((line) => line.map((value) => (value === null ? null : String(value)))),
      drawn: chart.plot ? chart.plot.data.slice(1).map((line) => line.filter((value) => value !== null).length) : [],
    }));
  }

  destroy() {
    this.charts.forEach(({chart}) => chart.destroy());
    this.charts = [];
  }
}
