/**
 * For tests and the curious there is `window.gatewatch`, read-only: `state` (see Store.state), `session`,
 * `worker`, `server`, `total` (samples counted), `timestamps` (of the samples held), `iterations`, `shown`
 * (timestamp of the sample that is drawn), `view` (its name), `data()` (what that view has drawn), `csv()` (its
 * table), `asking` (whether views wait for answers), and `beside` (shown and data() of the second pane, or null).
 * The body's attributes `data-state` and `data-total` say what is on the screen already.
 */

import {isAsking} from '../data/details.js';

/** Timestamp of the sample that is shown, or null. */
function timestampOf({columns, shown}) {
  return columns && shown >= 0 ? columns.timestamp[shown] : null;
}

/**
 * @param {{store: import('../data/store.js').Store, stream: import('../data/stream.js').Stream,
 *     pane: import('./pane.js').Pane, comparison: import('./comparison.js').Comparison}} page
 */
export function expose({store, stream, pane, comparison}) {
  Object.defineProperty(window, 'gatewatch', {
    value: Object.freeze({
      get state() {
        return store.state;
      },
      get session() {
        return store.session;
      },
      get worker() {
        return store.worker;
      },
      get server() {
        return stream.server;
      },
      get total() {
        return store.columns?.total ?? 0;
      },
      get timestamps() {
        return [...(store.columns?.timestamp ?? [])];
      },
      get iterations() {
        return [...(store.columns?.iteration ?? [])];
      },
      get shown() {
        return timestampOf(store);
      },
      get view() {
        return pane.open;
      },
      data: () => (pane.view ? pane.view.data() : null),
      csv: () => (pane.view ? pane.view.csv() : null),
      get asking() {
        return isAsking();
      },
      get beside() {
        const {pane: second} = comparison;
        return second && second.view ? {shown: timestampOf(second.context.store), data: second.view.data()} : null;
      },
    }),
  });
}
