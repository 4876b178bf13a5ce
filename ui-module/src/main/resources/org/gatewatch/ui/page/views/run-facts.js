/** What is known of a run as a whole, in a line. */

import {count} from '../base/format.js';
import {QUANTITIES} from '../data/model.js';

/** How many samples there are, of what, and what made them. */
export function factsOf({columns, model}) {
  const {layout} = model;
  const dropped = columns.dropped.reduce((sum, many) => sum + many, 0);
  const versions = Object.entries(layout.versions)
    .filter(([name]) => name !== 'jvm')
    .sort()
    .map(([name, version]) => `${name} ${version}`);
  return [
    `${count(columns.total)} samples`,
    layout.frequency === 1 ? 'one every iteration' : `one every ${count(layout.frequency)} iterations`,
    layout.facts?.find(({name}) => name === 'sampling')?.value,
    dropped > 0 ? `${count(dropped)} given up because the storage, or a GPU, was too slow` : null,
    `${layout.network}, ${layout.dataType.toLowerCase()}`,
    watched(model),
    ...versions,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What is looked at, in a part of a sentence. */
function watched({slots, cells}) {
  const quantities = QUANTITIES.filter(([id]) => slots.some(({quantity}) => quantity === id)).map(([, name]) => name);
  const outputs = slots.some(({quantity, insideCell}) => quantity === 'ACTIVATION' && !insideCell);
  const inside = cells.filter(({layer}) => slots.some((slot) => slot.insideCell && slot.layer === layer)).length;
  const recurrent = cells.some((cell) => cell.recurrent)
    ? inside > 0
      ? [`the inside of ${inside === 1 ? 'one cell' : `${inside} cells`}`]
      : ['nothing of the inside of cells']
    : [];
  return `watched: ${[...quantities, ...(outputs ? ['layer outputs'] : []), ...recurrent].join(', ')}`;
}
