/** One quantity of a cell over units and timesteps, of one example: as a map, and as curves. */

import {Details} from '../data/details.js';
import {choice, el, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {colourBar} from '../charts/colour-bar.js';
import {UnitCurves} from '../charts/unit-curves.js';
import {number, parse} from '../base/format.js';
import {heatmapCanvas, spanOf, spanWords, strongestOf} from '../charts/heatmap.js';
import {readCells} from '../data/heatmap-bytes.js';
import {cellWords, gateName} from '../data/model.js';
import {rampBetween, rampOf} from '../charts/ramp.js';
import {isMirrored, timeAxis} from '../charts/time-axis.js';
import {note, tellFailure} from '../base/note.js';
import {ExampleMaps} from './example-maps.js';
import {mapName} from './map-controls.js';

/** What may be shown, by its name in the address. */
function choices(model, cell) {
  const gates = cell.gates.filter((gate) => gate !== 'BLOCK').map((gate) => [gate, gateName(gate), model.inside('ACTIVATION', cell, gate)]);
  return [
    ...gates,
    ['h', 'h', model.inside('ACTIVATION', cell) ?? model.inside('ACTIVATION', cell, 'BLOCK')],
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
    this.group = choice('Quantity of the map', this.choices.map(([value, text]) => [value, text]), this.chosen, (value) => {
      context.url.set({inside: value});
      context.store.draw();
    });
    this.title = el('span', {class: 'axis-name'});
    this.badge = el('span', {class: 'badges'});
    this.host = el('div');
    this.bar = colourBar();
    this.axis = timeAxis(cell);
    this.curves = new UnitCurves(cell);
    this.message = note();
    this.others = new ExampleMaps((place, example) => this.read(`${this.words}, example ${example}`, place), () => this.paint());
    this.node = el('figure', {class: 'chart unit-map'}, el('figcaption', {class: 'readout'}, this.title, this.badge), this.group, this.message, this.host,
        this.axis, this.others.node, el('div', {class: 'bar-row'}, this.bar), readout);
    this.details = new Details((response) => response.arrayBuffer(), (bytes) => this.show(bytes), tellFailure(this.message));
    this.entry = null;
    this.build();
  }

  get chosen() {
    return this.context.url.oneOf('inside', this.choices.map(([value]) => value));
  }

  get slot() {
    return this.choices.find(([value]) => value === this.chosen)?.[2] ?? null;
  }

  build() {
    this.built = this.chosen;
    const gate = this.built in WORDS ? 'BLOCK' : this.built;
    const words = WORDS[this.built] ?? `${gateName(this.built)} gate`;
    this.part = {gate, slot: this.slot, rows: this.cell.units, columns: 1, padded: false, mirrored: isMirrored(this.cell)};
    this.words = words;
    setText(this.title, `${words}, units × timesteps of one example`);
    this.map = heatmapCanvas({label: `Map of the ${words} of ${cellWords(this.cell)}; a row a unit, a column a timestep`, parts: [this.part], read: (place) => this.read(words, place)});
    this.host.replaceChildren(this.map);
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
    const {part, entry} = this;
    if (!part.cells || part.slot !== this.slot) return;
    const empty = part.cells.rows === 0;
    for (const node of [this.map, this.axis, this.bar, this.curves.node]) node.hidden = empty;
    if (empty) {
      setText(this.message, 'This sample has no map of it.');
      return;
    }
    const bad = part.cells.values.filter((value) => !Number.isFinite(value)).length;
    // Where all values are finite, what is not in the map are timesteps that the example does not have.
    const finite = entry !== null && entry.slot === part.slot && entry.summary.nan + entry.summary.positiveInfinity + entry.summary.negativeInfinity === 0;
    part.padded = bad > 0 && finite;
    const map = mapName(this.context.url);
    const ends = this.ends();
    const ramp = ends ? rampBetween(...ends) : rampOf([part, ...this.others.parts(part.slot)], {map});
    this.map.show(map, [ramp]);
    this.bar.show(map, ramp);
    this.axis.show(part.columns);
    this.others.show(part, this.words, finite, map, ramp);
    this.curves.show(part, {words: this.words, tone: () => (part.gate === 'BLOCK' ? colour('text') : gateColour(part.gate)), ends});
    const text = bad > 0 && !part.padded ? `▲ ${bad} ${bad === 1 ? 'cell' : 'cells'} NaN or Inf` : '';
    if (this.badge.textContent !== text) this.badge.replaceChildren(...(text ? [el('span', {class: 'badge', text})] : []));
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
    const text = Number.isFinite(place.value) ? `${number(place.value)}${strongestOf(place)}` : place.part.padded ? 'padding' : `▲ ${number(place.value)}`;
    setText(this.readout, `${words}, ${spanWords('unit', place.rows)}, ${spanWords('timestep', place.columns)}: ${text}`);
  }

  data() {
    const {slot, cells} = this.part;
    return {slot, mirrored: this.part.mirrored, rows: cells?.rows ?? null, columns: cells?.columns ?? null, limits: cells?.rows ? this.bar.texts() : null, values: cells ? [...cells.values].map(String) : null, curves: this.curves.data(), others: this.others.data(slot)};
  }

  /** Example (null for the one that was chosen), first and last unit, first and last timestep, and value of each cell of all maps. */
  cellRows() {
    const {cells, rows, columns, slot} = this.part;
    const maps = cells ? [{example: null, cells}, ...this.others.parts(slot)] : [];
    return maps.flatMap((map) => [...map.cells.values].map((value, i) => {
      const [unit, unitEnd] = spanOf(Math.floor(i / map.cells.columns), map.cells.rows, rows);
      const [step, stepEnd] = spanOf(i % map.cells.columns, map.cells.columns, columns);
      return [map.example, unit, unitEnd - 1, step, stepEnd - 1, value];
    }));
  }

  destroy() {
    this.details.stop();
    this.others.stop();
  }
}
