/** How far back a gradient reaches, in words. */

import {count, parse} from '../base/format.js';

const NOTHING = 'There is no gradient to follow back:';

/** @typedef {import('../data/gates.js').Gate} Gate */
/** @typedef {{timesteps: number, horizon: Horizon|null}} Profile */

/**
 * @typedef {object} Horizon as the server tells it
 * @property {number} steps after which the gradient falls to 1/e; 0 if it does not within what was seen
 * @property {number} seen so many steps could be followed back
 * @property {number|string} gateAllows how many steps the gate that keeps the state allows; NaN if there is none
 * @property {(number|string)[]} decay share of the norm, step by step
 */

/**
 * What a horizon says, or why there is none: not recorded, zero and not finite are three things.
 * @param {{profile: Profile|null}|null} entry of what carries the gradient back; null
 *     if the sample lacks it
 * @param {Gate|null} keeper the gate that keeps the state, if the cell has one
 */
export function horizonSentence(entry, keeper) {
  if (!entry?.profile) return 'Not recorded in this sample.';
  const {horizon, timesteps} = entry.profile;
  return horizon === null ? `▲ ${NOTHING} it is 0 where it begins.` : sentenceOf(horizon, timesteps, keeper);
}

/** @param {Horizon} horizon @param {number} timesteps @param {Gate|null} keeper */
function sentenceOf({steps, seen, gateAllows, decay}, timesteps, keeper) {
  const finite = decay.map((share) => Number.isFinite(parse(share)));
  if (finite[0] === false) return `▲ ${NOTHING} it is NaN or infinite where it begins.`;
  if (seen < 1 && timesteps > 1)
    return 'No sequence has a second timestep that counts: there is nothing to follow back.';
  if (seen < 1) return 'The sequence has one timestep only: there is nothing to follow back.';
  if (!finite.slice(1).includes(true)) return `▲ ${NOTHING} it is NaN or infinite one step back.`;
  const falls =
    steps > 0
      ? `the gradient falls to 1/e after ${stepsText(steps)}`
      : `the gradient has not fallen to 1/e within the ${stepsText(seen)} seen`;
  const allows = parse(gateAllows);
  if (keeper === null || Number.isNaN(allows)) return `${falls[0].toUpperCase()}${falls.slice(1)}.`;
  return `The ${keeper.words} ${allowed(allows)}; ${falls}.`;
}

function allowed(allows) {
  return Number.isFinite(allows)
    ? `allows about ${about(allows)} steps`
    : 'is fully open and allows any number of steps';
}

/** A length of time that is an estimate: more digits would promise too much. */
export function about(steps) {
  return steps < 10 ? steps.toFixed(1) : count(Math.round(steps));
}

export function stepsText(steps) {
  return steps === 1 ? '1 step' : `${count(steps)} steps`;
}

/** Why there are no gradients inside a cell: a frozen layer is looked into all the same. */
export function noGradientWords(model, cell) {
  const isSeen = model.insideSlots(cell, null).length > 0 && cell.absent.GRADIENT !== undefined;
  return isSeen ? `No gradients inside this cell: ${cell.absent.GRADIENT}` : model.absent(cell.layer, 'PRE_ACTIVATION');
}
