/** What each layer gives out: its distribution now, and its norm over the run. */

import {Details} from '../data/details.js';
import {fallbackText, positionFor} from '../data/fallback.js';
import {el, setText} from '../base/dom.js';
import {colour} from '../base/colours.js';
import {number, parse} from '../base/format.js';
import {HistogramPanel} from '../charts/histogram.js';
import {readHistograms} from '../data/histogram-bytes.js';
import {Sparkline} from '../charts/sparkline.js';
import {summaryRows} from './activation-rows.js';
import {note, tellFailure} from '../base/note.js';

export class Outputs {
  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.message = note();
    this.when = note();
    this.grid = el('div', {class: 'cards'});
    const title = el('h3', {text: 'Outputs of all layers'});
    this.node = el('section', {class: 'outputs'}, title, this.message, this.when, this.grid);
    this.details = new Details(readHistograms, (got) => this.show(got), tellFailure(this.message));
    this.cards = [];
  }

  draw(bins) {
    const {store} = this.context;
    if (store.model !== this.model) {
      this.model = store.model;
      this.cards = store.model.layout.layers.map((layer, i) => this.card(layer, i));
      this.grid.replaceChildren(...this.cards.map(({node}) => node));
    }
    const positions = store.columns.spread(store.shown, 200);
    for (const {slot, trend, norm} of this.cards) {
      if (slot === null) continue;
      const norms = positions.map((at) => store.columns.norms[slot][at]);
      trend.show(norms, colour('text'));
      setText(norm, number(norms.findLast((value) => value !== null)));
    }
    const slots = this.cards.flatMap(({slot}) => (slot === null ? [] : [slot]));
    const at = slots.length === 0 ? -1 : positionFor(store, slots);
    setText(this.when, slots.length === 0 ? '' : fallbackText(store, at, 'ACTIVATION'));
    if (at < 0) {
      this.details.stop();
      return;
    }
    this.details.request('histograms', {
      session: store.session,
      worker: store.worker,
      timestamp: store.columns.timestamp[at],
      quantity: 'ACTIVATION',
      bins,
      axes: 'free',
      format: 'binary',
    });
  }

  card(layer, index) {
    const slot = this.model.outputs[index];
    const panel = new HistogramPanel({
      title: 'output',
      gate: null,
      slot,
      label: `Histogram of the output of ${layer.name}`,
    });
    const trend = new Sparkline(`L2 norm of the output of ${layer.name} over the run`);
    const norm = el('b');
    const node = el(
      'section',
      {class: 'card', data: {layer: index}},
      el(
        'h4',
        {},
        el('span', {class: 'text', text: layer.name}),
        el('span', {class: 'kind', text: layer.frozen ? `${layer.type}, frozen` : layer.type}),
      ),
    );
    if (slot === null) {
      node.append(note(this.model.absent(index, 'ACTIVATION')));
    } else {
      node.append(
        panel.node,
        el('p', {class: 'trend'}, el('span', {class: 'label', text: 'L2 norm'}), trend.node, norm),
      );
    }
    return {node, panel, slot, trend, norm};
  }

  show(got) {
    this.got = got;
    const there = new Map(got.histograms.map((entry) => [entry.slot, entry]));
    for (const {panel, slot} of this.cards) {
      const entry = there.get(slot);
      if (entry) panel.show(entry, Math.max(1, ...entry.counts));
      else if (slot !== null) panel.explain('Not recorded in this sample.');
    }
    this.node.dataset.timestamp = got.timestamp;
  }

  data() {
    const {columns, shown} = this.context.store;
    const norms = this.cards.map(({slot}) =>
      slot === null ? null : columns.norms[slot].slice(0, shown + 1).map((value) => String(parse(value))),
    );
    return {histograms: this.got ?? null, norms};
  }

  /** A summary of each layer's output. */
  csvRows() {
    const there = new Map((this.got?.histograms ?? []).map((entry) => [entry.slot, entry.summary]));
    return this.cards.flatMap(({slot}, layer) =>
      there.has(slot)
        ? summaryRows([this.model.layout.layers[layer].name, null, 'LAYER_OUTPUT', null], there.get(slot))
        : [],
    );
  }

  stop() {
    this.details.stop();
  }
}
