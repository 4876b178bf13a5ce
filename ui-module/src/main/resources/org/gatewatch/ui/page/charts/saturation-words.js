/** What is saturated, dead or stuck, in words. */

import {count, parse, percent} from '../base/format.js';

const NONE_FINITE = '▲ every value is NaN or infinite';

/** How much is saturated, for either end. */
export function saturationWords({profile, ends, summary}, state) {
  const saturation = profile?.saturation;
  if (!saturation) return ['its function has no ends to saturate at', ''];
  const bad = nonFinite(summary);
  if (bad > 0 && bad === summary.count) return [NONE_FINITE, ''];
  if (Number.isNaN(parse(saturation.low))) return [bad > 0 ? NONE_FINITE : 'no values', ''];
  const [low, high] = [percent(parse(saturation.low)), percent(parse(saturation.high))];
  if (state || !ends) return [`output function: ${low} at its low end`, `${high} at its high end`];
  return [`${low} below ${end(ends.low)}`, `${high} above ${end(ends.high)}`];
}

function end(value) {
  return String(value).replace('-', '−');
}

/** Of how many values nothing can be said, since they are not finite. */
function nonFinite({nan, positiveInfinity, negativeInfinity}) {
  return nan + positiveInfinity + negativeInfinity;
}

/** How many units are dead, or stuck at an end; of what is not finite neither can be said. */
export function unitWords(units, summary) {
  if (!units) return '';
  const bad = nonFinite(summary);
  if (bad > 0 && bad === summary.count) return `${count(units.low.length)} units: ${NONE_FINITE}`;
  const left = bad > 0 ? '; values that are NaN or infinite left out' : '';
  const {dead, stuckLow, stuckHigh, low} = units;
  const parts = [
    [dead.length, 'dead'],
    [stuckLow, 'stuck at the low end'],
    [stuckHigh, 'stuck at the high end'],
  ]
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${count(many)} ${what}`);
  return `${count(low.length)} units: ${parts.length > 0 ? parts.join(', ') : 'none dead, none stuck'}${left}`;
}
