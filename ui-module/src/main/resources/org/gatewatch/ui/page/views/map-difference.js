/** Differences between maps: from the first sample of the run, or from what the second pane shows. */

import {count} from '../base/format.js';
import {Details} from '../data/details.js';
import {positionFor} from '../data/fallback.js';
import {readCells} from '../data/heatmap-bytes.js';
import {QUANTITY_NAMES} from '../data/model.js';
import {UrlSwitch} from './controls.js';

/** @typedef {import('../charts/heatmap.js').Cells} Cells */
/** @typedef {import('../data/fallback.js').RunStore} RunStore */
/** @typedef {{rows: number, columns: number, slot: number, own?: Cells}} Part a matrix, and what came of it */

const OPTIONS = [
  ['none', 'none'],
  ['first', 'from first'],
  ['b', 'A − B'],
];

const UNLIKE = 'Not a difference: the two were stored as maps of different sizes.';

export class MapDifference {
  /**
   * @param {import('../data/context.js').Context} context
   * @param {() => void} changed called when what is subtracted has come
   * @param {(why: string|null) => void} fail
   */
  constructor(context, changed, fail) {
    this.context = context;
    this.changed = changed;
    this.control = new UrlSwitch(context, 'minus', 'difference', OPTIONS);
    /** What is subtracted, or why nothing is; empty where nothing is to be. */
    this.words = '';
    /** What is to be subtracted, as it is asked for; empty if nothing is. */
    this.key = '';
    /** @type {{key: string, cells: Cells[]}|null} what came last */
    this.got = null;
    /** Whether what came cannot be subtracted, since it has not as many cells. */
    this.isUnlike = false;
    /** @type {number[]} of the maps that it is subtracted from, in the order of what came */
    this.slots = [];
    this.details = new Details(
      async (response, address) => ({
        key: address.slice(address.indexOf('?') + 1),
        bytes: await response.arrayBuffer(),
      }),
      (answer) => this.show(answer),
      fail,
    );
  }

  /** What is chosen. The second pane shows B itself. */
  get minus() {
    const {chosen} = this.control;
    return chosen === 'b' && this.context.pane === 'b' ? 'none' : chosen;
  }

  /** Whether what is to be subtracted is there. */
  get isThere() {
    return this.key !== '' && this.got?.key === this.key;
  }

  /** Whether what is drawn are differences. */
  get isShown() {
    return this.isThere && !this.isUnlike;
  }

  /**
   * Asks for what is to be subtracted.
   * @param {Part[]} parts
   * @param {number} at position of the sample that they are of
   */
  request(parts, at) {
    const base = this.base(parts, at);
    if (base.slots === null) {
      this.key = '';
      this.words = base.words;
      return;
    }
    const {store} = base;
    const asked = {
      session: store.session,
      worker: store.worker,
      timestamp: store.columns.timestamp[base.at],
      slot: base.slots.join(','),
    };
    this.key = String(new URLSearchParams(asked));
    this.slots = parts.map(({slot}) => slot);
    this.words = this.isThere && this.isUnlike ? UNLIKE : base.words;
    this.details.request('heatmap', asked);
  }

  /**
   * Where to find it.
   * @return {{words: string, store: RunStore, at: number, slots: number[]|null}} slots are null if there is none
   */
  base(parts, at) {
    const {store} = this.context;
    const none = (words) => ({words, store, at: -1, slots: null});
    if (parts.length === 0) return none('');
    // A line here, too, so that both panes keep their rows aligned.
    if (this.minus === 'none') return none(this.control.chosen === 'b' ? 'What A has subtracted: B as it is.' : '');
    if (this.minus === 'b') return this.baseInOther(parts, at, none);
    const slots = parts.map(({slot}) => slot);
    const first = store.columns.oldestWithNorm(slots);
    if (first < 0) return none('');
    const words = `Differences: iteration ${ofRun(store, at)} minus ${ofRun(store, first)}, the first sample there is.`;
    return {words, store, at: first, slots};
  }

  baseInOther(parts, at, none) {
    const other = /** @type {RunStore|null} */ (this.context.other());
    if (other === null) return none('Not a difference: choose Compare for a B to subtract.');
    if (!other.model || other.shown < 0) return none('Not a difference: there is no sample of B yet.');
    const {store, selection} = this.context;
    const slots = parts.map(({slot}) => twin(store.model, slot, other.model));
    if (slots.includes(-1)) return none('Not a difference: B has no parameters of the same layer and shape.');
    const there = positionFor(other, slots);
    if (there < 0)
      return none(`Not a difference: B has no ${QUANTITY_NAMES[selection.quantity]} in any sample so far.`);
    const words = `Differences: A, iteration ${ofRun(store, at)}, minus B, iteration ${ofRun(other, there)}.`;
    return {words, store: other, at: there, slots};
  }

  show({key, bytes}) {
    const many = (new URLSearchParams(key).get('slot') ?? '').split(',').length;
    this.got = {key, cells: readCells(bytes, many)};
    this.changed();
  }

  /**
   * Puts what is to be drawn into the parts of which all is there.
   * @param {(Part & {cells?: Cells})[]} parts
   */
  fill(parts) {
    this.isUnlike = this.isThere && parts.some((part) => !isAlike(part.own, this.baseOf(part)));
    if (this.isUnlike) this.words = UNLIKE;
    for (const part of parts) {
      const base = this.baseOf(part);
      if (part.own && base && this.isShown) part.cells = minus(part.own, base);
      else if (part.own && (this.key === '' || this.isUnlike)) part.cells = part.own;
    }
  }

  baseOf({slot}) {
    return this.got?.cells[this.slots.indexOf(slot)];
  }

  destroy() {
    this.details.stop();
  }
}

function ofRun({columns}, at) {
  return count(columns.iteration[at]);
}

/** The slot of another layout that holds the same of a layer of the same name and shape; −1 if there is none. */
function twin(model, slot, other) {
  const {layer, ...mine} = model.slots[slot];
  const {name} = model.layout.layers[layer];
  return other.slots.findIndex(
    (its) =>
      other.layout.layers[its.layer].name === name &&
      Object.keys(mine).every((key) => JSON.stringify(its[key]) === JSON.stringify(mine[key])),
  );
}

/** What has not come yet is taken to be as large as it is to be. */
function isAlike(own, base) {
  return !own || (base !== undefined && base.rows === own.rows && base.columns === own.columns);
}

/**
 * Cell by cell; NaN where either is none.
 * @param {Cells} own
 * @param {Cells} base of the same size
 * @return {Cells}
 */
export function minus(own, base) {
  return {...own, values: own.values.map((value, i) => value - base.values[i])};
}
