/** The scalars of a run's samples, column by column, bounded however long the run is. */

import {parse} from '../base/format.js';
import {newestOf, newestUpTo, spreadOf} from './positions.js';

const MOST = 3000;
/** A loss per timestep comes as a float. */
const ROUNDING = 1e-6;
const NAMES = [
  'number',
  'timestamp',
  'iteration',
  'epoch',
  'score',
  'lossPerTimestep',
  'learningRate',
  'captureNanos',
  'dropped',
  'troubled',
  'nonFinite',
];

export class Columns {
  /** @param {{norms: number[], trends: object[]}} layout which slots have a norm, and what else is kept */
  constructor({norms, trends}) {
    this.normed = norms;
    this.total = 0;
    /** Position of each sample among all of the run, those that are not held here among them. */
    this.number = [];
    this.timestamp = [];
    this.iteration = [];
    this.epoch = [];
    this.score = [];
    /**
     * The score for one of the timesteps that it counts; null where that is not known.
     * @type {(number|null)[]}
     */
    this.lossPerTimestep = [];
    /**
     * The largest learning rate; null where it is not known.
     * @type {(number|null)[]}
     */
    this.learningRate = [];
    this.captureNanos = [];
    this.dropped = [];
    /** Whether anything of a sample is NaN or infinite. */
    this.troubled = [];
    /** L2 norms by slot; slots inside cells have none. */
    this.norms = [];
    norms.forEach((slot) => {
      this.norms[slot] = [];
    });
    /** Numbers from inside the cells, in the layout's order. */
    /** @type {(number|null)[][]} */
    this.trends = trends.map(() => []);
    /** Of each sample, how many values are NaN or infinite, by slot, where there are any. */
    this.nonFinite = [];
    /** What `spread` found since the last change: each small picture asks for the same. */
    this.spreads = new Map();
    /** Tells the timestamps of samples that must be kept. */
    this.marked = () => new Set();
  }

  static ofHistory(history, layout) {
    const columns = new Columns(layout);
    columns.total = history.total;
    for (const name of ['number', 'timestamp', 'iteration', 'epoch', 'captureNanos', 'dropped'])
      columns[name] = history[name];
    columns.score = history.score.map(parse);
    columns.lossPerTimestep = history.lossPerTimestep.map((loss, at) => known(parse(loss), columns.score[at]));
    columns.learningRate = history.learningRate.map((rate) => known(parse(rate)));
    history.norms.forEach((column, i) => {
      columns.norms[layout.norms[i]] = column.map(parse);
    });
    columns.trends = history.trends.map((column) => column.map(parse));
    columns.nonFinite = history.timestamp.map(() => ({}));
    columns.troubled = columns.score.map((score) => !Number.isFinite(score));
    for (const [at, slot, many] of history.nonFinite) {
      columns.nonFinite[at][slot] = many;
      columns.troubled[at] = true;
    }
    return columns;
  }

  get length() {
    return this.timestamp.length;
  }

  /** Whether the loss counts one timestep only, as of a network that reads no sequences: it sums over nothing then. */
  get isOfOneStep() {
    const told = this.lossPerTimestep.map((loss, at) => [loss, this.score[at]]).filter(([loss]) => loss !== 0);
    const known = told.filter(([loss]) => Number.isFinite(loss));
    return known.length > 0 && known.every(([loss, score]) => Math.abs(loss - score) <= ROUNDING * Math.abs(score));
  }

  get last() {
    return this.length === 0 ? 0 : this.timestamp[this.length - 1];
  }

  /** Adds a sample at the end; one that is there already is left alone. */
  append(point) {
    if (point.timestamp <= this.last || point.norms.length !== this.normed.length) return false;
    this.spreads.clear();
    this.number.push(point.number);
    this.timestamp.push(point.timestamp);
    this.iteration.push(point.iteration);
    this.epoch.push(point.epoch);
    const score = parse(point.score);
    this.score.push(score);
    this.lossPerTimestep.push(known(parse(point.lossPerTimestep), score));
    this.learningRate.push(known(parse(point.learningRate)));
    this.captureNanos.push(point.captureNanos);
    this.dropped.push(point.dropped);
    point.norms.forEach((norm, i) => this.norms[this.normed[i]].push(parse(norm)));
    point.trends.forEach((value, i) => this.trends[i].push(parse(value)));
    this.nonFinite.push(point.nonFinite);
    this.troubled.push(Object.keys(point.nonFinite).length > 0 || !Number.isFinite(score));
    this.total = point.number + 1;
    if (this.length > MOST) this.thin();
    return true;
  }

  /** Position of the newest sample not later than a timestamp; −1 if there is none. */
  positionOf(timestamp) {
    return newestUpTo(this.timestamp, timestamp);
  }

  /** Position of the newest sample whose number in the run is not higher; −1 if there is none. */
  positionOfNumber(number) {
    return newestUpTo(this.number, number);
  }

  /** See {@link spreadOf}. */
  spread(end, most) {
    const key = `${end} ${most}`;
    const positions = this.spreads.get(key) ?? spreadOf(this.troubled, end, most);
    this.spreads.set(key, positions);
    return positions;
  }

  /**
   * Drops most of the older half, but none that is marked, nor one with trouble, unless all have it. What stays is
   * spread evenly,
   * however long the page has been open: numbers that a power of two divides, which servers and storages that thin
   * keep, too.
   */
  thin() {
    const half = this.length >> 1;
    const old = this.number.slice(0, half);
    let stride = 2;
    while (old.filter((number) => number % stride === 0).length > half / 2) stride *= 2;
    this.drop((at) => at >= half || this.number[at] % stride === 0);
  }

  /**
   * Drops samples but some, the first and the last, those that are marked, and, unless that leaves too many, those with
   * trouble.
   */
  drop(stays) {
    const marked = this.marked();
    const usual = (at) => at === 0 || at === this.length - 1 || stays(at) || marked.has(this.timestamp[at]);
    let keep = [];
    for (let at = 0; at < this.length; at++) {
      if (usual(at) || this.troubled[at]) keep.push(at);
    }
    if (keep.length > MOST * 0.9) keep = keep.filter(usual);
    this.replace((column) => keep.map((at) => column[at]));
  }

  /**
   * Adds samples between those that are there, of which some go where it would be too many; what is there already is
   * left alone.
   */
  insert(other) {
    if (this.length + other.length > MOST) this.drop((at) => at % 2 === 0);
    const known = new Set(this.timestamp);
    const added = other.timestamp
      .map((_, at) => at)
      .filter((at) => !known.has(other.timestamp[at]) && other.timestamp[at] < this.last);
    const places = [
      ...this.timestamp.map((time, at) => [time, null, at]),
      ...added.map((at) => [other.timestamp[at], other, at]),
    ];
    places.sort(([one], [another]) => one - another);
    this.replace((own, foreign) => places.map(([, from, at]) => (from === null ? own : foreign)[at]), other);
  }

  /** Puts in place of every column what is made of it, and of another's column of the same name. */
  replace(make, other = this) {
    this.spreads.clear();
    for (const name of NAMES) this[name] = make(this[name], other[name]);
    this.norms = this.norms.map((column, slot) => make(column, other.norms[slot]));
    this.trends = this.trends.map((column, at) => make(column, other.trends[at]));
  }

  /** L2 norm over several slots together: NaN as it is, null where nothing is there. */
  normAt(slots, at) {
    let squares = 0;
    let present = false;
    for (const slot of slots) {
      const norm = this.norms[slot]?.[at];
      if (norm !== null && norm !== undefined) {
        present = true;
        squares += norm * norm;
      }
    }
    return present ? Math.sqrt(squares) : null;
  }

  nonFiniteAt(slots, at) {
    return slots.reduce((sum, slot) => sum + (this.nonFinite[at][slot] ?? 0), 0);
  }

  /** Position of the newest sample, up to one, that has any of these trends; −1 if none. */
  newestWith(trends, end) {
    return newestOf(
      trends.map((trend) => this.trends[trend]),
      end,
    );
  }

  /** Position of the oldest sample that has a norm of any of these slots; −1 if none. */
  oldestWithNorm(slots) {
    const columns = slots.map((slot) => this.norms[slot] ?? []);
    return this.timestamp.findIndex((_, at) => columns.some((column) => (column[at] ?? null) !== null));
  }

  /** Position of the newest sample, up to one, that has a norm of any of these slots; −1 if none. */
  newestWithNorm(slots, end) {
    return newestOf(
      slots.map((slot) => this.norms[slot] ?? []),
      end,
    );
  }
}

/** NaN says that a number is not known, unless what it was made of is none either. */
function known(value, of = 0) {
  return Number.isNaN(value) && Number.isFinite(of) ? null : value;
}
