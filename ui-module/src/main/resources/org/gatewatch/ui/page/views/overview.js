/** Is it healthy? And if not, where. */

import {Chart, xOf} from '../chart.js';
import {el, setAttribute, setText} from '../dom.js';
import {colour, gateColour, GATE_LETTERS} from '../colours.js';
import {count, number} from '../format.js';
import {gateHealth, MARKS, MARK_WORDS, slotsHealth, wholeHealth} from '../health.js';
import {cellName, cellWords, gateName, QUANTITY_NAMES} from '../model.js';
import {sparkline} from '../sparkline.js';
import {AlertTicks} from '../ticks.js';
import {quantitySwitch} from './controls.js';

const TREND_POINTS = 150;
const GATES = ['INPUT', 'FORGET', 'CELL', 'OUTPUT'];

export class Overview {
  static help = 'Healthy: every mark a ●, a score that falls and levels off, and norms that move without leaps.';

  constructor(context) {
    this.context = context;
    this.verdict = el('p', {class: 'verdict', id: 'verdict', role: 'status'});
    this.quantity = quantitySwitch(context);
    this.ticks = new AlertTicks(context);
    this.chart = new Chart({label: 'score (loss of the minibatch)', log: false, height: 170, draw: (plot) => this.ticks.place(plot, this.chart.x), lines: [{label: 'score', letter: '', colour: () => colour('text'), dash: []}]});
    this.matrix = el('div', {class: 'matrix'});
    this.facts = el('p', {class: 'run-facts'});
    this.bar = el('div', {class: 'controls'}, this.quantity);
    this.node = el('div', {class: 'overview'}, this.verdict, this.chart.node, this.matrix, this.facts);
    this.drawers = [];
  }

  draw() {
    this.quantity.draw();
    const {store} = this.context;
    if (!store.model || store.shown < 0) return;
    if (store.model !== this.model) this.build();
    const [x, name] = xOf(store.columns, store.shown);
    this.chart.show(x, name, [store.columns.score.slice(0, store.shown + 1)]);
    this.positions = store.columns.spread(store.shown, TREND_POINTS);
    this.drawers.forEach((draw) => draw());
    this.drawVerdict();
    this.drawFacts();
  }

  build() {
    this.model = this.context.store.model;
    this.drawers = [];
    const rows = this.model.cells.map((cell) => this.row(cell));
    const heads = ['cell', ...GATES.map(gateName), 'layer output'].map((text) => el('span', {class: 'head', text}));
    this.matrix.replaceChildren(el('div', {class: 'matrix-row heads', 'aria-hidden': 'true'}, ...heads), ...rows);
  }

  row(cell) {
    const gated = !cell.gates.includes('BLOCK');
    const tiles = cell.gates.map((gate) => this.gateTile(cell, gate));
    const name = el('button', {type: 'button', class: 'matrix-name', on: {click: () => this.open('distributions', cell, null)}},
        el('span', {class: 'text', text: cell.name}), el('span', {class: 'arrow', 'aria-hidden': 'true', text: cell.arrow}));
    name.setAttribute('aria-label', `${cellWords(cell)}: show its distributions`);
    const kind = el('span', {class: 'kind', text: `${cell.type}${cell.units > 0 ? ` · ${cell.units} units` : ''}${cell.frozen ? ' · frozen' : ''}`});
    return el('div', {class: `matrix-row ${gated ? '' : 'block'}`, data: {cell: cell.key}}, el('div', {class: 'matrix-head'}, name, kind), ...tiles, this.outputTile(cell));
  }

  gateTile(cell, gate) {
    const {store, selection} = this.context;
    const tile = this.tile(`${cellName(cell)} ${gateName(gate)}`, `gate-${gate.toLowerCase()}`, gate === 'BLOCK' ? 'weights' : gateName(gate), GATE_LETTERS[gate], () => this.open('norms', cell, gate === 'BLOCK' ? null : gate));
    tile.dataset.gate = gate;
    this.drawers.push(() => {
      const {quantity} = selection;
      const slots = store.model.gateSlots(quantity, cell, gate);
      const words = `${cellWords(cell)}, ${gateName(gate)}: L2 norm of ${QUANTITY_NAMES[quantity]}`;
      if (slots.length === 0) tile.explain(words, store.model.absent(cell.layer, quantity));
      else tile.show(words, slots, gateHealth(store, cell, gate), gateColour(gate), quantity !== 'WEIGHT');
    });
    return tile;
  }

  outputTile(cell) {
    const {store, url} = this.context;
    const slot = store.model.outputs[cell.layer];
    const tile = this.tile(`${cellName(cell)} output`, 'gate-block', 'layer output', '', () => {
      url.set({view: 'activations'});
      this.context.navigate();
    });
    tile.classList.add('output');
    this.drawers.push(() => {
      const words = `${cell.name}: L2 norm of its output`;
      if (slot === null) tile.explain(words, store.model.absent(cell.layer, 'ACTIVATION'));
      else tile.show(words, [slot], slotsHealth(store, [slot]), colour('text'), false);
    });
    return tile;
  }

  /** A mark, a trend and a number; the whole of it leads to where there is more. */
  tile(name, style, title, letter, click) {
    const mark = el('span', {class: 'mark', 'aria-hidden': 'true'});
    const trend = sparkline(name);
    trend.setAttribute('aria-hidden', 'true');
    const value = el('b');
    const node = el('button', {type: 'button', class: `tile ${style}`, on: {click}},
        el('span', {class: 'tile-head'}, mark, el('span', {class: 'word', text: title})), trend, value);
    node.dataset.letter = letter;
    node.show = (words, slots, health, stroke, log) => this.fill(node, {mark, trend, value}, {words, slots, health, stroke, log});
    node.explain = (words, why) => {
      setText(mark, MARKS.unknown);
      setText(value, 'none');
      trend.show([], 'grey');
      setAttribute(node, 'title', why);
      setAttribute(node, 'aria-label', `${words}: ${why}`);
    };
    return node;
  }

  fill(node, {mark, trend, value}, {words, slots, health, stroke, log}) {
    const {columns, shown} = this.context.store;
    const norms = this.positions.map((at) => columns.normAt(slots, at));
    const norm = norms[norms.length - 1];
    const bad = columns.nonFiniteAt(slots, shown);
    const text = `${number(norm)}${bad > 0 ? ` ▲ ${count(bad)}` : ''}`;
    setText(mark, MARKS[health]);
    setAttribute(mark, 'data-health', health);
    setAttribute(node, 'data-health', health);
    setAttribute(node, 'data-norm', norm);
    setAttribute(node, 'title', bad > 0 ? `${count(bad)} values are NaN or infinite` : null);
    setAttribute(node, 'aria-label', `${words} ${number(norm)}; ${MARK_WORDS[health]}`);
    setText(value, text);
    setAttribute(value, 'class', bad > 0 ? 'trouble' : '');
    trend.show(norms, stroke, log);
  }

  drawVerdict() {
    const {store} = this.context;
    const {columns, shown} = store;
    const troubled = this.model.cells.flatMap((cell) => cell.gates.filter((gate) => gateHealth(store, cell, gate) === 'trouble').map((gate) => ({cell, gate})));
    const outputs = this.model.outputs.filter((slot) => slot !== null && columns.nonFiniteAt([slot], shown) > 0).length;
    const states = this.model.cells.filter((cell) => wholeHealth(store, cell) === 'trouble').length;
    const score = columns.score[shown];
    const parts = [];
    if (troubled.length > 0) parts.push(`${troubled.length === 1 ? 'one gate has' : `${troubled.length} gates have`} NaN or infinite values, first ${this.birth(troubled)}`);
    if (states > 0) parts.push(`${states === 1 ? 'one cell has' : `${states} cells have`} NaN or infinite values in output, state or the gradients there`);
    if (outputs > 0) parts.push(`${outputs === 1 ? 'one layer gives' : `${outputs} layers give`} out NaN or infinite values`);
    if (!Number.isFinite(score)) parts.push(`the score is ${number(score)}`);
    const finite = parts.length === 0;
    const open = store.alerts.open(columns.timestamp[shown]).length;
    const others = open === 0 ? '' : `, but ${open === 1 ? 'one trouble is' : `${open} troubles are`} open`;
    setText(this.verdict, finite ? `${open === 0 ? '●' : '▲'} Every value is finite at iteration ${count(columns.iteration[shown])}${others}.` : `▲ At iteration ${count(columns.iteration[shown])}, ${parts.join('; ')}.`);
    setAttribute(this.verdict, 'data-health', finite && open === 0 ? 'healthy' : 'trouble');
  }

  /** Where trouble began, as far as the samples tell. */
  birth(troubled) {
    const {columns, shown} = this.context.store;
    const births = troubled.map(({cell, gate}) => ({cell, gate, at: columns.firstTrouble(this.model.allGateSlots(cell, gate), shown)}));
    births.sort((one, other) => one.at - other.at);
    const {cell, gate, at} = births[0];
    const where = gate === 'BLOCK' ? cellName(cell) : `${cellName(cell)}, ${gateName(gate)} gate`;
    return `in ${where} at iteration ${count(columns.iteration[at])}`;
  }

  drawFacts() {
    const {columns, model} = this.context.store;
    const {layout} = model;
    const dropped = columns.dropped.reduce((sum, many) => sum + many, 0);
    const versions = Object.entries(layout.versions).sort().map(([name, version]) => `${name} ${version}`);
    setText(this.facts, [
      `${count(columns.total)} samples`, `one every ${count(layout.frequency)} iterations`,
      dropped > 0 ? `${count(dropped)} given up because the storage was too slow` : null,
      `${layout.network}, ${layout.dataType.toLowerCase()}`, ...versions,
    ].filter(Boolean).join(' · '));
  }

  open(view, cell, gate) {
    this.context.url.set({view, cell: cell.key, gate});
    this.context.navigate();
  }

  data() {
    const {store} = this.context;
    return {
      x: [...this.chart.x],
      score: (this.chart.values[0] ?? []).map((value) => (value === null ? null : String(value))),
      drawn: this.chart.plot ? this.chart.plot.data[1].filter((value) => value !== null).length : 0,
      cells: store.model?.cells.map((cell) => ({cell: cell.key, gates: Object.fromEntries(cell.gates.map((gate) => [gate, gateHealth(store, cell, gate)]))})) ?? [],
    };
  }

  destroy() {
    this.chart.destroy();
  }
}
