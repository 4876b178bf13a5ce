/** How a line runs, in words: for everybody who does not see it. */

import {count, number} from './format.js';

/**
 * @param {(number|null|undefined)[]} values from left to right
 * @return {string} such as `falls from 16.8 to 0.05`
 */
export function courseWords(values) {
  let [finite, bad, first, last, low, high] = [0, 0, NaN, NaN, Infinity, -Infinity];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (!Number.isFinite(value)) {
      bad++;
      continue;
    }
    if (finite++ === 0) first = value;
    last = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (finite + bad === 0) return 'not recorded';
  if (finite === 0) return `NaN or infinite in all ${count(bad)} values`;
  const course = ofFinite({finite, first, last, low, high});
  return `${course}${bad > 0 ? `, NaN or infinite in ${count(bad)} of ${count(finite + bad)}` : ''}`;
}

function ofFinite({finite, first, last, low, high}) {
  const [from, to] = [number(first), number(last)];
  if (finite === 1) return `is ${from}`;
  if (number(low) === number(high)) return `stays at ${from}`;
  const between = `between ${number(low)} and ${number(high)}`;
  if (from === to) return `begins and ends at ${from}, ${between}`;
  const beyond = low < Math.min(first, last) || high > Math.max(first, last);
  return `${first < last ? 'rises' : 'falls'} from ${from} to ${to}${beyond ? `, ${between}` : ''}`;
}

/**
 * Between what values lie, in words.
 * @param {number[]} values in no order that matters
 */
export function extentWords(values) {
  const finite = values.filter((value) => Number.isFinite(value));
  const bad = values.length - finite.length;
  if (values.length === 0) return 'not recorded';
  if (finite.length === 0) return `NaN or infinite in all ${count(bad)} places`;
  const low = finite.reduce((least, value) => Math.min(least, value));
  const high = finite.reduce((most, value) => Math.max(most, value));
  const span = number(low) === number(high) ? `all ${number(low)}` : `from ${number(low)} to ${number(high)}`;
  return `${span}${bad > 0 ? `, NaN or infinite in ${count(bad)} of ${count(values.length)} places` : ''}`;
}
