/**
 * A run of which there is a sample: a pane makes its view only then.
 *
 * @typedef {object} Run
 * @property {import('./model.js').Model} model
 * @property {import('./columns.js').Columns} columns
 * @property {import('./alerts.js').Alerts} alerts
 */

/**
 * What a pane hands to its view.
 *
 * @typedef {object} Context
 * @property {import('./store.js').Store & Run} store the run: `store.model` its layout, `store.columns` its numbers,
 *     `store.shown` the position in them of the sample that is shown
 * @property {import('./selection.js').Selection} selection the cell, gate and quantity that the reader looks at
 * @property {import('./url.js').Url} url all that the reader chose, kept in the address
 * @property {() => void} navigate draws the page after the address was changed
 * @property {(session: string, worker: string) => void} watch shows another run in the first pane
 * @property {() => import('./store.js').Store|null} other for the first pane, what the second one shows; null if none
 * @property {'a'|'b'} pane the first one, or the second beside it
 */

export {};
