/** What stands in place of a heatmap that there cannot be. */

import {note} from '../base/note.js';

/**
 * Of a kernel that is recorded, and no matrix, as that of a convolution; null of others.
 * @param {import('../data/context.js').Context} context
 * @param {import('../data/model.js').Cell} cell
 * @param {{key: string, label: string}} kernel
 */
export function noMap({store, selection}, cell, kernel) {
  const {model} = store;
  const slots = selection.gates.map((gate) => model.slot(selection.quantity, cell, kernel, gate));
  const isThere = slots.some((slot) => slot !== null && model.slots[slot].rows === 0);
  return isThere ? note(`${kernel.label} is no matrix, so there is no map of it.`) : null;
}
