/** Why values stopped being finite, as far as norms tell: what changed just before it. */

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
 * The sentence, which the server has; empty if there is nothing to compare.
 * @param {{leadUp: string}} origin
 * @param {LeadUp} led with the sample that failed
 * @param {string} [how] the network trains, in a few words
 */
export function whySentence(origin, led, how = '') {
  if (led.iterations.length < 2) return '';
  const words = origin.leadUp || 'Gradient, loss and update were as in the sample before: nothing in them led up to it';
  return how === '' ? `${words}.` : `${words}: ${how}.`;
}
