/** How the network trains: its run card, the learning rate over the run, and all runs, to look at and to compare. */

import {xOf} from '../charts/across.js';
import {Chart} from '../charts/chart.js';
import {colour} from '../base/colours.js';
import {el, setText} from '../base/dom.js';
import {time} from '../base/format.js';
import {runCard} from '../data/card.js';
import {report} from '../data/source.js';
import {RunTable} from './run-table.js';

const GOOD = 'What good looks like: no warning, and a learning rate that goes as planned.';
const RUNS =
  ' Below are all runs that the server knows: choose some to see them on the same axes, and what differs in how they ' +
  'train.';

export class Run {
  static title = 'Run';
  static help = GOOD + (report === null ? RUNS : '');

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.title = el('h3');
    this.card = el('div', {class: 'run-card'});
    this.rate = new Chart({
      label: 'learning rate, the largest of all parameters',
      log: false,
      height: 150,
      lines: [{label: 'learning rate', letter: '', colour: () => colour('text'), dash: []}],
    });
    this.table = new RunTable(context);
    this.bar = null;
    this.node = el('div', {class: 'run'}, this.title, this.card, this.rate.node, this.table.node);
    this.model = null;
  }

  draw() {
    const {store} = this.context;
    if (!store.model || store.shown < 0) return;
    if (store.model !== this.model) this.build(store.model);
    const [x, name] = xOf(store.columns, store.shown);
    this.rate.show(x, name, [store.columns.learningRate.slice(0, store.shown + 1)]);
    this.table.draw();
  }

  build(model) {
    this.model = model;
    const {session, worker, workers} = this.context.store;
    const known = workers.find((run) => run.session === session && run.worker === worker);
    setText(this.title, `${session}${known ? `, begun ${time(known.started)}` : ''}`);
    const card = runCard(model.layout);
    this.card.replaceChildren(
      ...(card.network.length + card.names.length === 0
        ? [el('p', {class: 'note', text: 'Not recorded: what watched this run did not tell how it trains yet.'})]
        : []),
      warnings(card.warnings),
      el('dl', {class: 'card-facts'}, ...[...card.network, ...ofNetwork(model.layout)].map(factNode)),
      layerTable(card),
    );
  }

  data() {
    return {
      card: this.model === null ? null : runCard(this.model.layout),
      rates: (this.rate.values[0] ?? []).map((rate) => (rate === null ? null : String(rate))),
      runs: this.table.data(),
    };
  }

  csv() {
    const {facts = [], layers} = this.context.store.model.layout;
    return {
      name: 'run',
      rows: [
        ['layer', 'fact', 'value'],
        ...facts.map(({layer, name, value}) => [layers[layer]?.name ?? null, name, value]),
      ],
    };
  }

  destroy() {
    this.rate.destroy();
    this.table.destroy();
  }
}

function warnings(found) {
  if (found.length === 0) return '';
  const items = found.map(({layer, value}) => el('li', {text: `△ ${layer === null ? '' : `${layer}: `}${value}`}));
  return el('ul', {class: 'card-warnings', 'aria-label': 'Found amiss before training'}, ...items);
}

/** What older layouts have, too. */
function ofNetwork({network, dataType, versions, frequency}) {
  return [
    {name: 'network', value: network},
    {name: 'data type', value: dataType.toLowerCase()},
    {name: 'a sample every', value: frequency === 1 ? 'iteration' : `${frequency} iterations`},
    ...Object.entries(versions)
      .filter(([name]) => name !== 'jvm')
      .sort()
      .map(([name, value]) => ({name, value})),
  ];
}

function factNode({name, value}) {
  return el('div', {data: {fact: name}}, el('dt', {text: name}), el('dd', {text: value}));
}

/** A row a layer; only what differs between layers has a column. */
function layerTable({names, layers}) {
  const head = ['layer', 'type', ...names].map((text) => el('th', {text}));
  const rows = layers.map(({name, type, frozen, values}) =>
    el('tr', {}, ...[name, frozen ? `${type}, frozen` : type, ...values].map((text) => el('td', {text}))),
  );
  return el('div', {class: 'table-box'}, el('table', {class: 'layer-facts'}, el('tr', {}, ...head), ...rows));
}
