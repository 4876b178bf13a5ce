/** One quantity of a cell over units and timesteps, of one example. */

import {Details} from '../details.js';
import {choice, el, setText} from '../dom.js';
import {gradient, MAPS} from '../colours.js';
import {number, parse} from '../format.js';
import {heatmapCanvas, range, readCells} from '../heatmap.js';
import {cellWords, gateName} from '../model.js';
import {note, tellFailure} from './controls.js';

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
    this.bar = el('div', {class: 'colour-bar', 'aria-hidden': 'true'});
    this.limits = [el('span', {class: 'limit'}), el('span', {class: 'limit'})];
    this.message = note();
    this.node = el('figure', {class: 'chart unit-map'}, el('figcaption', {class: 'readout'}, this.title, this.badge), this.group, this.message, this.host,
        el('div', {class: 'bar-row'}, this.limits[0], this.bar, this.limits[1]), readout);
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
    this.part = {gate, slot: this.slot, rows: this.cell.units, columns: 1, padded: false};
    setText(this.title, `${words}, units × timesteps of one example`);
    this.map = heatmapCanvas({label: `Map of the ${words} of ${cellWords(this.cell)}; a row a unit, a column a timestep`, parts: [this.part], read: (place) => this.read(words, place)});
    this.host.replaceChildren(this.map);
  }

  draw() {
    this.group.show(this.chosen);
    if (this.built !== this.chosen) this.build();
    this.paint();
  }

  /** Wishes for the cells of the map. */
  want(timestamp) {
    const {store} = this.context;
    this.wished = this.slot;
    this.details.want('heatmap', {session: store.session, worker: store.worker, timestamp, slot: this.slot});
  }

  /** What else is known of what the map shows: how long the sequence is, and between what its values lie. */
  know(entry) {
    this.entry = entry;
    if (entry?.profile) {
      this.part.columns = entry.profile.timesteps;
      this.part.rows = entry.profile.units?.low.length ?? this.cell.units;
    }
    this.paint();
  }

  show(bytes) {
    if (this.wished !== this.part.slot) return;
    [this.part.cells] = readCells(bytes, 1);
    this.paint();
  }

  paint() {
    const {part, entry} = this;
    if (!part.cells || part.slot !== this.slot) return;
    const empty = part.cells.rows === 0;
    this.map.hidden = empty;
    if (empty) {
      setText(this.message, 'This sample has no map of it.');
      return;
    }
    const bad = part.cells.values.filter((value) => !Number.isFinite(value)).length;
    // Where all values are finite, what is not in the map are timesteps that the example does not have.
    part.padded = bad > 0 && entry !== null && entry.slot === part.slot && entry.summary.nan + entry.summary.positiveInfinity + entry.summary.negativeInfinity === 0;
    const map = this.context.url.oneOf('map', Object.keys(MAPS));
    const [centre, reach] = this.scale();
    this.map.show(reach, map, centre);
    setText(this.limits[0], number(centre - reach));
    setText(this.limits[1], number(centre + reach));
    this.bar.style.background = gradient(map);
    const text = bad > 0 && !part.padded ? `▲ ${bad} ${bad === 1 ? 'cell' : 'cells'} NaN or Inf` : '';
    if (this.badge.textContent !== text) this.badge.replaceChildren(...(text ? [el('span', {class: 'badge', text})] : []));
  }

  /** Middle and reach of the colours: a function's whole range if it has one, else zero and the largest magnitude. */
  scale() {
    const {entry, part} = this;
    const ends = entry && entry.slot === part.slot ? entry.ends : null;
    const within = ends && Math.abs(parse(entry.summary.max)) <= 1 && parse(entry.summary.min) >= -1;
    if (within) return ends.low > 0 ? [0.5, 0.5] : [0, 1];
    return [0, range([{parts: [part]}])];
  }

  read(words, {rows, columns, value}) {
    const span = ([from, to]) => (to - from > 1 ? `${from} to ${to - 1}` : `${from}`);
    const text = Number.isFinite(value) ? number(value) : this.part.padded ? 'padding' : `▲ ${number(value)}`;
    setText(this.readout, `${words}, unit ${span(rows)}, timestep ${span(columns)}: ${text}`);
  }

  data() {
    const {slot, cells} = this.part;
    return {slot, rows: cells?.rows ?? null, columns: cells?.columns ?? null, values: cells ? [...cells.values].map(String) : null};
  }

  destroy() {
    this.details.stop();
  }
}
