/** The ranges of a chart's axes, and the texts at their ticks. */

import {count, number, powerOfTen} from '../base/format.js';

const STEPS = [1, 2, 5, 10];
/** The largest step between ticks that uPlot knows of itself. */
const LARGEST_STEP = 1e15;
const HUGE_STEPS = Array.from({length: 293}, (_, i) => [1, 2, 5].map((digit) => Number(`${digit}e${15 + i}`))).flat();
/** Pixels that a digit takes. */
const CHARACTER = 7.2;

/**
 * Around one value alone there is no room for the whole numbers beside it, which nothing is at.
 * @param {number|null} min
 * @param {number|null} max a hundred more, as uPlot has it, if there is one value alone
 * @param {number[]} xs all values
 * @return {[number, number]}
 */
export function xRange(min, max, xs) {
  if (xs.length === 1) return [xs[0] - 0.5, xs[0] + 0.5];
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  return min === max ? [min - 0.5, max + 0.5] : [min, max];
}

export function valueRange(log, min, max, within) {
  const all = [min, max, ...within].filter((value) => value !== null);
  const [low, high] = all.length === 0 ? [null, null] : [Math.min(...all), Math.max(...all)];
  return log ? logRange(low, high) : linearRange(low, high);
}

function linearRange(min, max) {
  if (min === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const room = max > min ? (max - min) * 0.08 : Math.max(Math.abs(max) * 0.1, 1e-12);
  return [min - room, max + room];
}

function logRange(min, max) {
  if (min === null || !(min > 0) || !Number.isFinite(max)) return [1e-3, 1];
  const low = 10 ** (Math.floor(Math.log10(min) * 4) / 4 - 0.1);
  const high = 10 ** (Math.ceil(Math.log10(max) * 4) / 4 + 0.1);
  return [Math.max(low, Number.MIN_VALUE), Math.min(high, Number.MAX_VALUE)];
}

/**
 * Steps between ticks, also where uPlot has none large enough, as when a loss explodes: the axis would be bare.
 * @param {(plot: any, axis: number, min: number, max: number, ...more: number[]) => number[]} usual those of uPlot
 * @return {(plot: any, axis: number, min: number, max: number, ...more: number[]) => number[]}
 */
export function withHugeSteps(usual) {
  return (plot, axis, min, max, ...more) =>
    max - min > LARGEST_STEP ? HUGE_STEPS : usual(plot, axis, min, max, ...more);
}

/** Whole powers of ten, thinned; or 1, 2, 5 where there are too few of them. */
export function logSplits(plot, axis, min, max) {
  const [from, to] = [Math.ceil(Math.log10(min)), Math.floor(Math.log10(max))];
  const step = Math.max(1, Math.ceil((to - from) / 5));
  const splits = [];
  const within = (value) => value >= min && value <= max;
  if (to - from >= 2) {
    for (let power = from; power <= to; power += step) splits.push(Number(`1e${power}`));
  } else {
    for (let power = from - 1; power <= to; power++) {
      for (const digit of [1, 2, 5]) if (within(Number(`${digit}e${power}`))) splits.push(Number(`${digit}e${power}`));
    }
  }
  return splits.length > 1 ? splits : evenSplits(min, max);
}

/**
 * Round values, as far apart as uPlot has found that there is room for; or closer, where that leaves one of them.
 * @param {any} plot
 * @param {number} axis
 * @param {number} min
 * @param {number} max
 * @param {number} step 0 if it has found none
 */
export function linearSplits(plot, axis, min, max, step) {
  const splits = step > 0 ? multiples(min, max, step) : [];
  return splits.length > 1 ? splits : evenSplits(min, max);
}

/** At least two round values, evenly spaced: an axis with one tick tells no scale. */
function evenSplits(min, max) {
  const rough = (max - min) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((digit) => digit * power >= rough) ?? 10) * power;
  return multiples(min, max, step);
}

/** Without what is left of adding up fractions. */
function multiples(min, max, step) {
  const splits = [];
  for (let at = Math.ceil(min / step); at * step <= max; at++) splits.push(Number((at * step).toPrecision(12)));
  return splits;
}

/** Room for the longest of some texts beside an axis, and no less than `least`, so that most charts line up. */
export function axisWidth(texts, least) {
  return Math.max(least, ...(texts ?? []).map((text) => Math.ceil(text.length * CHARACTER) + 12));
}

export function tickText(tick, log) {
  if (log) {
    const power = Math.log10(tick);
    const whole = Math.abs(power - Math.round(power)) < 1e-9;
    if (whole && (power <= -3 || power >= 4)) return powerOfTen(Math.round(power));
  }
  const magnitude = Math.abs(tick);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)) return number(tick);
  return magnitude >= 1000 ? count(tick) : String(Number(tick.toPrecision(6))).replace('-', '−');
}
