/** Why values stopped being finite, as far as norms tell: what changed just before it, in one sentence. */

import {count, number} from '../base/format.js';

/** So many times as large is a leap. */
const LEAP = 3;
/** From this share of the weights on an update is large. */
const LARGE = 0.1;

/**
 * @typedef {object} LeadUp numbers by sample, the one that failed last, as far as it is known
 * @property {number[]} iterations
 * @property {(number|null)[]} scores
 * @property {(number|null)[]} weights L2 norms; NaN if any value is not finite, null if not recorded
 * @property {(number|null)[]} gradients
 * @property {(number|null)[]} updates
 */

/**
 * What led up to it, with the sample that failed, whose numbers the page has itself.
 * @param {import('../data/alerts.js').Alert} alert with an origin
 * @param {import('../data/store.js').Store & import('../data/context.js').Run} store
 * @return {LeadUp}
 */
export function leadUp({origin, timestamp}, {columns, model}) {
  const {before, position, data} = origin;
  const at = columns.positionOf(timestamp);
  const isThere = at >= 0 && columns.timestamp[at] === timestamp;
  if (!isThere || columns.iteration[at] <= (before.iterations.at(-1) ?? -1)) return before;
  const layer = data ? -1 : model.layout.layers.findIndex(({name}) => name === position.layer);
  const norm = (quantity) => {
    const slots = model.slots.flatMap((slot, i) =>
      slot.quantity === quantity && !slot.insideCell && (layer < 0 || slot.layer === layer) ? [i] : [],
    );
    return columns.nonFiniteAt(slots, at) > 0 ? NaN : columns.normAt(slots, at);
  };
  return {
    iterations: [...before.iterations, columns.iteration[at]],
    scores: [...before.scores, columns.score[at]],
    weights: [...before.weights, norm('WEIGHT')],
    gradients: [...before.gradients, norm('GRADIENT')],
    updates: [...before.updates, norm('UPDATE')],
  };
}

/**
 * The sentence; empty if there is nothing to compare.
 * @param {LeadUp} led
 * @param {string} [how] the network trains, in a few words
 */
export function whySentence(led, how = '') {
  const {iterations, scores, gradients} = led;
  const found = [leap(gradients, 'the gradient'), leap(scores, 'the loss'), ratio(led)].filter((part) => part !== null);
  if (iterations.length < 2) return '';
  const ends = how === '' ? '.' : `: ${how}.`;
  if (found.length === 0)
    return `Gradient, loss and update were as in the sample before: nothing in them led up to it${ends}`;
  const at = Math.min(...found.map((part) => part.at));
  const words = found.map((part) =>
    part.at === at ? part.words : `${part.words} in iteration ${count(iterations[part.at])}`,
  );
  const all = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
  return `In iteration ${count(iterations[at])} ${all}${ends}`;
}

/** The last leap of a series, or its last step to what is not finite; null if it made none. */
function leap(series, name) {
  for (let at = series.length - 1; at > 0; at--) {
    const [from, to] = [series[at - 1], series[at]];
    if (from === null || to === null || !Number.isFinite(from)) continue;
    if (!Number.isFinite(to)) return {at, words: `${name} went from ${number(from)} to ${number(to)}`};
    if (Math.abs(to) >= LEAP * Math.abs(from) && to !== 0)
      return {at, words: `${name} rose from ${number(from)} to ${number(to)}`};
  }
  return null;
}

/** How large the last known update was beside its weights, if it was large. */
function ratio({weights, updates}) {
  for (let at = updates.length - 1; at >= 0; at--) {
    const [weight, update] = [weights[at], updates[at]];
    if (!Number.isFinite(weight) || !Number.isFinite(update) || !(weight > 0)) continue;
    const times = update / weight;
    return times < LARGE ? null : {at, words: `the update was ${number(times)} times the weights`};
  }
  return null;
}
