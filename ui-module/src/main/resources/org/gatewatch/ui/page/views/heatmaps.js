/** Kernels as images: a row an input, a column a unit, the gates beside one another. */

import {Details} from '../details.js';
import {el, setText} from '../dom.js';
import {GATE_LETTERS, gradient, MAPS} from '../colours.js';
import {number} from '../format.js';
import {heatmapCanvas, range, readCells} from '../heatmap.js';
import {cellName, cellWords, gateName, QUANTITY_NAMES} from '../model.js';
import {Built, note, quantitySwitch, tellFailure, urlSwitch} from './controls.js';

export class Heatmaps {
  static help = 'Healthy: an even grain without stripes; a bright row is an input that one gate hangs on, a bright column a unit that dominates, a pale block a gate that does not learn.';

  constructor(context) {
    this.context = context;
    this.controls = [
      quantitySwitch(context),
      urlSwitch(context, 'map', 'colours', Object.entries(MAPS).map(([key, map]) => [key, map.name])),
    ];
    this.message = note();
    this.grid = el('div', {class: 'directions maps'});
    this.readout = el('p', {class: 'map-readout', id: 'map-readout', role: 'status', text: 'Point at a cell, or move over a map with the arrow keys, to read it.'});
    this.bar = el('div', {class: 'controls'}, ...this.controls);
    this.node = el('div', {class: 'heatmaps'}, this.message, this.readout, this.grid);
    this.details = new Details((response) => response.arrayBuffer(), (bytes) => this.show(bytes), tellFailure(this.message));
    this.figures = [];
    this.built = new Built();
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection, url} = this.context;
    const cell = selection.cell;
    if (!cell || store.shown < 0) return;
    this.built.update(store.model, [cell.key, selection.gate, selection.quantity], () => this.build(cell));
    const map = url.oneOf('map', Object.keys(MAPS));
    if (map !== this.map) {
      this.map = map;
      this.paint();
    }
    this.wish(store);
  }

  wish(store) {
    const slots = this.figures.flatMap((figure) => figure.parts.map(({slot}) => slot));
    if (slots.length === 0) return;
    this.wished = slots.join(',');
    this.details.want('heatmap', {
      session: store.session,
      worker: store.worker,
      timestamp: store.columns.timestamp[store.shown],
      slot: this.wished,
    });
  }

  build(cell) {
    this.figures = [];
    this.grid.replaceChildren(...cell.siblings.map((sibling) => this.direction(sibling)));
    this.grid.classList.toggle('two', cell.siblings.length > 1);
  }

  direction(cell) {
    const figures = cell.kernels.map((kernel) => this.figure(cell, kernel)).filter((figure) => figure !== null);
    if (figures.length === 0) figures.push(note(this.context.store.model.absent(cell.layer, this.context.selection.quantity)));
    return el('section', {class: 'direction', data: {cell: cell.key}}, el('h3', {text: cellName(cell), 'aria-label': cellWords(cell)}), ...figures);
  }

  figure(cell, kernel) {
    const {selection, store} = this.context;
    const gates = selection.gate === null ? cell.gates : cell.gates.filter((gate) => gate === selection.gate);
    const parts = gates
        .map((gate) => ({gate, slot: store.model.slot(selection.quantity, cell, kernel, gate)}))
        .filter(({slot}) => slot !== null && store.model.slots[slot].rows > 0)
        .map((part) => ({...part, ...store.model.slots[part.slot]}));
    if (parts.length === 0) return null;
    const words = `${QUANTITY_NAMES[selection.quantity]}, ${cellWords(cell)}, ${kernel.label}`;
    const map = heatmapCanvas({
      label: `Heatmap of ${words}; a column a unit, gate by gate`,
      parts,
      read: (place) => this.read(kernel, place),
    });
    const heads = el('div', {class: 'map-heads', 'aria-hidden': 'true'}, ...parts.map(({gate}) => el('span', {class: `gate-${gate.toLowerCase()}`}, el('b', {text: GATE_LETTERS[gate]}), el('span', {class: 'word', text: ` ${gateName(gate)}`}))));
    const bar = el('div', {class: 'colour-bar', 'aria-hidden': 'true'});
    const badge = el('span', {class: 'badges'});
    const limits = [el('span', {class: 'limit'}), el('span', {class: 'limit'})];
    const hatch = el('span', {class: 'limit hatch-key', text: '▨ NaN or Inf'});
    const rows = parts[0].rows;
    const caption = el('figcaption', {}, el('span', {class: 'title', text: `${kernel.label}, ${rows} ${rows === 1 ? 'row' : 'rows'} × ${parts[0].columns} units a gate`}), badge);
    this.figures.push({cell, kernel, parts, map, bar, badge, limits, hatch});
    return el('figure', {class: `map kernel-${kernel.kernel.toLowerCase()}`, data: {kernel: kernel.key}}, caption, heads, map, el('div', {class: 'bar-row'}, limits[0], bar, limits[1], hatch));
  }

  /** Splits the answer into the maps that were asked for. */
  show(bytes) {
    const {figures, wished} = this;
    if (figures.flatMap((figure) => figure.parts.map(({slot}) => slot)).join(',') !== wished) return;
    const parts = figures.flatMap((figure) => figure.parts);
    readCells(bytes, parts.length).forEach((cells, i) => { parts[i].cells = cells; });
    this.node.dataset.timestamp = this.context.store.columns?.timestamp[this.context.store.shown] ?? '';
    this.paint();
  }

  /** One range for all kernels of the layer, so that they can be compared; a bias has its own. */
  paint() {
    const ready = this.figures.filter((figure) => figure.parts.every((part) => part.cells));
    const isBias = (figure) => figure.kernel.kernel === 'BIAS';
    const shared = range(ready.filter((figure) => !isBias(figure)));
    for (const figure of ready) {
      const reach = isBias(figure) ? range([figure]) : shared;
      figure.map.show(reach, this.map);
      const nothing = figure.parts.every(({cells}) => !cells.values.some(Number.isFinite));
      for (const node of [figure.bar, ...figure.limits]) node.hidden = nothing;
      setText(figure.limits[0], number(-reach));
      setText(figure.limits[1], number(reach));
      figure.bar.style.background = gradient(this.map);
      this.badge(figure);
    }
  }

  badge(figure) {
    const bad = figure.parts.reduce((sum, {cells}) => sum + cells.values.filter((value) => !Number.isFinite(value)).length, 0);
    figure.hatch.hidden = bad === 0;
    figure.badge.replaceChildren(...(bad > 0 ? [el('span', {class: 'badge', text: `▲ ${bad} ${bad === 1 ? 'cell' : 'cells'} NaN or Inf`})] : []));
  }

  read(kernel, place) {
    const span = (from, to) => (to - from > 1 ? `${from} to ${to - 1}` : `${from}`);
    const gate = place.gate === 'BLOCK' ? '' : `${gateName(place.gate)} gate, `;
    setText(this.readout, `${kernel.label}: ${gate}row ${span(...place.rows)}, unit ${span(...place.columns)}: ${Number.isFinite(place.value) ? number(place.value) : `▲ ${number(place.value)}`}`);
  }

  data() {
    return this.figures.map(({cell, kernel, parts}) => ({
      cell: cell.key,
      kernel: kernel.key,
      gates: parts.map(({gate, slot, cells}) => ({gate, slot, rows: cells?.rows, columns: cells?.columns, values: cells ? [...cells.values].map(String) : null})),
    }));
  }

  destroy() {
    this.details.stop();
  }
}
