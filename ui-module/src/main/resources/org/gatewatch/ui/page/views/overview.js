/** Is it healthy? And if not, where. */

import {Chart, xOf} from '../charts/chart.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {Roving} from '../base/roving.js';
import {colour} from '../base/colours.js';
import {count} from '../base/format.js';
import {gateState, MARKS, wholeState} from '../alerts/health.js';
import {verdict} from '../alerts/verdict.js';
import {cellWords, QUANTITIES} from '../data/model.js';
import {AlertTicks} from '../alerts/alert-ticks.js';
import {gateTile, outputTile} from './gate-tile.js';
import {acrossSwitch, Built, controlBar, UrlSwitch} from './controls.js';
import {OpenAlerts} from './open-alerts.js';
import {ShortRow} from './short-row.js';

/** So many columns has the matrix of a network without gates. */
const COLUMNS = 4;
/** Of more cells than that each has a line, until the reader asks for all. */
const FEW = 10;
const SIZES = [
  ['short', 'a line each'],
  ['trouble', 'in trouble'],
  ['full', 'every gate'],
];
const HEADER = ['layer', 'direction', 'gate', 'state', 'quantity', 'measure', 'value', 'non_finite'];
const SCORE = 'score, summed over timesteps';
/** What it is a sum or a mean of, the graph itself decides. */
const LOSS_OF_GRAPH = 'loss of the graph';

export class Overview {
  static title = 'Overview';
  static help =
    'What good looks like: every mark a ●, a score that falls and levels off, and trends that move without leaps. ' +
    'Each trend leads to where it is shown in full.';

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.verdict = el('p', {class: 'verdict', id: context.pane === 'a' ? 'verdict' : null, role: 'status'});
    this.ticks = new AlertTicks(context);
    const pick = (at) => this.go(at);
    this.chart = scoreChart(SCORE, pick, {
      draw: (plot) => this.ticks.place(plot, this.chart.x),
      more: () => this.alertWords(),
    });
    this.loss = scoreChart('loss per timestep', pick, {});
    this.alerts = new OpenAlerts(context);
    this.matrix = el('div', {class: 'matrix'});
    this.roving = new Roving(this.matrix, 'button');
    this.facts = el('p', {class: 'run-facts'});
    this.size = new UrlSwitch(context, 'layers', 'layers', SIZES);
    this.sought = el('input', {type: 'search', 'aria-label': 'Find layers by name', on: {input: () => this.draw()}});
    this.sought.placeholder = 'find layers';
    this.across = acrossSwitch(context);
    this.scale = new UrlSwitch(context, 'score', 'score', [
      ['linear', 'linear'],
      ['log', 'log'],
    ]);
    this.bar = controlBar([this.scale, this.across, this.size], this.sought);
    /** @type {ShortRow[]} */
    this.short = [];
    this.built = new Built();
    this.node = el(
      'div',
      {class: 'overview'},
      this.verdict,
      el(
        'div',
        {class: 'overview-top'},
        el('div', {class: 'scores'}, this.chart.node, this.loss.node),
        this.alerts.node,
      ),
      this.matrix,
      this.facts,
    );
    this.rows = [];
  }

  draw() {
    const {store} = this.context;
    if (!store.model || store.shown < 0) return;
    const {cells} = store.model;
    const few = cells.length <= FEW;
    this.size.node.hidden = few;
    this.sought.hidden = few;
    const size = few ? 'full' : this.size.chosen;
    const sought = few ? '' : this.sought.value.trim().toLowerCase();
    [this.size, this.scale, this.across].forEach((control) => control.draw());
    this.built.update(store.model, [size, sought], () =>
      this.build(
        cells.filter(({name}) => name.toLowerCase().includes(sought)),
        size,
      ),
    );
    this.short.forEach((row) => row.draw(size === 'trouble'));
    this.drawScores(store);
    this.alerts.draw();
    const tiles = this.rows.flatMap((row) => [...row.tiles, row.output]);
    this.rows.forEach(({cell, head}) => this.drawHead(cell, head));
    tiles.forEach((tile) => tile.draw());
    this.drawVerdict();
    this.drawFacts();
    tiles.forEach((tile) => tile.paint());
    this.roving.update();
  }

  drawScores({columns, shown, model}) {
    const [x, name] = xOf(columns, shown, this.across.chosen);
    this.chart.rename(model.layout.network === 'SameDiff' ? LOSS_OF_GRAPH : SCORE);
    [this.chart, this.loss].forEach((chart) => chart.scaleTo(this.scale.chosen === 'log'));
    this.chart.show(x, name, [columns.score.slice(0, shown + 1)]);
    const losses = columns.lossPerTimestep.slice(0, shown + 1);
    this.loss.node.hidden = losses.every((loss) => loss === null);
    if (!this.loss.node.hidden) this.loss.show(x, name, [losses]);
  }

  build(cells, size) {
    this.rows = size === 'full' ? cells.map((cell) => this.row(cell)) : [];
    this.short =
      size === 'full' ? [] : cells.map((cell) => new ShortRow(this.context, cell, () => this.showInFull(cell)));
    const columns = Math.max(...cells.map(({gated, gates}) => (gated ? gates.length : 0)), 0) || COLUMNS;
    this.matrix.style.setProperty('--gates', String(columns));
    this.matrix.classList.toggle('short', this.short.length > 0);
    this.matrix.replaceChildren(...[...this.rows, ...this.short].map(({node}) => node));
  }

  /** Of a cell that has a line only: all of it. */
  showInFull(cell) {
    this.sought.value = cell.name;
    this.context.url.set({layers: 'full', cell: cell.key, gate: null});
    this.context.navigate();
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
    const {health, severity, word, words} = wholeState(store, cell);
    const troubled = severity !== null;
    mark.hidden = !troubled;
    setText(mark, MARKS[health]);
    setAttribute(mark, 'data-health', health);
    setAttribute(mark, 'data-severity', severity);
    setText(wrong, word);
    setAttribute(name, 'title', troubled ? words : null);
    setAttribute(name, 'aria-label', `${cellWords(cell)}${troubled ? `: ${words}` : ''}: show its distributions`);
  }

  /** How many alerts are marked in the chart. */
  alertWords() {
    const many = this.context.store.alerts?.list.length ?? 0;
    return many === 0 ? 'no alert' : `${count(many)} ${many === 1 ? 'alert' : 'alerts'}`;
  }

  drawVerdict() {
    const {text, health} = verdict(this.context.store);
    setText(this.verdict, text);
    setAttribute(this.verdict, 'data-health', health);
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
        watched(model),
        ...versions,
      ]
        .filter(Boolean)
        .join(' · '),
    );
  }

  /** Stops at a sample. */
  go(at) {
    const {store} = this.context;
    store.pauseAt(store.columns.timestamp[at]);
    store.draw();
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
      loss: this.loss.node.hidden ? null : this.loss.values[0].map((value) => (value === null ? null : String(value))),
      drawn: this.chart.plot ? this.chart.plot.data[1].filter((value) => value !== null).length : 0,
      alerts: store.model ? this.alerts.data() : null,
      short: this.short.map(({cell, node}) => ({cell: cell.key, health: node.dataset.health, hidden: node.hidden})),
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
    const short = this.short.map(({cell, node}) => [cell.name, cell.direction, null, node.dataset.health]);
    return {name: 'overview', rows: [HEADER, ...rows, ...short]};
  }

  destroy() {
    this.chart.destroy();
    this.loss.destroy();
  }
}

function scoreChart(label, pick, more) {
  const lines = [{label, letter: '', colour: () => colour('text'), dash: []}];
  return new Chart({label, log: false, height: 128, pick, lines, ...more});
}

/** What is looked at, in a part of a sentence. */
function watched({slots, cells}) {
  const quantities = QUANTITIES.filter(([id]) => slots.some(({quantity}) => quantity === id)).map(([, name]) => name);
  const outputs = slots.some(({quantity, insideCell}) => quantity === 'ACTIVATION' && !insideCell);
  const inside = cells.filter(({layer}) => slots.some((slot) => slot.insideCell && slot.layer === layer)).length;
  const recurrent = cells.some((cell) => cell.recurrent)
    ? inside > 0
      ? [`the inside of ${inside === 1 ? 'one cell' : `${inside} cells`}`]
      : ['nothing of the inside of cells']
    : [];
  return `watched: ${[...quantities, ...(outputs ? ['layer outputs'] : []), ...recurrent].join(', ')}`;
}
