/** Numbers as a table to read, for everybody who would rather not, or cannot, read them off a picture. */

import {el} from './dom.js';
import {count, number} from './format.js';

/** More rows would take seconds to lay out, and nobody reads them here. */
const MOST_ROWS = 500;

/** @type {HTMLDialogElement|null} */
let dialog = null;

/**
 * @param {string} title of what
 * @param {(string|number|boolean|null|undefined)[][]} rows the first one is the header
 */
export function showTable(title, [header, ...rows]) {
  dialog ??= document.body.appendChild(
    el('dialog', {class: 'keys table-dialog', id: 'table', 'aria-labelledby': 'table-title'}),
  );
  const left = rows.length - MOST_ROWS;
  const shown = left > 0 ? rows.slice(-MOST_ROWS) : rows;
  const table = el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...header.map((text) => el('th', {text: cell(text), scope: 'col'})))),
    el('tbody', {}, ...shown.map((row) => el('tr', {}, ...row.map((value) => el('td', {text: cell(value)}))))),
  );
  dialog.replaceChildren(
    el('h2', {id: 'table-title', text: title}),
    ...(left > 0
      ? [
          el('p', {
            class: 'label',
            text: `The last ${count(MOST_ROWS)} of ${count(rows.length)} rows; the CSV has all.`,
          }),
        ]
      : []),
    el('div', {class: 'table-box', tabindex: '0', role: 'region', 'aria-labelledby': 'table-title'}, table),
    el('button', {type: 'button', text: 'Close', on: {click: () => dialog?.close()}}),
  );
  dialog.showModal();
}

function cell(value) {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value).replaceAll('_', ' ');
  return Number.isInteger(value) ? count(value) : number(value);
}
