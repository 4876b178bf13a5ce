/** How a gate's distribution moved over the run: a ridge of one of its kernels, or of its activations. */

import {Details} from '../data/details.js';
import {Choice, el, setAttribute, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {cutHeight} from '../charts/histogram.js';
import {readRidge} from '../data/histogram-bytes.js';
import {cellName, cellWords, QUANTITY_NAMES} from '../data/model.js';
import {RidgePlot, spreadSamples} from '../charts/ridge.js';
import {note, tellFailure} from '../base/note.js';
import {Built} from './controls.js';

const LINES = 24;

export class GateRidge {
  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.title = el('h3');
    this.kernels = el('div');
    this.cut = el('span', {class: 'cut-note'});
    this.message = note();
    this.plot = new RidgePlot((timestamp) => {
      context.store.pauseAt(timestamp);
      context.store.draw();
    });
    this.figure = el(
      'div',
      {class: 'ridge-figure'},
      el('div', {class: 'ridge-head'}, this.kernels, this.cut),
      this.message,
      this.plot.node,
    );
    this.node = el('section', {class: 'gate-ridge'}, this.title, this.figure);
    this.details = new Details(readRidge, (got) => this.show(got), tellFailure(this.message));
    this.built = new Built();
    this.chosen = null;
  }

  /**
   * Draws one of some slots, the one that the address names.
   * @param cell the cell; @param gate the gate, null if none is chosen
   * @param {{key: string, label: string, slot: number, trend: number|null}[]} slots the gate's, trend for those inside
   *     a cell
   * @param settings `quantity`, `bins`, `clip`
   */
  draw(cell, gate, slots, {quantity, bins, clip}) {
    this.figure.hidden = gate === null || slots.length === 0;
    if (this.figure.hidden) {
      setText(
        this.title,
        gate === null ? 'Choose a gate of a cell to see here how its distribution moved over the run.' : '',
      );
      setAttribute(this.title, 'class', 'ridge-hint');
      this.details.stop();
      this.chosen = null;
      return;
    }
    const {url, store} = this.context;
    const key = url.oneOf(
      'kernel',
      slots.map((slot) => slot.key),
    );
    const chosen = slots.find((slot) => slot.key === key) ?? slots[0];
    const gateWords = gate.whole ? '' : `${gate.words}, `;
    this.words = `${QUANTITY_NAMES[quantity]}, ${cellWords(cell)}, ${gateWords}${chosen.label}`;
    setText(this.title, `${cellName(cell)}: ${gateWords}${QUANTITY_NAMES[quantity]} over the run`);
    setAttribute(this.title, 'class', null);
    this.built.update(store.model, [cell.key, gate.id, quantity, ...slots.map((slot) => slot.key)], () =>
      this.build(slots, key),
    );
    this.group?.show(key);
    this.chosen = {...chosen, gate, cell, quantity};
    if (this.clip !== clip && this.plot.got) {
      this.clip = clip;
      this.show(this.plot.got);
    }
    this.clip = clip;
    this.request(chosen, bins);
  }

  build(slots, key) {
    const {url, store} = this.context;
    this.group =
      slots.length < 2
        ? null
        : new Choice(
            'Kernel',
            slots.map((slot) => [slot.key, slot.label]),
            key,
            (kernel) => {
              url.set({kernel});
              store.draw();
            },
          );
    this.kernels.replaceChildren(...(this.group ? [this.group.node] : []));
  }

  request({slot, trend}, bins) {
    const {columns, shown, session, worker} = this.context.store;
    const column = trend === null ? columns.norms[slot] : columns.trends[trend];
    const there = [];
    for (let at = 0; at <= shown; at++) if (column[at] !== null) there.push(at);
    if (there.length === 0) {
      this.details.stop();
      setText(this.message, 'No sample so far holds it.');
      return;
    }
    const timestamps = spreadSamples(
      there.map((at) => columns.number[at]),
      LINES,
    ).map((i) => columns.timestamp[there[i]]);
    this.details.request('ridge', {session, worker, slot, timestamps: timestamps.join(','), bins, format: 'binary'});
  }

  show(got) {
    if (this.chosen === null || got.slot !== this.chosen.slot) return;
    const highest = Math.max(1, ...got.lines.flatMap(({counts}) => counts));
    const height = this.clip ? cutHeight(got.lines) : null;
    this.plot.show(got, this.chosen.gate, `Ridge of ${this.words}`, height ?? highest);
    this.node.dataset.slot = got.slot;
    setText(this.cut, height === null ? '' : `clipped at ${count(height)}`);
  }

  /** What is drawn; null if nothing is. */
  data() {
    const {chosen} = this;
    if (chosen === null || this.plot.got === null || this.plot.got.slot !== chosen.slot) return null;
    return {
      ...this.plot.data(),
      cell: chosen.cell.key,
      gate: chosen.gate.id,
      kernel: chosen.key,
      quantity: chosen.quantity,
    };
  }

  stop() {
    this.details.stop();
  }
}
