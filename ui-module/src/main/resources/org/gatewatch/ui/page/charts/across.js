/** What stands along the x axis of a chart over the run. */

/**
 * Iterations for the x axis, the samples' numbers if the iterations do not rise; or the clock on the wall, in seconds
 * since the first sample.
 */
export function xOf(columns, end, across = 'iteration') {
  if (across === 'time') {
    const [start] = columns.timestamp;
    return [columns.timestamp.slice(0, end + 1).map((at) => (at - start) / 1000), 'second'];
  }
  const iteration = columns.iteration.slice(0, end + 1);
  const rising = iteration.every((value, i) => i === 0 || value > iteration[i - 1]);
  return rising ? [iteration, 'iteration'] : [iteration.map((_, i) => i + 1), 'sample'];
}
