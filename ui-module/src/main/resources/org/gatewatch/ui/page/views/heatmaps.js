/** Kernels as images: a row an input, a column a unit, the gates beside one another. */

import {MAP_HELP} from './help.js';
import {Details} from '../data/details.js';
import {el, setText} from '../base/dom.js';
import {ColourBar} from '../charts/colour-bar.js';
import {fallbackText, positionFor, spacedText} from '../data/fallback.js';
import {number} from '../base/format.js';
import {Heatmap, spanWords, strongestOf} from '../charts/heatmap.js';
import {readCells} from '../data/heatmap-bytes.js';
import {cellName, cellWords, isBias, kernelStyle, QUANTITY_NAMES} from '../data/model.js';
import {rampOf} from '../charts/ramp.js';
import {note, tellFailure} from '../base/note.js';
import {noMap} from './no-map.js';
import {Built, controlBar, QuantitySwitch} from './controls.js';
import {heatmapTable} from './heatmap-table.js';
import {MapDifference} from './map-difference.js';
import {beginTyping, mapControls, mapSettings} from './map-controls.js';

/** How many samples are looked through for heatmaps: they may be spaced out. */
const MOST_BEFORE = 64;

const ofBias = ({kernel}) => isBias(kernel.kernel);

export class Heatmaps {
  static title = 'Heatmaps';
  static help = MAP_HELP;

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.message = note();
    this.difference = new MapDifference(context, () => context.store.draw(), tellFailure(this.message));
    this.controls = [new QuantitySwitch(context), this.difference.control, ...mapControls(context)];
    this.when = note();
    this.grid = el('div', {class: 'directions maps'});
    this.readout = el('p', {
      class: 'map-readout',
      id: context.pane === 'a' ? 'map-readout' : 'map-readout-b',
      role: 'status',
      text: 'Point at a cell, or move over a map with the arrow keys, to read it.',
    });
    this.bar = controlBar(this.controls);
    this.node = el('div', {class: 'heatmaps'}, this.message, this.when, this.readout, this.grid);
    this.details = new Details(
      async (response) => ({bytes: await response.arrayBuffer(), of: response.headers.get('Gatewatch-Timestamp')}),
      ({bytes, of}) => this.show(bytes, of === null ? this.requestedAt : Number(of)),
      tellFailure(this.message),
    );
    this.figures = [];
    this.fallback = '';
    this.spaced = '';
    this.built = new Built();
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection} = this.context;
    const cell = selection.cell;
    if (!cell || store.shown < 0) return;
    this.built.update(store.model, [cell.key, selection.gate?.id, selection.quantity], () => this.build(cell));
    this.request(store);
    if (this.settings !== this.painted) this.paint();
  }

  /** What was chosen of how maps are painted, in one string. */
  get settings() {
    return JSON.stringify([mapSettings(this.context.url), this.difference.key, this.difference.isThere]);
  }

  request(store) {
    const parts = this.figures.flatMap((figure) => figure.parts);
    const slots = parts.map(({slot}) => slot);
    const at = slots.length === 0 ? -1 : positionFor(store, slots);
    this.difference.request(at < 0 ? [] : parts, at);
    this.fallback = slots.length === 0 ? '' : fallbackText(store, at, this.context.selection.quantity);
    this.say();
    if (at < 0) {
      this.details.stop();
      return;
    }
    this.requested = slots.join(',');
    this.requestedAt = store.columns.timestamp[at];
    this.details.request('heatmap', {
      session: store.session,
      worker: store.worker,
      timestamp: this.requestedAt,
      slot: this.requested,
      before: String(MOST_BEFORE),
    });
  }

  /** Of which samples it is, where that is not plain. */
  say() {
    setText(this.when, [this.fallback, this.spaced, this.difference.words].filter(Boolean).join(' '));
  }

  build(cell) {
    this.figures = [];
    this.grid.replaceChildren(...cell.siblings.map((sibling) => this.direction(sibling)));
    this.grid.classList.toggle('two', cell.siblings.length > 1);
  }

  direction(cell) {
    const figures = cell.kernels.flatMap((of) => this.figure(cell, of) ?? noMap(this.context, cell, of) ?? []);
    if (figures.length === 0)
      figures.push(note(this.context.store.model.absent(cell.layer, this.context.selection.quantity)));
    return el(
      'section',
      {class: 'direction', data: {cell: cell.key}},
      el('h3', {text: cellName(cell), 'aria-label': cellWords(cell)}),
      ...figures,
    );
  }

  figure(cell, kernel) {
    const {selection, store} = this.context;
    const gates = selection.gate === null ? cell.gates : cell.gates.filter((gate) => gate === selection.gate);
    const parts = gates
      .map((gate) => ({gate, slot: store.model.slot(selection.quantity, cell, kernel, gate)}))
      .filter(({slot}) => slot !== null && store.model.slots[slot].rows > 0)
      .map((part) => ({...store.model.slots[part.slot], ...part}));
    if (parts.length === 0) return null;
    const words = `${QUANTITY_NAMES[selection.quantity]}, ${cellWords(cell)}, ${kernel.label}`;
    const map = new Heatmap({
      label: `Heatmap of ${words}`,
      parts,
      readout: this.readout,
      read: (place) => this.read(kernel, place),
    });
    const bars = parts.map(() => new ColourBar());
    const badge = el('span', {class: 'badges'});
    const hatch = el('span', {class: 'limit hatch-key', text: '▨ NaN or Inf', prop: {hidden: true}});
    const {rows, columns} = parts[0];
    const size = `${rows} ${rows === 1 ? 'row' : 'rows'} × ${columns} units${cell.gated ? ' a gate' : ''}`;
    const caption = el('figcaption', {}, el('span', {class: 'title', text: `${kernel.label}, ${size}`}), badge);
    const row = el('div', {class: 'bar-row'}, ...bars.map(({node}) => node));
    this.figures.push({cell, kernel, words, parts, map, bars, row, badge, hatch});
    return el(
      'figure',
      {class: `map ${kernelStyle(kernel.kernel)}`, data: {kernel: kernel.key}},
      caption,
      gateHeads(parts),
      map.node,
      row,
      hatch,
    );
  }

  /**
   * Splits the answer into the maps that were asked for.
   * @param {ArrayBuffer} bytes
   * @param {number} of timestamp of the sample that it is of
   */
  show(bytes, of) {
    const {figures, requested} = this;
    if (figures.flatMap((figure) => figure.parts.map(({slot}) => slot)).join(',') !== requested) return;
    const parts = figures.flatMap((figure) => figure.parts);
    readCells(bytes, parts.length).forEach((cells, i) => {
      parts[i].own = cells;
    });
    this.node.dataset.timestamp = String(of);
    this.spaced = of === this.requestedAt ? '' : spacedText(this.context.store, of);
    this.paint();
  }

  paint() {
    const settings = mapSettings(this.context.url);
    this.painted = this.settings;
    this.difference.fill(this.figures.flatMap(({parts}) => parts));
    this.say();
    const ready = this.figures.filter((figure) => figure.parts.every((part) => part.cells));
    this.spread(ready, settings);
    for (const {words, parts, map, bars, row} of ready) {
      const of = this.difference.isShown ? 'differences of ' : '';
      map.label = `Heatmap of ${of}${words}; a column a unit, gate by gate`;
      map.show(
        settings.map,
        parts.map(({ramp}) => ramp),
      );
      row.classList.toggle('each', settings.range === 'gate');
      row.hidden = parts.every(({cells}) => !cells.values.some(Number.isFinite));
      bars.forEach((bar, i) => {
        bar.node.hidden = i > 0 && settings.range !== 'gate';
        bar.show(settings.map, parts[i].ramp);
      });
    }
    ready.forEach((figure) => this.badge(figure));
    if (ready.length > 0 && beginTyping(this.context.url, ready[0].parts[0].ramp)) this.context.store.draw();
  }

  /**
   * One range for all kernels of the layer, so that they can be compared, and one for each bias; or one for each gate.
   */
  spread(figures, settings) {
    const shared = rampOf(
      figures.filter((figure) => !ofBias(figure)).flatMap(({parts}) => parts),
      settings,
    );
    for (const figure of figures) {
      const own = ofBias(figure) ? rampOf(figure.parts, settings) : shared;
      for (const part of figure.parts) part.ramp = settings.range === 'gate' ? rampOf([part], settings) : own;
    }
  }

  badge(figure) {
    const bad = figure.parts.reduce(
      (sum, {cells}) => sum + cells.values.filter((value) => !Number.isFinite(value)).length,
      0,
    );
    figure.hatch.hidden = bad === 0;
    figure.badge.replaceChildren(
      ...(bad > 0 ? [el('span', {class: 'badge', text: `▲ ${bad} ${bad === 1 ? 'cell' : 'cells'} NaN or Inf`})] : []),
    );
  }

  read(kernel, place) {
    const gate = place.gate.whole ? '' : `${place.gate.words}, `;
    const where = `${spanWords('row', place.rows)}, ${spanWords('unit', place.columns)}`;
    const value = this.difference.isShown
      ? `difference ${this.valueWords(place)}${strongestOf(place).replace('the', 'between the')}`
      : `${this.valueWords(place)}${strongestOf(place)}`;
    setText(this.readout, `${kernel.label}: ${gate}${where}: ${value}`);
  }

  /** What is coloured, and the value itself where that is another. */
  valueWords({value, part}) {
    if (!Number.isFinite(value)) return `▲ ${number(value)}`;
    const {magnitude, scaled} = mapSettings(this.context.url);
    if (!magnitude && !scaled) return number(value);
    const what = [magnitude ? 'magnitude' : '', scaled ? 'scaled to 0–1' : ''].filter(Boolean).join(', ');
    return `${number(part.ramp.shown(value))} (${what}; the value is ${number(value)})`;
  }

  data() {
    return this.figures.map(({cell, kernel, parts, bars, row}) => ({
      cell: cell.key,
      kernel: kernel.key,
      bars: row.hidden ? [] : bars.filter(({node}) => !node.hidden).map((bar) => bar.texts()),
      gates: parts.map(({gate, slot, cells, ramp}) => ({
        gate: gate.id,
        slot,
        rows: cells?.rows,
        columns: cells?.columns,
        limits: ramp ? [ramp.low, ramp.high] : null,
        values: cells ? [...cells.values].map(String) : null,
      })),
    }));
  }

  csv() {
    const {quantity} = this.context.selection;
    const {isShown, minus} = this.difference;
    return {
      name: `heatmaps-${quantity.toLowerCase()}${isShown ? `-minus-${minus}` : ''}`,
      rows: heatmapTable(this.figures, quantity, isShown),
    };
  }

  destroy() {
    this.details.stop();
    this.difference.destroy();
  }
}

/** The gates' names above their columns. */
function gateHeads(parts) {
  return el(
    'div',
    {class: 'map-heads', 'aria-hidden': 'true'},
    ...parts.map(({gate}) =>
      el(
        'span',
        {class: `gate-${gate.role}`},
        el('b', {text: gate.letter}),
        el('span', {class: 'word', text: ` ${gate.name}`}),
      ),
    ),
  );
}
