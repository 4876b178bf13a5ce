/** How a line runs, in words: for everybody who does not see it. */

import {count, number} from './format.js';

/**
 * @param {(number|null|undefined)[]} values from left to right
 * @return {string} such as `falls from 16.8 to 0.05`
 */
export function courseWords(values) {
  const there = values.filter((value) => value !== null && value !== undefined);
  const finite = there.filter((value) => Number.isFinite(value));
  if (there.length === 0) return 'not recorded';
  const bad = there.length - finite.length;
  if (finite.length === 0) return `NaN or infinite in all ${count(bad)} values`;
  return `${ofFinite(finite)}${bad > 0 ? `, NaN or infinite in ${count(bad)} of ${count(there.length)}` : ''}`;
}

function ofFinite(values) {
  const [first, last] = [values[0], values[values.length - 1]];
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  const [from, to] = [number(first), number(last)];
  if (values.length === 1) return `is ${from}`;
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
