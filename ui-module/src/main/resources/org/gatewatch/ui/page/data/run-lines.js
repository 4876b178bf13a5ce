/** What of runs whose networks may differ can be laid over one another: numbers of the whole network, by sample. */

import {parse} from '../base/format.js';

/** @typedef {{iteration: number[], score: any[], norms: any[][]} & Record<string, any>} History */
/** @typedef {{slots: {quantity: string}[], norms: number[]}} Layout */

/** A measure by its key, and what it is. */
export const MEASURES = [
  ['score', 'score'],
  ['lossPerTimestep', 'loss per timestep'],
  ['learningRate', 'learning rate'],
  ['WEIGHT', 'L2 norm of all weights'],
  ['GRADIENT', 'L2 norm of all gradients'],
  ['UPDATE', 'L2 norm of all updates'],
  ['RATIO', 'L2 norm of all updates over that of all weights'],
];
const COLUMNS = ['score', 'lossPerTimestep', 'learningRate'];

/**
 * A measure over common iterations, null where the run has no such sample.
 * @param {{history: History, layout: Layout}} run
 * @param {string} key
 * @param {number[]} x iterations
 */
export function lineOf({history, layout}, key, x) {
  const at = new Map(history.iteration.map((iteration, i) => [iteration, i]));
  const values = COLUMNS.includes(key) ? column(history, key) : normOf(history, layout, key);
  return x.map((iteration) => values[at.get(iteration) ?? -1] ?? null);
}

/** What is not known is NaN there, unless the score is NaN, too. */
function column(history, key) {
  return history[key].map((told, i) => {
    const value = parse(told);
    const isUnknown = key !== 'score' && Number.isNaN(value) && Number.isFinite(parse(history.score[i]));
    return isUnknown ? null : value;
  });
}

function normOf(history, layout, key) {
  if (key !== 'RATIO') return totals(history, layout, key);
  const weights = totals(history, layout, 'WEIGHT');
  return totals(history, layout, 'UPDATE').map((update, i) => {
    const weight = weights[i];
    return update === null || weight === null || weight === 0 ? null : update / weight;
  });
}

/** @return {(number|null)[]} by sample; null where none of the quantity was recorded */
function totals({iteration, norms}, layout, quantity) {
  const columns = norms.filter((_, i) => layout.slots[layout.norms[i]].quantity === quantity);
  return iteration.map((_, at) => {
    const there = columns.map((values) => parse(values[at])).filter((value) => value !== null && value !== undefined);
    return there.length === 0 ? null : Math.sqrt(there.reduce((sum, value) => sum + value * value, 0));
  });
}
