/** One quantity of a cell over units and timesteps, of one example: as a map, and as curves. */

import {Details} from '../data/details.js';
import {Choice, el, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {ColourBar} from '../charts/colour-bar.js';
import {UnitCurves} from '../charts/unit-curves.js';
import {number, parse} from '../base/format.js';
import {Heatmap, spanOf, spanWords, strongestOf} from '../charts/heatmap.js';
import {readCells} from '../data/heatmap-bytes.js';
import {cellWords} from '../data/model.js';
import {rampBetween, rampOf} from '../charts/ramp.js';
import {isMirrored, TimeAxis} from '../charts/time-axis.js';
import {note, tellFailure} from '../base/note.js';
import {ExampleMaps} from './example-maps.js';
import {mapName} from './map-controls.js';

/** What may be shown, by its name in the address. */
function choices(model, cell) {
  const gates = cell.gated
    ? cell.gates.map((gate) => [gate.id, gate.name, model.inside('ACTIVATION', cell, gate)])
    : [];
  return [
    ...gates,
    ['h', 'h', model.output(cell)],
    ['c', 'c', model.inside('CELL_STATE', cell)],
    ['epsilon', 'ε', model.inside('ACTIVATION_GRADIENT', cell)],
  ].filter(([, , slot]) => slot !== null);
}

const WORDS = {h: 'output h', c: 'state c', epsilon: 'gradient ε from above'};

export class UnitMap {
  constructor({context, cell, readout}) {
    this.context = context;
    this.cell = cell;
    this.readout = readout;
    this.choices = choices(context.store.model, cell);
    this.group = new Choice(
      'Quantity of the map',
      this.choices.map(([value, text]) => [value, text]),
      this.chosen,
      (value) => {
        context.url.set({inside: value});
        context.store.draw();
      },
    );
    this.title = el('span', {class: 'axis-name'});
    this.badge = el('span', {class: 'badges'});
    this.host = el('div');
    this.bar = new ColourBar();
    this.axis = new TimeAxis(cell);
    this.curves = new UnitCurves(cell);
    this.message = note();
    this.others = new ExampleMaps(
      (place, example) => this.read(`${this.words}, example ${example}`, place),
      () => this.paint(),
    );
    this.node = el(
      'figure',
      {class: 'chart unit-map'},
      el('figcaption', {class: 'readout'}, this.title, this.badge),
      this.group.node,
      this.message,
      this.host,
      this.axis.node,
      this.others.node,
      el('div', {class: 'bar-row'}, this.bar.node),
      readout,
    );
    this.details = new Details(
      (response) => response.arrayBuffer(),
      (bytes) => this.show(bytes),
      tellFailure(this.message),
    );
    this.entry = null;
    this.built = '';
    this.words = '';
    this.part = this.partOf(null);
    /** @type {Heatmap|null} */
    this.map = null;
    this.build();
  }

  get chosen() {
    return this.context.url.oneOf(
      'inside',
      this.choices.map(([value]) => value),
    );
  }

  get slot() {
    return this.choices.find(([value]) => value === this.chosen)?.[2] ?? null;
  }

  build() {
    this.built = this.chosen;
    const gate = this.built in WORDS ? null : this.context.store.model.gates.of(this.built);
    const words = gate === null ? WORDS[this.built] : gate.words;
    this.part = this.partOf(gate);
    this.words = words;
    setText(this.title, `${words}, units × timesteps of one example`);
    this.map = new Heatmap({
      label: `Map of the ${words} of ${cellWords(this.cell)}; a row a unit, a column a timestep`,
      parts: [this.part],
      readout: this.readout,
      read: (place) => this.read(words, place),
    });
    this.host.replaceChildren(this.map.node);
  }

  /**
   * What the map has one of; its cells come later.
   * @param {import('../data/gates.js').Gate|null} gate
   * @return {import('../charts/heatmap.js').Part & {slot: number|null}}
   */
  partOf(gate) {
    return {gate, slot: this.slot, rows: this.cell.units, columns: 1, padded: false, mirrored: isMirrored(this.cell)};
  }

  draw() {
    this.group.show(this.chosen);
    if (this.built !== this.chosen) this.build();
    this.paint();
  }

  /** Asks for the cells of the map. */
  request(timestamp) {
    const {store} = this.context;
    this.requested = this.slot;
    this.sample = {session: store.session, worker: store.worker, timestamp};
    this.details.request('heatmap', {...this.sample, slot: this.slot});
  }

  /** What else is known of what the map shows: how long the sequence is, and between what its values lie. */
  know(entry) {
    this.entry = entry;
    if (entry?.profile) {
      this.part.columns = entry.profile.timesteps;
      this.part.rows = entry.profile.units?.low.length ?? this.cell.units;
    }
    if (entry?.slot === this.slot && this.sample) this.others.request(this.sample, entry);
    else this.others.clear();
    this.paint();
  }

  show(bytes) {
    if (this.requested !== this.part.slot) return;
    [this.part.cells] = readCells(bytes, 1);
    this.paint();
  }

  paint() {
    const {part, entry, map: heatmap} = this;
    if (!heatmap || !part.cells || part.slot !== this.slot) return;
    const empty = part.cells.rows === 0;
    for (const {node} of [heatmap, this.axis, this.bar, this.curves]) node.hidden = empty;
    if (empty) {
      setText(this.message, 'This sample has no map of it.');
      return;
    }
    const bad = part.cells.values.filter((value) => !Number.isFinite(value)).length;
    // Where all values are finite, what is not in the map are timesteps that the example does not have.
    const finite =
      entry !== null &&
      entry.slot === part.slot &&
      entry.summary.nan + entry.summary.positiveInfinity + entry.summary.negativeInfinity === 0;
    part.padded = bad > 0 && finite;
    const map = mapName(this.context.url);
    const ends = this.ends();
    const ramp = ends ? rampBetween(...ends) : rampOf([part, ...this.others.parts(part.slot)], {map});
    heatmap.show(map, [ramp]);
    this.bar.show(map, ramp);
    this.axis.show(part.columns);
    this.others.show(part, this.words, finite, map, ramp);
    this.curves.show(part, {
      words: this.words,
      tone: () => (part.gate === null ? colour('text') : gateColour(part.gate)),
      ends,
    });
    this.showBad(part.padded ? 0 : bad);
  }

  /** @param {number} bad so many cells are not finite, though they should be */
  showBad(bad) {
    const text = bad > 0 ? `▲ ${bad} ${bad === 1 ? 'cell' : 'cells'} NaN or Inf` : '';
    if (this.badge.textContent !== text)
      this.badge.replaceChildren(...(text ? [el('span', {class: 'badge', text})] : []));
  }

  /** The ends of the function that the values come from, if it has two. */
  ends() {
    const {entry, part} = this;
    const ends = entry && entry.slot === part.slot ? entry.ends : null;
    const within = ends && Math.abs(parse(entry.summary.max)) <= 1 && parse(entry.summary.min) >= -1;
    if (!within) return null;
    return ends.low > 0 ? [0, 1] : [-1, 1];
  }

  read(words, place) {
    const text = Number.isFinite(place.value)
      ? `${number(place.value)}${strongestOf(place)}`
      : place.part.padded
        ? 'padding'
        : `▲ ${number(place.value)}`;
    setText(
      this.readout,
      `${words}, ${spanWords('unit', place.rows)}, ${spanWords('timestep', place.columns)}: ${text}`,
    );
  }

  data() {
    const {slot, cells} = this.part;
    return {
      slot,
      mirrored: this.part.mirrored,
      rows: cells?.rows ?? null,
      columns: cells?.columns ?? null,
      limits: cells?.rows ? this.bar.texts() : null,
      values: cells ? [...cells.values].map(String) : null,
      curves: this.curves.data(),
      others: this.others.data(slot),
    };
  }

  /**
   * Example (null for the one that was chosen), first and last unit, first and last timestep, and value of each cell of
   * all maps.
   */
  cellRows() {
    const {cells, rows, columns, slot} = this.part;
    const maps = cells ? [{example: null, cells}, ...this.others.parts(slot)] : [];
    return maps.flatMap((map) =>
      [...map.cells.values].map((value, i) => {
        const [unit, unitEnd] = spanOf(Math.floor(i / map.cells.columns), map.cells.rows, rows);
        const [step, stepEnd] = spanOf(i % map.cells.columns, map.cells.columns, columns);
        return [map.example, unit, unitEnd - 1, step, stepEnd - 1, value];
      }),
    );
  }

  destroy() {
    this.details.stop();
    this.others.stop();
  }
}
