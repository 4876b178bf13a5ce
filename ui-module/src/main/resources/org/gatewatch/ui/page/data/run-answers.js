/** What the server tells of a run when it is opened. */

import {workerNames} from './newest-run.js';
import {ask} from './server.js';

/** So many samples of a long run are shown at first, since these are here soon. */
export const FEW = 250;
/** So many are read then. */
export const MANY = 1000;

/**
 * Layout, history and alerts of a run; null if the server does not know it.
 * @param {Record<string, string>} run
 * @param {{keep?: string}} keep which samples the history must hold
 */
export async function readRun(run, keep) {
  const [layout, history] = await Promise.all([ask('layout', run), ask('history', {...run, points: FEW, ...keep})]);
  // After the history: the stream continues from its end, and alerts that it sends again are known by number.
  const alerts = layout && history && (await ask('alerts', run));
  if (!alerts) return null;
  if (layout.id !== history.layout || layout.id !== alerts.layout) {
    throw new Error('the layout changed between two answers');
  }
  return {layout, history, alerts};
}

/**
 * Names of the workers of a session, sorted; asking for a session may have loaded it.
 * @param {{workers: {session: string, worker: string}[]}} store
 * @param {string} session
 */
export async function workersOf(store, session) {
  if (!store.workers.some((known) => known.session === session)) {
    store.workers = (await ask('sessions', {})).workers;
  }
  return workerNames(store.workers, session);
}
