/**
 * Whether a run that nobody ended has fallen silent. A training that was killed says nothing any more; one that only
 * takes long says nothing yet. So this tells what is known, and judges nothing.
 */

const LEAST_MILLIS = 30_000;
const TIMES_USUAL = 10;
const GAPS = 20;

/**
 * @param {number[]} timestamps of the samples, in milliseconds, rising
 * @param {number} heardAt when the newest came, by the clock of this machine
 * @param {number} now likewise
 * @return {{since: number, usual: number|null}|null} how long ago the newest came and how far apart the last ones were,
 *     in milliseconds (null of a single one); null as long as that is nothing out of the ordinary
 */
export function silence(timestamps, heardAt, now) {
  const since = now - heardAt;
  const usual = usualGap(timestamps);
  return since > Math.max(LEAST_MILLIS, TIMES_USUAL * (usual ?? 0)) ? {since, usual} : null;
}

/** The median distance of the last samples. */
function usualGap(timestamps) {
  const last = timestamps.slice(-GAPS - 1);
  const gaps = last.slice(1).map((timestamp, i) => timestamp - last[i]);
  return gaps.length === 0 ? null : gaps.sort((one, other) => one - other)[gaps.length >> 1];
}
