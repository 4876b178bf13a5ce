/** What is saturated, dead or stuck, in words. */

import {count, parse, percent} from '../base/format.js';

/** How much is saturated, for either end. */
export function saturationWords({profile, ends}, state) {
  const saturation = profile?.saturation;
  if (!saturation) return ['its function has no ends to saturate at', ''];
  if (Number.isNaN(parse(saturation.low))) return ['no value that could be saturated', ''];
  const [low, high] = [percent(parse(saturation.low)), percent(parse(saturation.high))];
  if (state || !ends) return [`output function: ${low} at its low end`, `${high} at its high end`];
  return [`${low} below ${end(ends.low)}`, `${high} above ${end(ends.high)}`];
}

function end(value) {
  return String(value).replace('-', '−');
}

/** How many units are dead, or stuck at an end. */
export function unitWords(units) {
  if (!units) return '';
  const {dead, stuckLow, stuckHigh, low} = units;
  const parts = [
    [dead.length, 'dead'],
    [stuckLow, 'stuck at the low end'],
    [stuckHigh, 'stuck at the high end'],
  ]
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${count(many)} ${what}`);
  return `${count(low.length)} units: ${parts.length > 0 ? parts.join(', ') : 'none dead, none stuck'}`;
}
