/**
 * Histograms, a row a gate and a column a kernel; the directions of a layer side by side. Below, a gate over the run.
 */

import {DISTRIBUTION_HELP} from './help.js';
import {Details} from '../data/details.js';
import {el, setText} from '../base/dom.js';
import {cutBars, cutTops, HistogramPanel, tops} from '../charts/histogram.js';
import {readHistograms} from '../data/histogram-bytes.js';
import {fallbackText, positionFor} from '../data/fallback.js';
import {whenText} from '../data/inside.js';
import {cellName, cellWords, isBias, kernelStyle, QUANTITIES, QUANTITY_NAMES} from '../data/model.js';
import {note, tellFailure} from '../base/note.js';
import {Built, controlBar, UrlSlider, UrlSwitch} from './controls.js';
import {GateRidge} from './gate-ridge.js';
import {histogramTable} from './histogram-table.js';

const CHOICES = [...QUANTITIES, ['ACTIVATION', 'activations']];
const AXES = [
  ['layer', 'layer'],
  ['directions', 'directions'],
  ['free', 'free'],
];
const ON_OFF = [
  ['on', 'on'],
  ['off', 'off'],
];

const COUNTS = [
  ['linear', 'linear'],
  ['log', 'log'],
];

export class Distributions {
  static title = 'Distributions';
  static help = DISTRIBUTION_HELP;

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.bias = new UrlSwitch(context, 'bias', 'bias', ON_OFF);
    this.controls = [
      new UrlSwitch(context, 'quantity', 'quantity', CHOICES),
      new UrlSwitch(context, 'axes', 'axes', AXES),
      new UrlSlider(context, 'bins', 'bins', [10, 150, 5, 60]),
      new UrlSwitch(context, 'clip', 'clip peaks', [...ON_OFF].reverse()),
      this.bias,
      new UrlSwitch(context, 'counts', 'counts', COUNTS),
    ];
    this.message = note();
    this.when = note();
    this.grid = el('div', {class: 'directions'});
    this.ridge = new GateRidge(context);
    this.bar = controlBar(this.controls);
    this.node = el('div', {class: 'distributions'}, this.message, this.when, this.grid, this.ridge.node);
    this.details = new Details(readHistograms, (got) => this.show(got), tellFailure(this.message));
    this.panels = new Map();
    /** @type {Map<number, number>} */
    this.tops = new Map();
    this.built = new Built();
    /** As they were when it was drawn last. */
    this.clip = false;
    this.log = false;
  }

  /** What the address says. */
  get settings() {
    const {url} = this.context;
    return {
      quantity: url.oneOf(
        'quantity',
        CHOICES.map(([quantity]) => quantity),
      ),
      axes: url.oneOf(
        'axes',
        AXES.map(([axes]) => axes),
      ),
      bins: url.number('bins', 10, 150, 60),
      clip: url.oneOf('clip', ['off', 'on']) === 'on',
      bias: url.oneOf('bias', ['on', 'off']) === 'on',
      log: url.oneOf('counts', ['linear', 'log']) === 'log',
    };
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection} = this.context;
    const cell = selection.cell;
    if (!cell || store.shown < 0) return;
    const {settings} = this;
    this.bias.node.hidden = settings.quantity === 'ACTIVATION';
    this.built.update(store.model, [cell.key, selection.gate?.id, settings.quantity, settings.bias], () =>
      this.build(cell, settings),
    );
    if (this.got && (this.clip !== settings.clip || this.log !== settings.log)) this.show(this.got);
    this.request(cell, settings);
    const gate = selection.gate ?? (cell.gated ? null : cell.gates[0]);
    this.ridge.draw(cell, gate, gate === null ? [] : this.ridgeSlots(cell, gate, settings), settings);
  }

  request(cell, {quantity, axes, bins}) {
    const {store} = this.context;
    const shown = [...this.panels.keys()];
    const at = positionFor(store, shown);
    const inside = shown.some((slot) => store.model.slots[slot].insideCell);
    const words = inside ? whenText(store, at) : fallbackText(store, at, quantity);
    setText(this.when, this.panels.size === 0 ? '' : words);
    if (at < 0 || this.panels.size === 0) {
      this.details.stop();
      return;
    }
    const slots = quantity === 'ACTIVATION' ? {slot: shown.join(',')} : {quantity};
    this.details.request('histograms', {
      session: store.session,
      worker: store.worker,
      timestamp: store.columns.timestamp[at],
      ...slots,
      bins,
      axes,
      format: 'binary',
    });
  }

  build(cell, settings) {
    this.panels.clear();
    const parts = cell.siblings.map((sibling) =>
      settings.quantity === 'ACTIVATION' ? this.activations(sibling) : this.direction(sibling, settings),
    );
    this.grid.replaceChildren(...parts);
    this.grid.classList.toggle('two', cell.siblings.length > 1);
    if (this.got) this.show(this.got);
  }

  gatesOf(cell) {
    const {gate} = this.context.selection;
    return gate === null ? cell.gates : cell.gates.filter((one) => one === gate);
  }

  direction(cell, {quantity, bias}) {
    const kernels = cell.kernels.filter(({kernel}) => bias || !isBias(kernel));
    const even = kernels.length === 2 && kernels.every(({kernel}) => kernel === 'INPUT' || kernel === 'RECURRENT');
    const table = el('div', {class: `gate-grid kernels-${kernels.length} ${even ? 'even' : ''}`});
    for (const gate of this.gatesOf(cell))
      table.append(rowHead(gate), ...kernels.map((kernel) => this.panel(cell, kernel, gate, quantity).node));
    return section(cell, table);
  }

  panel(cell, kernel, gate, quantity) {
    const {model} = this.context.store;
    const slot = model.slot(quantity, cell, kernel, gate);
    const shape = slot === null ? null : model.slots[slot];
    const size = shape && shape.rows > 0 ? ` ${shape.rows}×${shape.columns}` : '';
    const panel = new HistogramPanel({
      title: `${kernel.label}${size}`,
      gate,
      slot,
      label: [`Histogram of ${QUANTITY_NAMES[quantity]}`, cellWords(cell), gate.words, kernel.label]
        .filter((part) => part !== '')
        .join(', '),
    });
    panel.node.classList.add(kernelStyle(kernel.kernel));
    if (slot === null)
      panel.explain(kernel.kernel === 'PEEPHOLE' ? 'This gate has no peephole.' : model.absent(cell.layer, quantity));
    else this.panels.set(slot, panel);
    return panel;
  }

  /**
   * The gates of a cell in a column, then its output and its state; the layer's output if nothing of the inside is
   * captured.
   */
  activations(cell) {
    const {model} = this.context.store;
    const gates = (cell.gated ? this.gatesOf(cell) : []).map((gate) => ({
      gate,
      title: gate.words,
      slot: model.inside('ACTIVATION', cell, gate),
    }));
    const whole = [
      {gate: null, letter: 'h', title: 'output h', slot: model.output(cell)},
      {gate: null, letter: 'c', title: 'state c', slot: model.inside('CELL_STATE', cell)},
    ];
    let rows = [...gates, ...whole].filter(({slot}) => slot !== null);
    const notes = [];
    if (rows.length === 0) {
      const slot = model.outputs[cell.layer];
      if (cell.recurrent) notes.push(note(model.absent(cell.layer, 'PRE_ACTIVATION')));
      if (slot === null) notes.push(note(model.absent(cell.layer, 'ACTIVATION')));
      else rows = [{gate: null, letter: '', title: 'output of the layer', slot}];
    }
    const table = el('div', {class: 'gate-grid kernels-1 column'});
    for (const {gate, letter, title, slot} of rows) {
      const panel = new HistogramPanel({
        title,
        gate,
        slot,
        label: `Histogram of activations, ${cellWords(cell)}, ${title}`,
      });
      this.panels.set(slot, panel);
      table.append(rowHead(gate, letter), panel.node);
    }
    return section(cell, ...notes, table);
  }

  /** The slots of a gate that can be shown over the run. */
  ridgeSlots(cell, gate, {quantity, bias}) {
    const {model} = this.context.store;
    if (quantity === 'ACTIVATION') {
      const slot = model.inside('ACTIVATION', cell, gate);
      const trend = slot === null ? null : model.trend(slot, 'MEAN');
      return trend === null ? [] : [{key: 'ACTIVATION', label: cell.gated ? 'activations' : 'output h', slot, trend}];
    }
    return cell.kernels
      .filter(({kernel}) => bias || !isBias(kernel))
      .map((kernel) => ({
        key: kernel.key,
        label: kernel.label,
        slot: model.slot(quantity, cell, kernel, gate),
        trend: null,
      }))
      .filter(({slot}) => slot !== null);
  }

  show(got) {
    this.got = got;
    this.clip = this.settings.clip;
    this.log = this.settings.log;
    const shown = got.histograms.filter(({slot}) => this.panels.has(slot));
    this.tops = this.clip ? cutTops(shown) : tops(shown);
    const there = new Map(got.histograms.map((entry) => [entry.slot, entry]));
    for (const [slot, panel] of this.panels) {
      const entry = there.get(slot);
      if (entry) panel.show(entry, this.tops.get(entry.group), this.log);
      else if (shown.length > 0) panel.explain('Not recorded in this sample.');
    }
    this.node.dataset.timestamp = got.timestamp;
    this.node.dataset.iteration = got.iteration;
  }

  /** The histograms of the panels on the screen. */
  get drawn() {
    return (this.got?.histograms ?? []).filter(({slot}) => this.panels.has(slot));
  }

  data() {
    if (!this.got) return null;
    const cut = this.drawn.flatMap(({slot, group, counts}) =>
      cutBars(counts, this.tops.get(group)).map(({bin, count: many}) => ({
        slot,
        bin,
        count: many,
        top: this.tops.get(group),
      })),
    );
    return {...this.got, ...this.settings, drawn: this.drawn.map(({slot}) => slot), cut, ridge: this.ridge.data()};
  }

  csv() {
    const rows = histogramTable(this.context.store.model, this.got?.iteration ?? NaN, this.drawn, this.ridge.data());
    return {name: 'distributions', rows};
  }

  destroy() {
    this.details.stop();
    this.ridge.stop();
  }
}

function rowHead(gate, letter = '') {
  if (gate === null || gate.whole) return el('div', {class: 'row-head', text: letter});
  return el(
    'div',
    {class: `row-head gate-${gate.role}`},
    el('span', {class: 'letter', text: gate.letter}),
    el('span', {class: 'word', text: gate.name}),
  );
}

function section(cell, ...content) {
  return el(
    'section',
    {class: 'direction', data: {cell: cell.key}},
    el('h3', {text: cellName(cell), 'aria-label': cellWords(cell)}),
    ...content,
  );
}
