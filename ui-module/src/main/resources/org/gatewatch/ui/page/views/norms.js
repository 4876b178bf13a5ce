/** L2 norms over iterations, a chart a kernel, a line a gate; how large updates are beside the weights; penalties. */

import {NORM_HELP} from './help.js';
import {xOf} from '../charts/across.js';
import {Chart} from '../charts/chart.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {InSightFirst} from '../base/in-sight-first.js';
import {colour, gateColour} from '../base/colours.js';
import {cellName, cellWords, QUANTITY_NAMES} from '../data/model.js';
import {penaltiesOf} from '../charts/penalty.js';
import {drawBand, labelOf, noteOf, ratioAt, ratioSlots, WITHIN} from '../charts/update-ratio.js';
import {normRows} from '../charts/norm-table.js';
import {lackWords, normWords} from '../charts/norm-words.js';
import {
  LABEL as SPECTRAL_LABEL,
  NOTE as SPECTRAL_NOTE,
  spectralTrend,
  WITHIN as SPECTRAL_WITHIN,
} from '../charts/spectral.js';
import {smooth} from '../charts/smooth.js';
import {Zoom} from '../charts/zoom.js';
import {note} from '../base/note.js';
import {acrossSwitch, Built, controlBar, QuantitySwitch, UrlSlider, UrlSwitch} from './controls.js';

const HOW =
  'Drag over a chart to zoom, drag with Shift to pan, double-click to see all; or two fingers, or the keys + ' +
  '− 0, and ← → to read, when a chart has the focus. All charts here follow.';

export class Norms {
  static title = 'Norms';
  static help = NORM_HELP;

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.zoom = new Zoom(() => this.zoomed());
    this.reset = el('button', {
      type: 'button',
      text: 'Show all',
      title: 'End the zoom',
      'aria-label': 'Show all of the run',
      data: {zoom: 'all'},
      on: {click: () => this.zoom.set(null)},
    });
    this.smoothing = new UrlSlider(context, 'smooth', 'smoothing, %', [0, 95, 5, 0]);
    this.across = acrossSwitch(context);
    this.controls = [
      new QuantitySwitch(context),
      new UrlSwitch(context, 'scale', 'scale', [
        ['log', 'log'],
        ['linear', 'linear'],
      ]),
      this.across,
      this.smoothing,
    ];
    this.title = el('h3');
    this.words = el('p', {class: 'norm-words trouble', role: 'status'});
    this.when = note();
    this.grid = el('div', {class: 'charts'});
    this.bar = controlBar(this.controls, this.reset);
    this.note = el('p', {class: 'label'});
    this.spectralNote = el('p', {class: 'label', text: SPECTRAL_NOTE});
    this.node = el(
      'div',
      {class: 'norms'},
      this.title,
      this.words,
      this.when,
      this.grid,
      this.note,
      this.spectralNote,
      el('p', {class: 'label', text: HOW}),
    );
    this.charts = [];
    /** @type {string|undefined} */
    this.zoomedAcross = undefined;
    this.built = new Built();
    this.inSightFirst = new InSightFirst();
  }

  /** The other pane, if there is one, shows the same part: it reads the address when it is drawn. */
  zoomed() {
    this.context.url.set({zoom: this.zoom.text});
    this.drawReset();
    this.context.store.changed();
  }

  drawReset() {
    this.reset.disabled = this.zoom.part === null;
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection, url} = this.context;
    const {cell} = selection;
    if (!cell || store.shown < 0) return;
    const log = url.oneOf('scale', ['log', 'linear']) === 'log';
    if (this.across.chosen !== this.zoomedAcross) {
      // What was zoomed to in iterations is another part in seconds.
      if (this.zoomedAcross !== undefined) url.set({zoom: null});
      this.zoomedAcross = this.across.chosen;
    }
    this.zoom.take(url.get('zoom'));
    this.drawReset();
    this.built.update(store.model, [cell.key, selection.gate?.id, selection.quantity, log], () =>
      this.build(cell, log),
    );
    this.inSightFirst.draw();
    setText(this.words, normWords(store, cell, selection.gates, selection.quantity));
    setText(this.when, lackWords(store, cell, selection.gates, selection.quantity));
  }

  show(of) {
    const {store} = this.context;
    const [x, name] = xOf(store.columns, store.shown, this.across.chosen);
    of.raw = of.lines.map((line) => line.values(store.shown));
    of.chart.show(
      x,
      name,
      of.raw.map((line) => smooth(line, this.smoothing.chosen() / 100)),
    );
  }

  build(cell, log) {
    this.destroy();
    const {selection, store} = this.context;
    const {quantity} = selection;
    setText(this.title, cellName(cell));
    setAttribute(this.title, 'aria-label', cellWords(cell));
    this.grid.replaceChildren();
    cell.kernels.forEach((kernel) => this.addNorms(cell, kernel, quantity, log));
    if (this.charts.length === 0) this.grid.append(note(store.model.absent(cell.layer, quantity)));
    this.addRatio(cell);
    this.addPenalty(cell, log);
    this.addSpectral(cell);
    this.inSightFirst.take(this.charts.map((of) => ({node: of.chart.node, draw: () => this.show(of)})));
  }

  addNorms(cell, kernel, quantity, log) {
    const {selection, store} = this.context;
    const lines = selection.gates
      .map((gate) => ({gate, slot: store.model.slot(quantity, cell, kernel, gate)}))
      .filter(({slot}) => slot !== null)
      .map(({gate, slot}) => ({gate, slot, values: (end) => store.columns.norms[slot].slice(0, end + 1)}));
    if (lines.length === 0) return;
    const label = `${kernel.label}: L2 norm of ${QUANTITY_NAMES[quantity]}${log ? ', log scale' : ''}`;
    this.add(
      {label, log},
      {measure: `${quantity.toLowerCase()}_l2_norm`, kernel: kernel.key, parameter: kernel.parameter, lines},
    );
  }

  /** Always on a logarithmic axis: the band spans two powers of ten. */
  addRatio(cell) {
    const {selection, store} = this.context;
    const lines = selection.gates
      .map((gate) => ({gate, slots: ratioSlots(store.model, cell, gate)}))
      .filter(({slots}) => slots !== null)
      .map(({gate, slots}) => ({
        gate,
        slot: null,
        values: (end) => Array.from({length: end + 1}, (_, at) => ratioAt(store.columns, slots, at)),
      }));
    this.note.hidden = lines.length === 0;
    setText(this.note, noteOf(cell));
    if (lines.length === 0) {
      this.grid.append(note(`No ratio of updates to weights: ${store.model.absent(cell.layer, 'UPDATE')}`));
      return;
    }
    this.add(
      {label: labelOf(cell), log: true, within: WITHIN, under: drawBand},
      {measure: 'update_to_weight_l2_ratio', kernel: 'RATIO', parameter: null, lines},
    );
  }

  addPenalty(cell, log) {
    const lines = penaltiesOf(this.context.store, cell).map((line) => ({
      gate: null,
      slot: null,
      ...line,
      colour: () => colour('text'),
    }));
    if (lines.length === 0) return;
    const label = `penalty that the cell’s weights add to the loss${log ? ', log scale' : ''}`;
    this.add({label, log}, {measure: 'penalty', kernel: 'PENALTY', parameter: null, lines});
  }

  addSpectral(cell) {
    const {selection, store} = this.context;
    const lines = selection.gates
      .map((gate) => ({gate, slot: null, trend: spectralTrend(store.model, cell, gate)}))
      .filter(({trend}) => trend !== null)
      .map((line) => ({...line, values: (end) => store.columns.trends[line.trend].slice(0, end + 1)}));
    this.spectralNote.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.add(
      {label: SPECTRAL_LABEL, log: false, within: SPECTRAL_WITHIN},
      {measure: 'largest_singular_value', kernel: 'SPECTRAL', parameter: null, lines},
    );
  }

  add(options, {lines, ...what}) {
    const chart = new Chart({
      ...options,
      height: 210,
      sync: 'norms',
      zoom: this.zoom,
      lines: lines.map((line) => (line.gate === null ? line : ofGate(line.gate))),
      pick: (at) => this.go(at),
    });
    this.charts.push({chart, lines, raw: lines.map(() => []), ...what});
    this.grid.append(chart.node);
    return chart;
  }

  /** Stops at a sample. */
  go(at) {
    const {store} = this.context;
    store.pauseAt(store.columns.timestamp[at]);
    store.draw();
  }

  finish() {
    this.inSightFirst.finish();
  }

  data() {
    this.finish();
    return this.charts.map(({chart, kernel, lines}) => ({
      kernel,
      gates: lines.map(({gate}) => gate?.id ?? null),
      slots: lines.map(({slot}) => slot),
      x: [...chart.x],
      norms: chart.values.map((line) => line.map((value) => (value === null ? null : String(value)))),
      drawn: chart.plot ? chart.plot.data.slice(1).map((line) => line.filter((value) => value !== null).length) : [],
      seen: chart.plot ? [chart.plot.scales.x.min, chart.plot.scales.x.max] : null,
      axis: chart.plot ? [chart.plot.scales.y.min, chart.plot.scales.y.max] : null,
      readout: chart.readout.text(),
    }));
  }

  csv() {
    this.finish();
    return {name: 'norms', rows: normRows(this.context, this.charts, this.zoom.range)};
  }

  destroy() {
    this.inSightFirst.destroy();
    this.charts.forEach(({chart}) => chart.destroy());
    this.charts = [];
  }
}

function ofGate(gate) {
  return {label: gate.name, letter: gate.letter, colour: () => gateColour(gate), dash: gate.dash};
}
