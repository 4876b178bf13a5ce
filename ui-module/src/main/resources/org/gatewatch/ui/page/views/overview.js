/** Is it healthy? And if not, where. */

import {Chart, xOf} from '../charts/chart.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {colour} from '../base/colours.js';
import {count, number} from '../base/format.js';
import {gateState, gateValues, MARKS, openAlerts, wholeState, wholeValues} from '../alerts/health.js';
import {cellName, cellWords} from '../data/model.js';
import {AlertTicks} from '../alerts/alert-ticks.js';
import {gateTile, outputTile} from './gate-tile.js';
import {OpenAlerts} from './open-alerts.js';

/** So many columns has the matrix of a network without gates. */
const COLUMNS = 4;
const HEADER = ['layer', 'direction', 'gate', 'state', 'quantity', 'measure', 'value', 'non_finite'];

export class Overview {
  static title = 'Overview';
  static help =
    'Healthy: every mark a ●, a score that falls and levels off, and trends that move without leaps. Each ' +
    'trend leads to where it is shown in full.';

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.verdict = el('p', {class: 'verdict', id: 'verdict', role: 'status'});
    this.ticks = new AlertTicks(context);
    this.chart = new Chart({
      label: 'score (loss of the minibatch)',
      log: false,
      height: 128,
      draw: (plot) => this.ticks.place(plot, this.chart.x),
      lines: [{label: 'score', letter: '', colour: () => colour('text'), dash: []}],
    });
    this.alerts = new OpenAlerts(context);
    this.matrix = el('div', {class: 'matrix'});
    this.facts = el('p', {class: 'run-facts'});
    this.bar = null;
    this.node = el(
      'div',
      {class: 'overview'},
      this.verdict,
      el('div', {class: 'overview-top'}, this.chart.node, this.alerts.node),
      this.matrix,
      this.facts,
    );
    this.rows = [];
  }

  draw() {
    const {store} = this.context;
    if (!store.model || store.shown < 0) return;
    if (store.model !== this.model) this.build();
    const [x, name] = xOf(store.columns, store.shown);
    this.chart.show(x, name, [store.columns.score.slice(0, store.shown + 1)]);
    this.alerts.draw();
    const tiles = this.rows.flatMap((row) => [...row.tiles, row.output]);
    this.rows.forEach(({cell, head}) => this.drawHead(cell, head));
    tiles.forEach((tile) => tile.draw());
    this.drawVerdict();
    this.drawFacts();
    tiles.forEach((tile) => tile.paint());
  }

  build() {
    this.model = this.context.store.model;
    this.rows = this.model.cells.map((cell) => this.row(cell));
    const names = gateColumns(this.model.cells);
    const heads = ['cell', ...names, 'layer output'].map((text) => el('span', {class: 'head', text}));
    this.matrix.style.setProperty('--gates', String(names.length));
    this.matrix.replaceChildren(
      el('div', {class: 'matrix-row heads', 'aria-hidden': 'true'}, ...heads),
      ...this.rows.map(({node}) => node),
    );
  }

  row(cell) {
    const tiles = cell.gates.map((gate) => gateTile(this.context, cell, gate));
    const output = outputTile(this.context, cell);
    const mark = el('span', {class: 'mark', 'aria-hidden': 'true'});
    const wrong = el('span', {class: 'wrong'});
    const name = el(
      'button',
      {type: 'button', class: 'matrix-name', on: {click: () => this.open('distributions', cell)}},
      mark,
      el('span', {class: 'text', text: cell.name}),
      el('span', {class: 'arrow', 'aria-hidden': 'true', text: cell.arrow}),
    );
    const kind = el('span', {
      class: 'kind',
      text: `${cell.type}${cell.units > 0 ? ` · ${cell.units} units` : ''}${cell.frozen ? ' · frozen' : ''}`,
    });
    const node = el(
      'div',
      {class: `matrix-row ${cell.gated ? '' : 'block'}`, data: {cell: cell.key}},
      el('div', {class: 'matrix-head'}, name, kind, wrong),
      ...tiles.map((tile) => tile.node),
      output.node,
    );
    if (cell.gated) node.style.setProperty('--gates', String(cell.gates.length));
    return {cell, tiles, output, node, head: {mark, wrong, name}};
  }

  /** Of a cell as a whole: its output, its state, the gradients at them, and alerts that name no gate. */
  drawHead(cell, {mark, wrong, name}) {
    const {store} = this.context;
    const {health, word, words} = wholeState(store, cell);
    const troubled = health === 'trouble';
    mark.hidden = !troubled;
    setText(mark, MARKS[health]);
    setAttribute(mark, 'data-health', health);
    setText(wrong, word);
    setAttribute(name, 'title', troubled ? words : null);
    setAttribute(name, 'aria-label', `${cellWords(cell)}${troubled ? `: ${words}` : ''}: show its distributions`);
  }

  drawVerdict() {
    const {store} = this.context;
    const {columns, shown, model} = store;
    const troubled = model.cells.flatMap((cell) =>
      cell.gates.filter((gate) => gateValues(store, cell, gate) === 'trouble').map((gate) => ({cell, gate})),
    );
    const outputs = model.outputs.filter((slot) => slot !== null && columns.nonFiniteAt([slot], shown) > 0).length;
    const states = model.cells.filter((cell) => wholeValues(store, cell) === 'trouble').length;
    const score = columns.score[shown];
    const parts = [];
    if (troubled.length > 0)
      parts.push(
        `${many(troubled.length, 'one gate has', 'gates have')} NaN or infinite values, first ${this.origin(troubled)}`,
      );
    if (states > 0)
      parts.push(
        `${many(states, 'one cell has', 'cells have')} NaN or infinite values in output, state or the gradients there`,
      );
    if (outputs > 0) parts.push(`${many(outputs, 'one layer gives', 'layers give')} out NaN or infinite values`);
    if (!Number.isFinite(score)) parts.push(`the score is ${number(score)}`);
    const finite = parts.length === 0;
    const open = openAlerts(store).length;
    const others = open === 0 ? '' : `, but ${open === 1 ? 'one alert is' : `${open} alerts are`} open`;
    setText(
      this.verdict,
      finite
        ? `${open === 0 ? '●' : '▲'} Every value is finite at iteration ${count(columns.iteration[shown])}${others}.`
        : `▲ At iteration ${count(columns.iteration[shown])}, ${parts.join('; ')}.`,
    );
    setAttribute(this.verdict, 'data-health', finite && open === 0 ? 'healthy' : 'trouble');
  }

  /** Where it began, as far as the samples tell. */
  origin(troubled) {
    const {columns, shown, model} = this.context.store;
    const begun = troubled.map(({cell, gate}) => ({
      cell,
      gate,
      at: columns.firstTrouble(model.allGateSlots(cell, gate), shown),
    }));
    begun.sort((one, other) => one.at - other.at);
    const {cell, gate, at} = begun[0];
    const where = gate.whole ? cellName(cell) : `${cellName(cell)}, ${gate.words}`;
    return `in ${where} at iteration ${count(columns.iteration[at])}`;
  }

  drawFacts() {
    const {columns, model} = this.context.store;
    const {layout} = model;
    const dropped = columns.dropped.reduce((sum, many) => sum + many, 0);
    const versions = Object.entries(layout.versions)
      .sort()
      .map(([name, version]) => `${name} ${version}`);
    setText(
      this.facts,
      [
        `${count(columns.total)} samples`,
        `one every ${count(layout.frequency)} iterations`,
        dropped > 0 ? `${count(dropped)} given up because the storage, or a GPU, was too slow` : null,
        `${layout.network}, ${layout.dataType.toLowerCase()}`,
        ...versions,
      ]
        .filter(Boolean)
        .join(' · '),
    );
  }

  open(view, cell) {
    this.context.url.set({view, cell: cell.key, gate: null});
    this.context.navigate();
  }

  data() {
    const {store} = this.context;
    return {
      x: [...this.chart.x],
      score: (this.chart.values[0] ?? []).map((value) => (value === null ? null : String(value))),
      drawn: this.chart.plot ? this.chart.plot.data[1].filter((value) => value !== null).length : 0,
      alerts: store.model ? this.alerts.data() : null,
      cells: this.rows.map(({cell, tiles, output}) => ({
        cell: cell.key,
        gates: Object.fromEntries(cell.gates.map((gate) => [gate.id, gateState(store, cell, gate).health])),
        trends: Object.fromEntries(
          cell.gates.map((gate, i) => [gate.id, tiles[i].trends.map((trend) => trend.data())]),
        ),
        output: output.trends[0].data(),
      })),
    };
  }

  csv() {
    const {store} = this.context;
    const rows = this.rows.flatMap(({cell, tiles, output}) => {
      const ofGates = cell.gates.flatMap((gate, i) =>
        tiles[i].trends.map((trend) => [gate.id, gateState(store, cell, gate).health, trend]),
      );
      return [...ofGates, [null, output.state().health, output.trends[0]]].map(([gate, health, trend]) => [
        cell.name,
        cell.direction,
        gate,
        health,
        ...trend.row(),
      ]);
    });
    return {name: 'overview', rows: [HEADER, ...rows]};
  }

  destroy() {
    this.chart.destroy();
  }
}

function many(count, one, more) {
  return count === 1 ? one : `${count} ${more}`;
}

/** What stands above the columns of gates: their names, if all cells that have gates have the same. */
function gateColumns(cells) {
  const lists = cells.filter(({gated}) => gated).map(({gates}) => gates.map(({name}) => name));
  const longest = lists.reduce((most, names) => (names.length > most.length ? names : most), []);
  const same = lists.length > 0 && lists.every((names) => names.join() === longest.join());
  return same ? longest : Array(longest.length || COLUMNS).fill('');
}
