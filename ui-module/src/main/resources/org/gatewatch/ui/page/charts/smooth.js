/** A running mean that hides nothing: what is not finite stays where it is, and what is not there stays away. */

/**
 * @param {(number|null)[]} values
 * @param {number} weight of what was before, 0 (none) to below 1
 */
export function smooth(values, weight) {
  if (weight === 0) return values;
  let mean = NaN;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return value;
    mean = Number.isNaN(mean) ? value : weight * mean + (1 - weight) * value;
    return mean;
  });
}
