/** How heatmaps are coloured: the map, its range, and what of a value is shown; all of it kept in the address. */

import {MAPS} from '../base/colours.js';
import {el, labelled, setAttribute, setText} from '../base/dom.js';
import {number} from '../base/format.js';
import {UrlSwitch} from './controls.js';

const NAMES = Object.keys(MAPS);
const RANGES = [
  ['auto', 'auto'],
  ['gate', 'per gate'],
  ['typed', 'custom'],
];
const VALUES = [
  ['signed', 'signed'],
  ['magnitude', 'magnitude'],
];
const SCALINGS = [
  ['none', 'raw'],
  ['unit', '0–1'],
];
const ALLOWED = 'Allowed are two numbers, the smaller one first, such as −0.5 to 0.5 or 1e-4 to 2e-3';
const names = (options) => options.map(([name]) => name);

/** What the reader chose; `fixed` holds both limits if they were typed in and are two numbers in order, else null. */
export function mapSettings(url) {
  const typed = ['low', 'high'].map((name) => numberOf(url.get(name, '')));
  const range = url.oneOf('range', names(RANGES));
  return {
    map: mapName(url),
    range,
    magnitude: url.oneOf('values', names(VALUES)) === 'magnitude',
    scaled: url.oneOf('scaling', names(SCALINGS)) === 'unit',
    fixed: range === 'typed' && inOrder(typed) ? typed : null,
  };
}

/** The chosen map. */
export function mapName(url) {
  return url.oneOf('map', NAMES);
}

/** The list of colour maps. */
export class MapPick {
  /** @param {import('../data/context.js').Context} context */
  constructor({url, store}) {
    this.url = url;
    const options = NAMES.map((name) => el('option', {prop: {value: name}, text: MAPS[name].name}));
    this.select = el('select', {'aria-label': 'colours'}, ...options);
    this.select.addEventListener('change', () => {
      url.set({map: this.select.value});
      store.draw();
    });
    this.node = labelled('colours', this.select);
  }

  draw() {
    this.select.value = mapName(this.url);
  }
}

/** The switches of a heatmap's range and values. */
export function mapControls(context) {
  return [
    new MapPick(context),
    new RangeControl(context),
    new UrlSwitch(context, 'values', 'values', VALUES),
    new UrlSwitch(context, 'scaling', 'scaling', SCALINGS),
  ];
}

/** Chooses between ranges; two fields for one that is typed in. What is no range changes nothing but a line of text. */
class RangeControl {
  constructor({url, store}) {
    this.url = url;
    this.store = store;
    this.mode = new UrlSwitch({url, store}, 'range', 'range', RANGES);
    this.fields = ['lower limit', 'upper limit'].map((label) =>
      el('input', {
        type: 'text',
        class: 'number-field',
        'aria-label': label,
        'aria-describedby': 'range-note',
        prop: {inputMode: 'decimal', autocomplete: 'off', spellcheck: false},
        on: {input: () => this.read(), blur: () => this.draw()},
      }),
    );
    this.said = el('span', {class: 'field-note', id: 'range-note', role: 'status'});
    this.pair = el(
      'span',
      {class: 'number-fields'},
      this.fields[0],
      el('span', {class: 'label', text: 'to'}),
      this.fields[1],
    );
    this.node = el('div', {class: 'range-control'}, this.mode.node, this.pair, this.said);
  }

  draw() {
    this.mode.draw();
    const {range} = mapSettings(this.url);
    this.pair.hidden = range !== 'typed';
    this.said.hidden = this.pair.hidden;
    const empty = this.fields.every((field) => field.value === '');
    if (range !== 'typed')
      this.fields.forEach((field) => {
        field.value = '';
      });
    else if (!this.fields.some((field) => field === document.activeElement) && (empty || inOrder(this.typed)))
      this.fill();
    this.judge();
  }

  fill() {
    ['low', 'high'].forEach((name, i) => {
      const value = this.url.get(name, '');
      if (this.fields[i].value !== value) this.fields[i].value = value;
    });
  }

  get typed() {
    return this.fields.map((field) => numberOf(field.value));
  }

  read() {
    const {typed} = this;
    if (inOrder(typed)) {
      this.url.set({low: typed[0], high: typed[1]});
      this.store.draw();
    } else {
      this.judge();
    }
  }

  judge() {
    const wrong = !inOrder(this.typed);
    const {fixed} = mapSettings(this.url);
    const meanwhile = fixed ? `the colours run from ${number(fixed[0])} to ${number(fixed[1])}` : 'the range is auto';
    setText(this.said, wrong && !this.pair.hidden ? `${ALLOWED}; until then ${meanwhile}.` : '');
    this.fields.forEach((field) => setAttribute(field, 'aria-invalid', wrong ? 'true' : null));
  }
}

/** A number as people write it, with either minus and either decimal mark; NaN if it is none. */
function numberOf(text) {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  return plain === '' ? NaN : Number(plain);
}

/** @param {number[]} limits */
function inOrder([low, high]) {
  return Number.isFinite(low) && Number.isFinite(high) && low < high;
}

/** Keeps the limits that are on the screen as those to begin with, once the reader wants to type them. */
export function beginTyping(url, {low, high}) {
  if (url.oneOf('range', names(RANGES)) !== 'typed' || url.get('low') !== null || url.get('high') !== null)
    return false;
  const begin = [low, high].map((limit) => Number(limit.toPrecision(3)));
  if (!inOrder(begin)) return false;
  url.set({low: begin[0], high: begin[1]});
  return true;
}
