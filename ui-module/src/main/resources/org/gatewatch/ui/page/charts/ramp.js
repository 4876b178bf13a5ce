/** From values to places on a colour map: which range of values a map spans. */

import {MAPS} from '../base/colours.js';

/**
 * A range of values and its place on a map.
 * @typedef {object} Ramp
 * @property {number} low the value at the lower limit
 * @property {number} high the value at the upper limit
 * @property {number} from the place on the map, in −1…1, of the lower limit; the upper one is always at 1
 * @property {(value: number) => number} shown what stands for a value: itself, its magnitude, or its place in 0…1
 * @property {boolean} below whether there are values below the lower limit
 * @property {boolean} above whether there are values above the upper limit
 */

/**
 * The ramp that some parts of heatmaps share. Without fixed limits a diverging map has zero in its middle and ends at
 * the
 * largest magnitude, of magnitudes alone it takes its upper half; a sequential one begins at zero, or at the smallest
 * value if that is negative, and ends at the largest.
 * @param {{cells?: {values: Float32Array}}[]} parts
 * @param {object} settings `map`; `magnitude` (signs do not count), `scaled` (from the smallest value, which becomes 0,
 *     to
 *     the largest, which becomes 1), `fixed` (both limits, or null)
 * @return {Ramp}
 */
export function rampOf(parts, {map, magnitude = false, scaled = false, fixed = null}) {
  const size = magnitude ? Math.abs : (value) => value;
  const [least, most] = extent(parts, size);
  const shown = scaled ? (value) => (most > least ? (size(value) - least) / (most - least) : 0) : size;
  const [low, high, from] = fixed
    ? [...fixed, -1]
    : scaled
      ? [0, 1, -1]
      : limits(MAPS[map].diverging, magnitude, least, most);
  return {low, high, from, shown, below: shown(least) < low, above: shown(most) > high};
}

/** A ramp over values that are known to lie between two ends. */
export function rampBetween(low, high) {
  return {low, high, from: -1, shown: (value) => value, below: false, above: false};
}

/** The place of a value on the map, in −1…1. */
export function placeOn({low, high, from, shown}, value) {
  const share = Math.max(0, Math.min(1, (shown(value) - low) / (high - low)));
  return from + share * (1 - from);
}

/** The smallest and the largest finite value; zeros if there is none. */
function extent(parts, size) {
  let [least, most] = [Infinity, -Infinity];
  for (const {cells} of parts) {
    for (const value of cells?.values ?? []) {
      if (!Number.isFinite(value)) continue;
      least = Math.min(least, size(value));
      most = Math.max(most, size(value));
    }
  }
  return least > most ? [0, 0] : [least, most];
}

function limits(diverging, magnitude, least, most) {
  const reach = Math.max(Math.abs(least), Math.abs(most)) || 1;
  if (diverging) return magnitude ? [0, reach, 0] : [-reach, reach, -1];
  if (least >= 0) return [0, reach, -1];
  return [least, most > least ? most : 0, -1];
}
