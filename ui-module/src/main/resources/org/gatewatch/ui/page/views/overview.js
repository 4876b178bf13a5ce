/** Is it healthy? And if not, where. */

import {xOf} from '../charts/across.js';
import {Chart} from '../charts/chart.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {InSightFirst} from '../base/in-sight-first.js';
import {Roving} from '../base/roving.js';
import {colour} from '../base/colours.js';
import {count} from '../base/format.js';
import {gateState} from '../alerts/health.js';
import {verdict} from '../alerts/verdict.js';
import {AlertTicks} from '../alerts/alert-ticks.js';
import {MatrixRow} from './matrix-row.js';
import {acrossSwitch, Built, controlBar, UrlSwitch} from './controls.js';
import {OpenAlerts} from './open-alerts.js';
import {factsOf} from './run-facts.js';
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
    /** @type {MatrixRow[]} */
    this.rows = [];
    this.inSightFirst = new InSightFirst();
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
    this.drawVerdict();
    setText(this.facts, factsOf(this.context.store));
    this.inSightFirst.draw();
    this.roving.update();
  }

  drawScores({columns, shown, model}) {
    const [x, name] = xOf(columns, shown, this.across.chosen);
    const isOfOneStep = columns.isOfOneStep;
    this.chart.rename(model.layout.network === 'SameDiff' ? LOSS_OF_GRAPH : isOfOneStep ? 'score' : SCORE);
    [this.chart, this.loss].forEach((chart) => chart.scaleTo(this.scale.chosen === 'log'));
    this.chart.show(x, name, [columns.score.slice(0, shown + 1)]);
    const losses = columns.lossPerTimestep.slice(0, shown + 1);
    this.loss.node.hidden = isOfOneStep || losses.every((loss) => loss === null);
    if (!this.loss.node.hidden) this.loss.show(x, name, [losses]);
  }

  build(cells, size) {
    this.rows =
      size === 'full'
        ? cells.map((cell) => new MatrixRow(this.context, cell, () => this.open('distributions', cell)))
        : [];
    this.short =
      size === 'full' ? [] : cells.map((cell) => new ShortRow(this.context, cell, () => this.showInFull(cell)));
    this.inSightFirst.take(this.rows);
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

  finish() {
    this.inSightFirst.finish();
  }

  data() {
    const {store} = this.context;
    this.finish();
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
    this.finish();
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
    this.inSightFirst.destroy();
    this.chart.destroy();
    this.loss.destroy();
  }
}

function scoreChart(label, pick, more) {
  const lines = [{label, letter: '', colour: () => colour('text'), dash: []}];
  return new Chart({label, log: false, height: 128, pick, lines, ...more});
}
