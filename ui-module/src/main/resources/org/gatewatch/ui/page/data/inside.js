/** What a sample holds of the inside of cells, fetched for the cells on the screen only. */

import {Details} from './details.js';
import {setText} from '../base/dom.js';
import {count, parse} from '../base/format.js';
import {note, tellFailure} from '../base/note.js';

/** The timesteps at which the numbers of a series stand; a long sequence is cut into runs. */
export function stepsOf({timesteps}, many) {
  return Array.from({length: many}, (_, i) => Math.floor((i * timesteps) / many));
}

/**
 * That what lies inside of cells is not of the sample that is shown; empty if it is.
 * @param {import('./store.js').Store & import('./context.js').Run} store
 * @param {number} at position of the sample that it is of, below 0 if there is none
 */
export function whenText({columns, shown}, at) {
  if (at === shown) return '';
  if (at < 0) return 'No sample so far holds what lies inside of these cells.';
  return `As of iteration ${count(columns.iteration[at])}, the newest sample that holds the inside of these cells.`;
}

/** Follows the newest sample, up to the one that is shown, that has the inside of a layer's cells. */
export class Inside {
  /** @param {() => void} show called when there is something new */
  constructor(context, show) {
    this.context = context;
    this.message = note();
    this.when = note();
    this.entries = new Map();
    this.details = new Details(
      (response) => response.json(),
      (got) => {
        this.got = got;
        this.entries = new Map(got.slots.map((entry) => [entry.slot, entry]));
        show();
      },
      tellFailure(this.message),
    );
  }

  /**
   * Asks for slots of a layer.
   * @return the timestamp of the sample that has them, or null
   */
  request(layer, slots, bins) {
    const {store} = this.context;
    const {columns, shown} = store;
    const at = slots.length === 0 ? -1 : columns.newestWith(store.model.trendsOf(layer), shown);
    setText(this.when, slots.length === 0 ? '' : whenText(store, at));
    if (at < 0) {
      this.details.stop();
      return null;
    }
    const timestamp = columns.timestamp[at];
    this.details.request('slots', {
      session: store.session,
      worker: store.worker,
      timestamp,
      slot: slots.join(','),
      bins,
    });
    return timestamp;
  }

  /** What came of a slot; null if nothing did. */
  entry(slot) {
    return slot === null ? null : (this.entries.get(slot) ?? null);
  }

  /** A series of a slot's profile, as numbers; empty if there is none. */
  series(slot, name) {
    return (this.entry(slot)?.profile?.[name] ?? []).map(parse);
  }

  stop() {
    this.details.stop();
  }
}
