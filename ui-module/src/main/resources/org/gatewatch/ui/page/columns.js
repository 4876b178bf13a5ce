/** The scalars of a run's samples, column by column, bounded however long the run is. */

import {parse} from './format.js';

const MOST = 3000;

export class Columns {
  constructor(slots) {
    this.slots = slots;
    this.total = 0;
    this.timestamp = [];
    this.iteration = [];
    this.epoch = [];
    this.score = [];
    this.captureNanos = [];
    this.dropped = [];
    /** Whether anything of a sample is NaN or infinite. */
    this.troubled = [];
    this.norms = Array.from({length: slots}, () => []);
    this.nonFinite = Array.from({length: slots}, () => []);
  }

  static ofHistory(history, slots) {
    const columns = new Columns(slots);
    columns.total = history.total;
    for (const name of ['timestamp', 'iteration', 'epoch', 'captureNanos', 'dropped']) columns[name] = history[name];
    columns.score = history.score.map(parse);
    columns.norms = history.norms.map((column) => column.map(parse));
    columns.nonFinite = columns.norms.map(() => new Array(history.timestamp.length).fill(0));
    columns.troubled = columns.score.map((score) => !Number.isFinite(score));
    for (const [at, slot, many] of history.nonFinite) {
      columns.nonFinite[slot][at] = many;
      columns.troubled[at] = true;
    }
    return columns;
  }

  get length() {
    return this.timestamp.length;
  }

  get last() {
    return this.length === 0 ? 0 : this.timestamp[this.length - 1];
  }

  /** Adds a sample at the end; one that is there already is left alone. */
  append(point) {
    if (point.timestamp <= this.last || point.norms.length !== this.slots) return false;
    this.timestamp.push(point.timestamp);
    this.iteration.push(point.iteration);
    this.epoch.push(point.epoch);
    this.score.push(parse(point.score));
    this.captureNanos.push(point.captureNanos);
    this.dropped.push(point.dropped);
    point.norms.forEach((norm, slot) => this.norms[slot].push(parse(norm)));
    this.nonFinite.forEach((column, slot) => column.push(point.nonFinite[slot] ?? 0));
    this.troubled.push(Object.keys(point.nonFinite).length > 0 || !Number.isFinite(parse(point.score)));
    this.total++;
    if (this.length > MOST) this.thin();
    return true;
  }

  /** Position of the newest sample not later than a timestamp; −1 if there is none. */
  positionOf(timestamp) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timestamp[middle] <= timestamp) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * Positions up to one, evenly spread and at most so many, with the last among them; of each stretch the
   * first with trouble, if there is any, so that a small picture does not hide it.
   */
  spread(end, most) {
    const size = end + 1;
    if (size <= most) return Array.from({length: size}, (_, at) => at);
    const positions = [];
    for (let i = 0; i < most - 1; i++) {
      const [from, to] = [Math.floor(i * end / (most - 1)), Math.floor((i + 1) * end / (most - 1))];
      const bad = this.troubled.indexOf(true, from);
      positions.push(bad >= from && bad < to ? bad : from);
    }
    positions.push(end);
    return positions;
  }

  /** Drops every other sample of the older half, but never one with trouble, unless all have it. */
  thin() {
    const half = this.length >> 1;
    let keep = [];
    for (let at = 0; at < this.length; at++) {
      if (at === 0 || at >= half || at % 2 === 0 || this.troubled[at]) keep.push(at);
    }
    if (keep.length > MOST * 0.9) keep = keep.filter((at) => at === 0 || at >= half || at % 2 === 0);
    const pick = (column) => keep.map((at) => column[at]);
    for (const name of ['timestamp', 'iteration', 'epoch', 'score', 'captureNanos', 'dropped', 'troubled']) this[name] = pick(this[name]);
    this.norms = this.norms.map(pick);
    this.nonFinite = this.nonFinite.map(pick);
  }

  /** L2 norm over several slots together: NaN as it is, null where nothing is there. */
  normAt(slots, at) {
    let squares = 0;
    let present = false;
    for (const slot of slots) {
      const norm = this.norms[slot][at];
      if (norm !== null && norm !== undefined) {
        present = true;
        squares += norm * norm;
      }
    }
    return present ? Math.sqrt(squares) : null;
  }

  nonFiniteAt(slots, at) {
    return slots.reduce((sum, slot) => sum + (this.nonFinite[slot][at] ?? 0), 0);
  }

  /** Position of the first sample, up to one, in which any of the slots holds something non-finite; −1 if none. */
  firstTrouble(slots, end) {
    for (let at = 0; at <= end; at++) {
      if (slots.some((slot) => this.nonFinite[slot][at] > 0)) return at;
    }
    return -1;
  }
}
