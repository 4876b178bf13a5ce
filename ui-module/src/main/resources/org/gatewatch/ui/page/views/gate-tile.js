/** A gate in the overview: whether it is healthy, and how its weights, gradients, updates and activations went. */

import {el, setAttribute, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {gateState, MARK_WORDS, MARKS, slotsHealth} from '../alerts/health.js';
import {cellName, cellWords, QUANTITIES, QUANTITY_NAMES} from '../data/model.js';
import {Trend} from './trend.js';

const NO_GATES = 'A layer without recurrence has no gates; what it gives out stands under layer output.';

export class Tile {
  /** @param options `style`, `title`, `open()` (what its head leads to), `words` (of the head), `state()`, `trends` */
  constructor({style, title, letter, words, open, state, trends}) {
    this.state = state;
    this.words = words;
    this.trends = trends;
    this.mark = el('span', {class: 'mark', 'aria-hidden': 'true'});
    this.wrong = el('span', {class: 'wrong'});
    this.head = el(
      'button',
      {type: 'button', class: 'tile-head', on: {click: open}},
      this.mark,
      el('span', {class: 'word', text: title}),
      ' ',
      this.wrong,
    );
    this.node = el(
      'div',
      {class: `tile ${style}`, role: 'group', 'aria-label': words, data: {letter}},
      this.head,
      ...trends.map(({node}) => node),
    );
  }

  draw() {
    const {health, severity, word, words} = this.state();
    setText(this.mark, MARKS[health]);
    setAttribute(this.mark, 'data-health', health);
    setAttribute(this.mark, 'data-severity', severity);
    setAttribute(this.node, 'data-health', health);
    setText(this.wrong, word);
    setAttribute(this.head, 'title', words);
    setAttribute(this.head, 'aria-label', `${this.words}${word === '' ? '' : ` ${word}`}: ${words}`);
    this.trends.forEach((trend) => trend.draw());
  }

  paint() {
    this.trends.forEach((trend) => trend.paint());
  }
}

/** The tile of a gate; of a layer without gates that of all its parameters. */
export function gateTile(context, cell, gate) {
  const {store} = context;
  const block = gate.whole;
  const name = block ? cellWords(cell) : `${cellWords(cell)}, ${gate.words}`;
  const to =
    (view, more = {}) =>
    () => {
      context.url.set({view, cell: cell.key, gate: block ? null : gate.id, ...more});
      context.navigate();
    };
  const norms = QUANTITIES.map(([quantity, label]) => {
    const slots = store.model.gateSlots(quantity, cell, gate);
    const measure = `L2 norm of ${label}`;
    return new Trend(
      context,
      {
        label,
        measure,
        words: `${name}: ${measure}`,
        slots,
        log: quantity !== 'WEIGHT',
        stroke: () => gateColour(gate),
        absent: slots.length > 0 ? null : store.model.absent(cell.layer, quantity),
      },
      to('norms', {quantity}),
    );
  });
  const tile = new Tile({
    style: `gate-${gate.role}`,
    title: block ? 'parameters' : gate.name,
    letter: gate.letter,
    words: `${cellName(cell)} ${block ? 'parameters' : gate.name}`,
    open: to('distributions'),
    state: () => gateState(store, cell, gate),
    trends: [...norms, activationTrend(context, cell, gate, name, to('activations', {inside: block ? 'h' : gate.id}))],
  });
  tile.node.dataset.gate = gate.id;
  return tile;
}

/** The mean of a gate's activations. */
function activationTrend(context, cell, gate, name, open) {
  const {model} = context.store;
  const slot = model.inside('ACTIVATION', cell, gate);
  const trend = slot === null ? null : model.trend(slot, 'MEAN');
  const absent = trend !== null ? null : cell.recurrent ? model.absent(cell.layer, 'PRE_ACTIVATION') : NO_GATES;
  const measure = `mean of ${gate.whole ? 'the output h' : 'the gate'} over examples, units and timesteps`;
  return new Trend(
    context,
    {
      label: QUANTITY_NAMES.ACTIVATION,
      measure,
      words: `${name}: mean of activations`,
      slots: slot === null ? [] : [slot],
      trend: trend ?? undefined,
      log: false,
      stroke: () => gateColour(gate),
      absent,
    },
    open,
  );
}

/** The tile of what a cell's layer gives out. */
export function outputTile(context, cell) {
  const {store} = context;
  const slot = store.model.outputs[cell.layer];
  const open = () => {
    context.url.set({view: 'activations', cell: cell.key, gate: null});
    context.navigate();
  };
  const measure = 'L2 norm of the output of the layer';
  const absent = slot === null ? store.model.absent(cell.layer, 'ACTIVATION') : null;
  const slots = slot === null ? [] : [slot];
  return new Tile({
    style: 'gate-block output',
    title: 'layer output',
    letter: '',
    words: `${cellName(cell)} layer output`,
    open,
    state: () => {
      const health = slotsHealth(store, slots);
      const troubled = health === 'trouble';
      const severity = troubled ? 'FAILURE' : null;
      return {health, severity, word: troubled ? 'NaN/Inf' : '', words: MARK_WORDS[health]};
    },
    trends: [
      new Trend(
        context,
        {
          label: 'output',
          measure,
          words: `${cell.name}: ${measure}`,
          slots,
          log: false,
          stroke: () => colour('text'),
          absent,
        },
        open,
      ),
    ],
  });
}
