/** Why a chart has nothing to draw: what was not recorded, what is zero, and what is not finite are three things. */

import {count} from '../base/format.js';

/**
 * @param {(number|null|undefined)[][]} lines of which no value can be drawn
 * @return {string} one sentence
 */
export function emptyNote(lines) {
  const present = lines.flat().filter((value) => value !== null && value !== undefined);
  const bad = present.filter((value) => !Number.isFinite(value)).length;
  if (present.length === 0) return 'Not recorded in these samples.';
  const zero = present.some((value) => Number.isFinite(value) && value < 0) ? '0 or below' : '0';
  if (bad === 0) return `Every value is ${zero}, which a logarithmic axis cannot show.`;
  if (bad === present.length) return '▲ Every value is NaN or infinite: there is nothing to draw.';
  const others = `the others are ${zero}, which a logarithmic axis cannot show`;
  return `▲ Of ${count(present.length)} values ${count(bad)} are NaN or infinite; ${others}.`;
}
