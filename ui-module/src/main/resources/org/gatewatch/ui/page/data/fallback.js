/**
 * Of which sample something is shown: of the one that the reader looks at, or, if that lacks it, of the newest before
 * it that does not; with a sentence that says so, and why.
 */

import {count} from '../base/format.js';
import {QUANTITY_NAMES} from './model.js';

/** @typedef {import('./store.js').Store & import('./context.js').Run} RunStore */

/**
 * Position of the sample to show some slots of; below 0 if no sample so far has any of them.
 * @param {RunStore} store
 * @param {number[]} slots
 */
export function positionFor({columns, model, shown}, slots) {
  const inside = slots.find((slot) => model.slots[slot].insideCell);
  return inside === undefined
    ? columns.newestWithNorm(slots, shown)
    : columns.newestWith(model.trendsOf(model.slots[inside].layer), shown);
}

/**
 * That a quantity is not of the sample that is shown; empty if it is.
 * @param {RunStore} store
 * @param {number} at position of the sample that it is of, below 0 if there is none
 * @param {string} quantity
 */
export function fallbackText(store, at, quantity) {
  const {columns, shown} = store;
  if (at === shown) return '';
  const what = QUANTITY_NAMES[quantity];
  if (at < 0) return `Not recorded in any sample so far: ${what}.`;
  const lacks = `iteration ${count(columns.iteration[shown])} has no ${what}${whyLacking(store)}`;
  return `As of iteration ${count(columns.iteration[at])}: ${lacks}.`;
}

/**
 * That heatmaps are of an earlier sample, since those of later ones were spaced out.
 * @param {RunStore} store
 * @param {number} timestamp of the sample
 */
export function spacedText({columns}, timestamp) {
  const iteration = columns.iteration[columns.positionOf(timestamp)];
  return `As of iteration ${count(iteration)}, the newest sample that has heatmaps.`;
}

/** Why a sample lacks a part of what the others have, as far as it can be told from what it has. */
export function whyLacking({columns, model, shown}) {
  const has = (quantity) => {
    const slots = model.slots.flatMap((slot, i) => (slot.quantity === quantity && !slot.insideCell ? [i] : []));
    return columns.newestWithNorm(slots, shown) === shown;
  };
  if (has('GRADIENT') && !has('UPDATE')) return ', since training stopped before it updated the weights';
  if (!has('GRADIENT') && has('UPDATE')) return ', since it was looked at only when it was nearly over';
  return '';
}
