/** The workers of a session: who is sick, who is slow, and how far replicas are apart. */

import {parse} from '../base/format.js';
import {isBias} from './model.js';
import {silence} from './silence.js';

/** So many times the median is slow. */
export const SLOW = 1.5;
/** Replicas that go on from an averaging are so many times as far apart before it as a sample later. */
const FALL = 1.25;

/**
 * What the server says of a worker.
 *
 * @typedef {object} Worker
 * @property {string} worker its name; untrusted
 * @property {number} samples
 * @property {number|null} iteration of its newest sample; null without any, as most below
 * @property {any} score
 * @property {any} lossPerTimestep NaN if that is not known
 * @property {any} gradientNorm
 * @property {any} updateRatio
 * @property {any} millisPerIteration
 * @property {number} lost
 * @property {number} refused
 * @property {number} leftOut samples that came to the server and are not shown, since more came than it can read
 * @property {number} failures open alerts, as the next two
 * @property {number} harms
 * @property {number} hints
 * @property {number|null} last timestamp
 * @property {number|null} ended
 */

/**
 * The loss that is compared: per timestep where that is known, else the score.
 * @param {Worker} worker
 */
export function lossOf({lossPerTimestep, score}) {
  const loss = parse(lossPerTimestep);
  return Number.isFinite(loss) ? loss : parse(score);
}

/**
 * Milliseconds an iteration of the worker in the middle; null if nobody's are known.
 * @param {Worker[]} workers
 */
export function usualMillis(workers) {
  const known = workers.map(({millisPerIteration}) => millisPerIteration).filter((millis) => millis !== null);
  return known.length === 0 ? null : known.sort((one, other) => one - other)[known.length >> 1];
}

/**
 * Whether a worker takes so long that the others may wait for it.
 * @param {Worker} worker
 * @param {number|null} usual
 */
export function isSlow({millisPerIteration}, usual) {
  return millisPerIteration !== null && usual !== null && millisPerIteration > SLOW * usual;
}

/**
 * Whether something that a worker computes is not finite.
 * @param {Worker} worker
 */
export function isNonFinite(worker) {
  return [lossOf(worker), parse(worker.gradientNorm), parse(worker.updateRatio)].some(
    (value) => value !== null && !Number.isFinite(value),
  );
}

/**
 * Whether nothing has come of a worker that has not ended, for longer than is usual.
 * @param {Worker} worker
 * @param {number} now
 */
export function isSilent({last, ended}, now) {
  return ended === null && last !== null && silence([last], last, now) !== null;
}

/**
 * The sickest first: by failures, what is not finite, other alerts, what was lost; among equals the slowest, by halves
 * of what is usual, so that rows do not change places for nothing; then by name.
 * @param {Worker[]} workers
 */
export function sickestFirst(workers) {
  const usual = usualMillis(workers) || 1;
  const rank = (worker) => [
    worker.failures,
    isNonFinite(worker) ? 1 : 0,
    worker.harms,
    worker.hints,
    worker.lost + worker.refused,
    worker.millisPerIteration === null ? -1 : Math.round((2 * worker.millisPerIteration) / usual),
  ];
  const ranked = workers.map((worker) => ({worker, rank: rank(worker)}));
  return ranked.sort((one, other) => byRank(one, other)).map(({worker}) => worker);
}

function byRank(one, other) {
  const at = one.rank.findIndex((value, i) => value !== other.rank[i]);
  if (at >= 0) return other.rank[at] - one.rank[at];
  return one.worker.worker < other.worker.worker ? -1 : 1;
}

/**
 * How far replicas are from each other, a row a gate: the most of its kernels. Without biases: of what is all but
 * zero, any difference is as large as the thing itself.
 * @param {import('./model.js').Model} model
 * @param {{slots: number[], spread: any[][]}} spread as the server says it
 * @return {{cell: import('./model.js').Cell, gate: import('./gates.js').Gate, values: (number|null)[]}[]}
 */
export function spreadByGate(model, {slots: all, spread}) {
  const lines = new Map(all.map((slot, i) => [slot, spread[i].map((value) => parse(value))]));
  return model.cells.flatMap((cell) =>
    cell.gates.flatMap((gate) => {
      const slots = model.gateSlots('WEIGHT', cell, gate).filter((slot) => !isBias(model.slots[slot].kernel));
      const kernels = slots.flatMap((slot) => {
        const line = lines.get(slot);
        return line === undefined ? [] : [line];
      });
      if (kernels.length === 0) return [];
      return [{cell, gate, values: kernels[0].map((_, at) => most(kernels.map((line) => line[at])))}];
    }),
  );
}

/** The largest; NaN if one is; null if none is known. */
function most(values) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return known.some((value) => Number.isNaN(value)) ? NaN : Math.max(...known);
}

/**
 * Where the spread falls, as an averaging makes it: the positions of samples in which replicas are far more alike than
 * in those before. What they have right after an averaging is in no sample: the first one is an iteration later.
 * @param {(number|null)[][]} rows
 * @return {{at: number, before: number, after: number}[]} with the spread, the largest of all rows, before and after
 */
export function falls(rows) {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const largest = Array.from({length: columns}, (_, at) => most(rows.map((row) => row[at])));
  const found = [];
  for (let at = 1; at < columns; at++) {
    const [before, after] = [largest[at - 1], largest[at]];
    if (before !== null && after !== null && before > FALL * after) found.push({at, before, after});
  }
  return found;
}
