/** All places that a sample has NaN or infinities in, unfolded from the alert that counts them. */

import {el} from '../base/dom.js';
import {count} from '../base/format.js';
import {cellName, QUANTITY_NAMES} from '../data/model.js';
import {kernelWord} from './alert-words.js';

const MOST = 200;
const NAMES = {
  ...QUANTITY_NAMES,
  PRE_ACTIVATION: 'sums before the activation function',
  CELL_STATE: 'cell state c',
  ACTIVATION_GRADIENT: 'gradient from the layer above',
  OUTPUT_GRADIENT: 'gradient of the output',
  CELL_STATE_GRADIENT: 'gradient of the cell state',
  PRE_ACTIVATION_GRADIENT: 'gradient before the activation function',
};

/** What a slot holds, in words. */
export function slotWords(model, at) {
  const {quantity, layer, direction, kernel, gate} = model.slots[at];
  const cell = model.cells.find((one) => one.layer === layer && one.direction === direction);
  const named = model.gates.named(gate);
  const where = [
    cell ? cellName(cell) : model.layout.layers[layer].name,
    ...(named === null ? [] : [named.words]),
    ...(kernelWord(kernel) === null ? [] : [kernelWord(kernel)]),
  ];
  return `${NAMES[quantity]}: ${where.join(', ')}`;
}

/**
 * The places of a sample, with how many values each; null if the page does not hold that very sample.
 * @param {{columns: import('../data/columns.js').Columns, model: import('../data/model.js').Model}} store
 * @param {number} timestamp
 */
export function badPlaces({columns, model}, timestamp) {
  const at = columns.positionOf(timestamp);
  if (at < 0 || columns.timestamp[at] !== timestamp) return null;
  return Object.entries(columns.nonFinite[at]).map(([slot, many]) => ({words: slotWords(model, Number(slot)), many}));
}

/** Folded; filled when it is opened. */
export function placesNode(store, {alsoIn, timestamp}) {
  const list = el('ul');
  const summary = `also in ${count(alsoIn)} other ${alsoIn === 1 ? 'place' : 'places'}`;
  const node = el('details', {class: 'also-in'}, el('summary', {text: summary}), list);
  node.addEventListener('toggle', () => {
    const places = badPlaces(store, timestamp);
    const lines =
      places === null
        ? ['The page does not hold this sample any more; show it to see where.']
        : places.slice(0, MOST).map(({words, many}) => `${words}: ${count(many)} ${many === 1 ? 'value' : 'values'}`);
    if (places !== null && places.length > MOST) lines.push(`and ${count(places.length - MOST)} more`);
    list.replaceChildren(...lines.map((text) => el('li', {text})));
  });
  return node;
}
