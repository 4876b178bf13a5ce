/**
 * The contract between the page and its views: a view is a class that `Pane` makes an object of when it is opened.
 * Two panes may show the same view at once, so it keeps no state outside of its object; what the reader chooses is kept
 * in the address.
 *
 * @typedef {object} View
 * @property {HTMLElement} node its element
 * @property {HTMLElement|null} bar the element of its controls, or null
 * @property {() => void} draw called whenever something may have changed, many times: changes what is there, and
 *     builds only if the model or the selection is another (see `Built`)
 * @property {() => any} data what is drawn, as plain values; tests read it as `window.gatewatch.data()`
 * @property {() => Table} csv the same as a table
 * @property {() => void} [finish] draws what waits since it is out of sight, for paper and pictures
 * @property {() => void} destroy lets go of charts and requests
 */

/**
 * @typedef {object} Table
 * @property {string} [name] for the file; that of the view if there is none
 * @property {(string|number|boolean|null|undefined)[][]} rows the first one is the header
 */

/**
 * @typedef {object} ViewNames
 * @property {string} title on its tab
 * @property {string|Record<string, string>} help one sentence that says what good looks like; by quantity where it
 *     depends on that
 * @property {string} [key] the letter that opens it, in place of a number
 * @property {(model: import('../data/model.js').Model, store: import('../data/store.js').Store) => boolean} [appliesTo]
 *     whether there can be anything to see of such a network, in such a session; its tab is hidden if not
 */

/** @typedef {ViewNames & {new (context: import('../data/context.js').Context): View}} ViewClass */

/** @typedef {Record<string, ViewClass>} Views by their names in the address, in the order of the tabs */

export {};
