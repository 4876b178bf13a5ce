/** The alerts of a run, bounded however long the run is, and which are open. */

import {parse} from '../base/format.js';

const MOST = 1000;

/**
 * @typedef {object} Alert as the server tells it, but with numbers that are numbers
 * @property {number} number position among all alerts of the run
 * @property {number} opening number of the alert that opened the same one
 * @property {number} timestamp of the sample that it came with
 * @property {number} iteration
 * @property {number} since the iteration in which it was opened
 * @property {string} type
 * @property {string} title what is wrong, in a few words
 * @property {string} opensWhen the limits of its type, in words that follow "when"
 * @property {'HINT'|'HARM'|'FAILURE'} severity
 * @property {'OPENED'|'WORSENED'|'RESOLVED'} state
 * @property {Record<string, string|null>} location layer, direction, quantity, kernel and gate, as far as it names them
 * @property {number} value
 * @property {number} limit NaN if there is none
 * @property {string} finding
 * @property {string} advice
 * @property {number} alsoIn in so many other places
 * @property {any} origin where the first value that is not finite came from, or null
 */

export class Alerts {
  /** @param {object[]} found those that the server keeps, oldest first */
  constructor(found) {
    /** @type {Alert[]} oldest first */
    this.list = [];
    this.add(found);
  }

  /** Adds what is new; what is there already is left alone. */
  add(found) {
    for (const alert of found) {
      if (alert.number >= this.total) this.list.push(read(alert));
    }
    while (this.list.length > MOST) this.letOneGo();
  }

  /** How many there were, those among them that are not kept. */
  get total() {
    return this.list.length === 0 ? 0 : this.list[this.list.length - 1].number + 1;
  }

  get letGo() {
    return this.total - this.list.length;
  }

  /** The newest alert of each that was open at a timestamp, the newest first. */
  open(until = Infinity) {
    const last = new Map();
    for (const alert of this.list) {
      if (alert.timestamp > until) break;
      if (alert.state === 'RESOLVED') last.delete(alert.opening);
      else last.set(alert.opening, alert);
    }
    return [...last.values()].sort((one, other) => other.number - one.number);
  }

  /**
   * The alert whose certificate says where what is not finite at a timestamp began; null if none does. One that lasts
   * may have been told of again, with another origin: it began with the first.
   */
  origin(until) {
    const lasting = this.open(until).map(({opening}) => opening);
    return (
      this.list.find(({opening, origin, timestamp}) => origin && timestamp <= until && lasting.includes(opening)) ??
      null
    );
  }

  /** Timestamps of the samples that alerts lead to, and some more. */
  timestamps(more = []) {
    return new Set([...this.list.map(({timestamp}) => timestamp), ...more]);
  }

  /** Takes what the server keeps in place of what is here, but for what came since. */
  renew(found) {
    const last = found.length === 0 ? -1 : found[found.length - 1].number;
    this.list = [...found.map(read), ...this.list.filter(({number}) => number > last)];
    while (this.list.length > MOST) this.letOneGo();
  }

  /** The oldest that is resolved, as the server does it, so that none is forgotten while it is open. */
  letOneGo() {
    const open = new Set(this.open().map(({opening}) => opening));
    const over = this.list.slice(0, -1).findIndex(({opening}) => !open.has(opening));
    this.list.splice(Math.max(0, over), 1);
  }
}

function read(alert) {
  const {origin} = alert;
  return {
    ...alert,
    value: parse(alert.value),
    limit: parse(alert.limit),
    origin: origin && {
      ...origin,
      value: parse(origin.value),
      before: Object.fromEntries(Object.entries(origin.before).map(([name, series]) => [name, series.map(parse)])),
    },
  };
}
