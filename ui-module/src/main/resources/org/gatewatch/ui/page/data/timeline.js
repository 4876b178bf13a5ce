/** Moving through a run: to a sample by its number, a step at a time, from alert to alert. */

import {isHeld, report} from './source.js';

export class Timeline {
  /** @param stream fetches samples that are not held here */
  constructor(store, stream) {
    this.store = store;
    this.stream = stream;
    this.pending = null;
    this.busy = false;
    /** Whether the reader goes towards newer samples. */
    this.onward = false;
  }

  /** Number of the sample that is shown, among all of the run; −1 if there is none. */
  get number() {
    const {columns, shown} = this.store;
    return shown < 0 ? -1 : columns.number[shown];
  }

  get last() {
    const {columns} = this.store;
    return columns && columns.length > 0 ? columns.number[columns.length - 1] : -1;
  }

  /**
   * Shows a sample: at once the nearest one that is here, then, once it has come, that very one. If the server does not
   * have it any more, the next one that it has, in the direction in which the reader went.
   */
  goTo(number) {
    if (this.last < 0) return;
    const pending = Math.max(0, Math.min(this.last, number));
    this.onward = pending > this.number;
    if (this.show(pending)) this.pending = null;
    else this.pending = pending;
    if (this.pending !== null && !this.busy) this.fetch();
  }

  /** Shows the newest sample, and each that comes. */
  live() {
    this.pending = null;
    this.store.pauseAt(null);
    this.store.draw();
  }

  step(by) {
    const from = this.pending ?? this.number;
    this.goTo(report === null ? from + by : this.held(from, by));
  }

  /** Number of the next sample, before or after one, that a report holds; of that one if there is none. */
  held(from, by) {
    const {columns} = this.store;
    const numbers = columns.number.filter((_, at) => isHeld(columns.timestamp[at]));
    const next = by < 0 ? numbers.findLast((number) => number < from) : numbers.find((number) => number > from);
    return next ?? from;
  }

  /** To the nearest sample with an alert, before or after the one that is shown; false if there is none. */
  toAlert(direction) {
    const {store} = this;
    if (store.shown < 0) return false;
    const now = store.columns.timestamp[store.shown];
    const times = store.alerts.list
      .map(({timestamp}) => timestamp)
      .filter((time) => isHeld(time) && (direction < 0 ? time < now : time > now));
    if (times.length === 0) return false;
    this.pending = null;
    store.pauseAt(direction < 0 ? times.at(-1) : times[0]);
    store.draw();
    return true;
  }

  /** Whether the very sample is here, or none better can be had. */
  show(number) {
    const {store} = this;
    const at = Math.max(0, store.columns.positionOfNumber(number));
    store.pauseAt(store.columns.timestamp[at]);
    store.draw();
    return report !== null || store.columns.number[at] === number;
  }

  /** Number of the sample here that stands for one: on the way to newer ones it is not older. */
  nearest(number) {
    const {columns} = this.store;
    const at = this.onward ? columns.positionOfNumber(number - 1) + 1 : columns.positionOfNumber(number);
    return columns.number[Math.max(0, Math.min(at, columns.length - 1))];
  }

  /** One request at a time, for the newest number asked for: a scrubber that is dragged asks for many. */
  async fetch() {
    this.busy = true;
    const pending = this.pending;
    try {
      await this.stream.near(pending);
      if (this.pending === pending) this.pending = null;
      if (this.pending === null && this.last >= 0) this.show(this.nearest(pending));
    } catch {
      this.pending = null; // The nearest sample stays; the stream tells when the server does not answer.
    }
    this.busy = false;
    if (this.pending !== null) this.fetch();
  }
}
