/** What a cell reads, coloured by what one unit does there; and which units do something at a stretch of it. */

import {mapColour} from '../base/colours.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {number} from '../base/format.js';
import {spanWords} from '../charts/heatmap.js';
import {placeOn} from '../charts/ramp.js';
import {cellOf, rankUnits} from '../charts/unit-search.js';

const MOST_STEPS = 512;
const MOST_UNITS = 8;
const NO_TEXT =
  'No text was given, so the timesteps have their numbers: the listener’s builder.symbols(…) or builder.labels(…) ' +
  'says what stands there.';
const HOW =
  'Drag over a stretch, or walk with ← → and hold Shift, to find the units that do something there and nowhere else.';
const SEEN = {' ': '␣', '\n': '⏎', '\t': '⇥', '\r': '␍', '': '∅'};

export class ReadText {
  /** @param {import('../data/unit-pick.js').UnitPick} pick */
  constructor(pick) {
    this.pick = pick;
    /** @type {any[]} */
    this.texts = [];
    /** @type {import('../charts/heatmap.js').Part|null} */
    this.part = null;
    /** @type {number[]|null} */
    this.stretch = null;
    /** @type {number|null} */
    this.cursor = null;
    this.words = '';
    this.built = '';
    this.steps = [];
    this.title = el('span', {class: 'axis-name'});
    this.none = el('p', {class: 'note', text: NO_TEXT});
    this.line = el('div', {class: 'read-text', role: 'group', tabindex: 0});
    this.readout = el('p', {class: 'map-readout', role: 'status', text: HOW});
    this.found = el('div', {class: 'unit-ranks'});
    this.node = el(
      'figure',
      {class: 'chart reading'},
      el('figcaption', {class: 'readout'}, this.title),
      this.none,
      this.line,
      this.readout,
      this.found,
    );
    this.listen();
  }

  listen() {
    const stepOf = (event) => {
      const step = event.target instanceof Element ? event.target.closest('[data-step]') : null;
      return step === null ? null : Number(step.dataset.step);
    };
    this.line.addEventListener('pointerdown', (event) => this.go(stepOf(event), event.shiftKey));
    this.line.addEventListener('pointermove', (event) => {
      const step = stepOf(event);
      if (step !== null && step !== this.cursor) this.go(step, event.buttons === 1, event.buttons !== 1);
    });
    this.line.addEventListener('keydown', (event) => {
      const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!by || this.steps.length === 0) return;
      event.preventDefault();
      const next = this.cursor === null ? 0 : this.cursor + by;
      this.go(Math.max(0, Math.min(this.steps.length - 1, next)), event.shiftKey);
    });
  }

  /** @param {any[]} texts of the examples that have maps, the one that the listener chose first */
  know(texts) {
    this.texts = texts;
  }

  /**
   * Shows the text of an example beside its map.
   * @param {import('../charts/heatmap.js').Part} part the map
   * @param {{words: string, map: string, ramp: import('../charts/ramp.js').Ramp, example: number|null}} how of what it
   *     is, its colours, and of which example; null for the one that the listener chose
   */
  show(part, {words, map, ramp, example}) {
    Object.assign(this, {part, words});
    const {unit} = this.pick;
    const text = this.texts.find((each) => each.example === example) ?? this.texts[0] ?? null;
    this.none.hidden = text !== null;
    const steps = Math.min(part.columns, MOST_STEPS);
    this.build(text, steps);
    const by = unit === null ? 'choose a unit in any figure to colour it' : `coloured by unit ${unit}, ${words}`;
    const whose = text === null ? '' : `, example ${text.number} of the minibatch`;
    setText(this.title, `what the cell reads${whose}: ${by}`);
    setAttribute(this.line, 'aria-label', `${this.title.textContent}: ${this.line.textContent}`);
    this.steps.forEach((step, at) => this.paint(step, this.valueAt(at), {map, ramp}));
    this.rank();
  }

  build(text, steps) {
    const wanted = JSON.stringify([text, steps]);
    if (wanted === this.built) return;
    this.built = wanted;
    this.text = text;
    this.cursor = null;
    this.stretch = null;
    this.steps = Array.from({length: steps}, (_, at) => step(text, at));
    this.line.replaceChildren(...this.steps);
    setText(this.readout, HOW);
  }

  /** What the chosen unit has at a timestep; null if none is chosen. */
  valueAt(at) {
    const {unit} = this.pick;
    const {cells, rows, columns} = /** @type {import('../charts/heatmap.js').Part} */ (this.part);
    if (unit === null || !cells || cells.rows === 0 || unit >= rows) return null;
    return cells.values[cellOf(unit, cells.rows, rows) * cells.columns + cellOf(at, cells.columns, columns)];
  }

  paint(step, value, {map, ramp}) {
    const finite = Number.isFinite(value);
    const bad = value !== null && !finite;
    const rgb = finite ? mapColour(map, placeOn(ramp, value)) : null;
    const first = step.firstElementChild;
    [first.style.background, first.style.color] = rgb === null ? ['', ''] : [`rgb(${rgb.join(' ')})`, inkOn(rgb)];
    const padded = Boolean(this.part?.padded);
    step.classList.toggle('not-finite', bad && !padded);
    step.classList.toggle('padding', bad && padded);
  }

  /**
   * @param {number|null} at
   * @param {boolean} extend whether the stretch grows up to there
   * @param {boolean} [look] whether the stretch stays as it is
   */
  go(at, extend, look = false) {
    if (at === null) return;
    if (!look) this.stretch = [extend && this.stretch ? this.stretch[0] : at, at];
    this.cursor = at;
    setText(this.readout, this.sentence(at));
    const [from, to] = this.ends();
    this.steps.forEach((step, i) => {
      step.classList.toggle('at', i === at);
      step.classList.toggle('in-stretch', from <= i && i <= to);
    });
    if (!look) this.rank();
  }

  ends() {
    return this.stretch === null ? [1, 0] : [Math.min(...this.stretch), Math.max(...this.stretch)];
  }

  sentence(at) {
    const {unit} = this.pick;
    const value = this.valueAt(at);
    const parts = [
      ['', this.text?.read[at]],
      ['to come out ', this.text?.targets[at]],
      ['most likely ', this.text?.predictions[at]],
    ]
      .filter(([, text]) => text !== undefined && text !== null)
      .map(([name, text]) => `${name}“${seen(text)}”`);
    const bad = value !== null && !Number.isFinite(value);
    const shown = bad && this.part?.padded ? 'padding' : `${bad ? '▲ ' : ''}${number(value)}`;
    return [`timestep ${at}`, ...parts, ...(value === null ? [] : [`unit ${unit}, ${this.words}: ${shown}`])].join(
      '; ',
    );
  }

  rank() {
    const [from, to] = this.ends();
    const ranked = to < from || this.part === null ? [] : rankUnits(this.part, from, to).slice(0, MOST_UNITS);
    this.ranked = ranked;
    this.found.hidden = to < from;
    if (to < from) return;
    const where = spanWords('timestep', [from, to + 1]);
    const title =
      ranked.length === 0
        ? `Nothing to compare ${where} with.`
        : `Units that differ most in ${where} from the rest (mean there, mean elsewhere):`;
    this.found.replaceChildren(
      el('p', {class: 'label', text: title}),
      ...ranked.map((found) =>
        el('button', {
          type: 'button',
          'aria-pressed': String(found.unit === this.pick.unit),
          text: foundWords(found),
          on: {click: () => this.pick.choose(found.unit)},
        }),
      ),
    );
  }

  data() {
    return {
      texts: this.texts,
      read: this.steps.map((each) => each.firstElementChild.textContent),
      values: this.part ? this.steps.map((_, at) => (this.valueAt(at) === null ? null : String(this.valueAt(at)))) : [],
      stretch: this.ends(),
      ranked: this.ranked ?? [],
    };
  }
}

/** One timestep: what is read, what is to come out, and what the network holds most likely. */
function step(text, at) {
  const lines =
    text === null ? [[String(at)]] : [text.read, text.targets, text.predictions].filter((all) => all.length > 0);
  const of = text === null ? lines[0] : lines.map((all) => all[at] ?? null);
  const [target, prediction] = [text?.targets[at] ?? null, text?.predictions[at] ?? null];
  const missed = target !== null && prediction !== null && prediction !== target;
  return el(
    'span',
    {class: missed ? 'step missed' : 'step', data: {step: at}},
    ...of.map((each) => el('bdi', {text: each === null ? '·' : seen(each)})),
  );
}

/** Text of others, with what would not be seen drawn. */
function seen(text) {
  return SEEN[text] ?? text.replace(/[\p{Cc}\p{Cf}]/gu, '�');
}

function foundWords({unit, lastUnit, inside, outside, only}) {
  const units = spanWords('unit', [unit, lastUnit + 1]);
  return `${units}: ${number(inside)}, ${number(outside)}${only ? ' – nowhere else' : ''}`;
}

/** Black or white: one of them has a contrast of 4.5 on any ground. */
function inkOn(rgb) {
  const [red, green, blue] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000' : '#fff';
}
