/** Tables whose rows fold into cards on narrow screens; what is no table to the browser then says that it is one. */

import {el} from '../base/dom.js';

/** @param {string[]} heads an empty one has nothing to say */
export function headOf(heads) {
  const cells = heads.map((text) => (text === '' ? cell({}) : el('th', {text, role: 'columnheader'})));
  return el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, ...cells));
}

/** @param {Record<string, any>} options its `data.head` stands above it on a card @param {...Node} children */
export function cell(options, ...children) {
  return el('td', {role: 'cell', ...options}, ...children);
}
