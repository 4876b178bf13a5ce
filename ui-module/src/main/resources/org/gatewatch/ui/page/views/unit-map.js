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
import {cellOf} from '../charts/unit-search.js';
import {isMirrored, TimeAxis} from '../charts/time-axis.js';
import {note, tellFailure} from '../base/note.js';
import {ExampleChoice} from './example-choice.js';
import {ExampleMaps} from './example-maps.js';
import {mapName} from './map-controls.js';
import {choices, WORDS} from './map-quantities.js';
import {ReadText} from './read-text.js';

/** Whether an entry is of a slot, and all of its values are finite. */
function allFinite(entry, slot) {
  if (entry === null || entry.slot !== slot) return false;
  const {nan, positiveInfinity, negativeInfinity} = entry.summary;
  return nan + positiveInfinity + negativeInfinity === 0;
}

export class UnitMap {
  constructor({context, cell, readout, pick}) {
    this.context = context;
    this.pick = pick;
    this.cell = cell;
    this.readout = readout;
    this.choices = choices(context.store.model, cell);
    this.group = this.quantities();
    this.title = el('span', {class: 'axis-name'});
    this.badge = el('span', {class: 'badges'});
    this.host = el('div');
    this.bar = new ColourBar();
    this.axis = new TimeAxis(cell);
    this.curves = new UnitCurves(cell, (unit) => pick.choose(unit));
    this.text = new ReadText(pick);
    this.example = new ExampleChoice(pick);
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
      this.example.node,
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
    /** @type {number|null} position of the example that is shown; null for the one that the listener chose */
    this.shownExample = null;
    this.built = '';
    this.words = '';
    this.part = this.partOf(null);
    /** @type {Heatmap|null} */
    this.map = null;
    this.build();
  }

  quantities() {
    return new Choice(
      'Quantity of the map',
      this.choices.map(([value, text]) => [value, text]),
      this.chosen,
      (value) => {
        this.context.url.set({inside: value});
        this.context.store.draw();
      },
    );
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
    /** @type {import('../charts/heatmap.js').Cells|undefined} of the example that the listener chose */
    this.cells = undefined;
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
      pick: (place) => this.pick.choose(place.rows[0]),
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

  /** @return {boolean} whether it shows something else from now on, of which `know` has yet to tell */
  draw() {
    this.group.show(this.chosen);
    const isOther = this.built !== this.chosen;
    if (isOther) this.build();
    this.paint();
    return isOther;
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
    [this.cells] = readCells(bytes, 1);
    this.paint();
  }

  paint() {
    const {part, entry, map: heatmap} = this;
    if (!heatmap || !this.takeCells() || !part.cells) return;
    const empty = part.cells.rows === 0;
    for (const {node} of [heatmap, this.axis, this.bar, this.curves]) node.hidden = empty;
    if (empty) {
      setText(this.message, 'This sample has no map of it.');
      return;
    }
    const bad = part.cells.values.filter((value) => !Number.isFinite(value)).length;
    // Where all values are finite, what is not in the map are timesteps that the example does not have.
    const finite = allFinite(entry, part.slot);
    part.padded = bad > 0 && finite;
    const map = mapName(this.context.url);
    const ends = this.ends();
    const ramp = ends ? rampBetween(...ends) : rampOf([part, ...this.others.parts(part.slot)], {map});
    this.mark(heatmap, part.cells, part.rows);
    heatmap.show(map, [ramp]);
    this.bar.show(map, ramp);
    this.axis.show(part.columns);
    this.others.show(part, this.words, finite, map, ramp);
    this.curves.show(part, {
      words: this.words,
      tone: () => (part.gate === null ? colour('text') : gateColour(part.gate)),
      ends,
    });
    this.text.show(part, {words: this.words, map, ramp, example: this.shownExample});
    this.showBad(part.padded ? 0 : bad);
  }

  /**
   * Takes the cells of the example that the reader chose, if there are any.
   * @return {boolean} whether there is something to show
   */
  takeCells() {
    const {part} = this;
    const others = this.others.parts(part.slot);
    this.example.show(others.map(({example}) => example));
    const other = others.find(({example}) => example === this.pick.example) ?? null;
    this.shownExample = other?.example ?? null;
    part.cells = other?.cells ?? this.cells;
    return part.cells !== undefined && part.slot === this.slot;
  }

  /**
   * Shows which unit the reader chose.
   * @param {Heatmap} heatmap
   * @param {import('../charts/heatmap.js').Cells} cells
   * @param {number} rows
   */
  mark(heatmap, cells, rows) {
    const {unit} = this.pick;
    const row = unit === null || unit >= rows || cells.rows === 0 ? null : cellOf(unit, cells.rows, rows);
    heatmap.marked = row;
    this.curves.marked = row;
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
      example: this.shownExample,
      marked: this.map?.marked ?? null,
      text: this.text.data(),
      curves: this.curves.data(),
      others: this.others.data(slot),
    };
  }

  /**
   * Example (null for the one that was chosen), first and last unit, first and last timestep, and value of each cell of
   * all maps.
   */
  cellRows() {
    const {rows, columns, slot} = this.part;
    const {cells} = this;
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
