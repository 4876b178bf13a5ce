/** What a line cannot show of norms, in words: values that are not finite, and updates of zero. */

import {count} from '../base/format.js';
import {fallbackText, positionFor} from '../data/fallback.js';
import {QUANTITY_NAMES} from '../data/model.js';
import {ratioAt, ratioSlots} from './update-ratio.js';

/**
 * One sentence for the sample that is shown; empty if there is nothing to say. A norm is of the finite values alone.
 */
export function normWords(store, cell, gates, quantity) {
  const {columns, shown, model} = store;
  const parts = [];
  for (const what of new Set([quantity, 'WEIGHT', 'UPDATE'])) {
    const bad = gates
      .map((gate) => ({gate, many: columns.nonFiniteAt(model.gateSlots(what, cell, gate), shown)}))
      .filter(({many}) => many > 0);
    if (bad.length > 0) parts.push(`${QUANTITY_NAMES[what]} NaN or infinite in ${bad.map(badWords).join(', ')}`);
  }
  const still = gates.filter((gate) => isStill(store, cell, gate));
  if (still.length > 0)
    parts.push(`updates of zero, which change nothing, in ${still.map(({name}) => name).join(', ')}`);
  return parts.length === 0 ? '' : `▲ In the sample shown: ${parts.join('; ')}.`;
}

/** That the sample that is shown lacks what the charts are of and others have, and why; empty if it does not. */
export function lackWords(store, cell, gates, quantity) {
  const lacks = [...new Set([quantity, 'UPDATE'])].map((what) => {
    const slots = gates.flatMap((gate) => store.model.gateSlots(what, cell, gate));
    return slots.length === 0 ? '' : fallbackText(store, positionFor(store, slots), what);
  });
  return lacks.filter(Boolean).join(' ');
}

function badWords({gate, many}) {
  return `${gate.name} (${count(many)})`;
}

function isStill({columns, shown, model}, cell, gate) {
  const slots = ratioSlots(model, cell, gate);
  return slots !== null && ratioAt(columns, slots, shown) === 0;
}
