/** Which run is shown to readers who leave that to us. */

/**
 * @typedef {object} Run as the server lists it, the one that began last first
 * @property {string} session
 * @property {string} worker
 * @property {number} started
 * @property {number|null} last timestamp of its newest sample
 */

/**
 * Names of the workers of a session, sorted.
 * @param {{session: string, worker: string}[]} runs
 * @param {string|null} session
 */
export function workerNames(runs, session) {
  return runs
    .filter((run) => run.session === session)
    .map(({worker}) => worker)
    .sort();
}

/**
 * The worker of a session to show: of those that train together the first by name. Null if the session is not listed.
 * @param {Run[]} runs
 * @param {string|null} session
 */
export function workerOf(runs, session) {
  const all = runs.filter((run) => run.session === session);
  const together = all.filter((run) => !isOver(run, all[0]));
  return workerNames(together, session)[0] ?? null;
}

/**
 * A run that began after the one that is shown, or that the server has in its place; null if there is none.
 * @param {Run[]} runs
 * @param {string} session
 * @param {string|null} worker
 */
export function newerThan(runs, session, worker) {
  const [newest] = runs;
  const shown = runs.find((run) => run.session === session && run.worker === (worker ?? run.worker));
  if (newest === undefined || shown === undefined) return newest ?? null;
  const isNewer = newest.session === session ? isOver(shown, newest) : newest.started > shown.started;
  return isNewer ? newest : null;
}

/** Whether a run of the same name is of a training before: nothing came of it since the other began. */
function isOver(run, other) {
  return run.last !== null && run.last < other.started;
}
