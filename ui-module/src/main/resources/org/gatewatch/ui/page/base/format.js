/** How numbers are written: everywhere the same. */

const SUPERSCRIPTS = {'-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹'};
const UNITS = /** @type {[number, string][]} */ ([
  [1, 'ms'],
  [1000, 's'],
  [60_000, 'min'],
  [3_600_000, 'h'],
  [86_400_000, 'days'],
]);
const COUNT = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

/** A number as it travels: NaN and the infinities are strings, what is not there is null. */
export function parse(value) {
  return typeof value === 'string' ? Number(value) : value;
}

/** Three significant digits; powers of ten below 1e-3 and from 1e5; NaN and infinities as words. */
export function number(value) {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return word(value);
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude < 1e-3 || magnitude >= 99950) return scientific(value);
  return minus(Number(value.toPrecision(3)).toString() === value.toPrecision(3) ? value.toPrecision(3) : fixed(value));
}

function fixed(value) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3))))));
  const rounded = Number(value.toPrecision(3));
  return digits === 0 ? COUNT.format(rounded) : rounded.toFixed(digits);
}

function scientific(value) {
  const [mantissa, exponent] = value.toExponential(2).split('e');
  return `${minus(mantissa)}×${powerOfTen(Number(exponent))}`;
}

/** 10ⁿ. */
export function powerOfTen(exponent) {
  return `10${[...String(exponent)].map((digit) => SUPERSCRIPTS[digit]).join('')}`;
}

function minus(text) {
  return text.replace('-', '−');
}

/** The word for what is not a finite number. */
export function word(value) {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '−Inf';
}

/** A count, in full. */
export function count(value) {
  return value === null || value === undefined ? '–' : minus(COUNT.format(value));
}

/** A share of one, in per cent with one decimal. */
export function percent(share) {
  if (!Number.isFinite(share)) return '–';
  return share > 0 && share < 0.0005 ? '< 0.1 %' : `${(share * 100).toFixed(1)} %`;
}

/** Something per second. */
export function rate(value) {
  return Number.isFinite(value) ? number(value) : '–';
}

/** Made once: making it takes a millisecond, and a table has hundreds of times. */
const TIME = new Intl.DateTimeFormat([], {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});

/** The time of day of a timestamp. */
export function time(timestamp) {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? '–' : TIME.format(date);
}

/** A length of time, in one unit: `250 ms`, `8 min`. */
export function duration(millis) {
  const [size, unit] = UNITS.findLast(([least]) => millis >= least) ?? UNITS[0];
  const many = millis / size;
  return `${unit === 's' && many < 10 ? Number(many.toFixed(1)) : Math.round(many)} ${unit}`;
}

/** What is wrong with a summary's values, one text a kind: the share, or the count below 0.1 %. */
export function nonFiniteBadges(summary) {
  return [
    ['NaN', summary.nan],
    ['+Inf', summary.positiveInfinity],
    ['−Inf', summary.negativeInfinity],
  ]
    .filter(([, many]) => many > 0)
    .map(([name, many]) => {
      const share = many / summary.count;
      return `▲ ${name} ${share >= 0.001 ? percent(share) : count(many)}`;
    });
}
