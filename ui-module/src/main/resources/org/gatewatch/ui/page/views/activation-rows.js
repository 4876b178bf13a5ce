/** What the view of activations shows, as rows of a table: a measure a row. */

import {parse} from '../base/format.js';
import {stepsOf} from '../data/inside.js';

export const HEADER = [
  'layer',
  'direction',
  'quantity',
  'gate',
  'measure',
  'example',
  'unit',
  'last_unit',
  'timestep',
  'last_timestep',
  'value',
];

/** Measures of a summary, by their names in the table. */
const OF_SUMMARY = {
  count: 'count',
  nan: 'nan',
  positiveInfinity: 'positive_infinity',
  negativeInfinity: 'negative_infinity',
  min: 'min',
  max: 'max',
  mean: 'mean',
  standardDeviation: 'standard_deviation',
  l2Norm: 'l2_norm',
};

/** The rows of a summary, after columns that say whose it is. */
export function summaryRows(whose, summary) {
  return Object.entries(OF_SUMMARY).map(([name, measure]) => row(whose, measure, {}, parse(summary[name])));
}

/** All rows of a cell. */
export function activationRows({cell, panels, map, inputSlots}, inside) {
  const {slots} = inside.context.store.model;
  const whose = (slot) => [cell.name, cell.directionName, kernelWords(slots[slot]), slots[slot].gate];
  const shown = [...panels.map(({slot}) => slot), ...(inputSlots ?? [])];
  const ofSlots = shown.flatMap((slot) => {
    const entry = inside.entry(slot);
    return entry === null
      ? []
      : [...summaryRows(whose(slot), entry.summary), ...profileRows(whose(slot), entry.profile)];
  });
  const ofMap = map
    ? map
        .cellRows()
        .map(([example, unit, lastUnit, timestep, lastTimestep, value]) =>
          row(whose(map.part.slot), 'map', {example, unit, lastUnit, timestep, lastTimestep}, value),
        )
    : [];
  return [...ofSlots, ...ofMap];
}

/** What a kernel adds to a gate is told by its name, beside the quantity. */
function kernelWords({quantity, kernel}) {
  return kernel === null ? quantity : `${quantity} ${kernel}`;
}

function profileRows(whose, profile) {
  if (!profile) return [];
  const {saturation, units, lastStep, texts} = profile;
  const steps = stepsOf(profile, profile.stepMeans.length);
  return [
    ...(saturation
      ? [
          row(whose, 'saturated_low', {}, parse(saturation.low)),
          row(whose, 'saturated_high', {}, parse(saturation.high)),
        ]
      : []),
    ...profile.stepMeans.map((mean, i) => row(whose, 'step_mean', {timestep: steps[i]}, parse(mean))),
    ...(units ? unitRows(whose, units) : []),
    ...(lastStep ? lastRows(whose, lastStep) : []),
    ...(texts ?? []).flatMap((text) => textRows(whose, text)),
  ];
}

function unitRows(whose, {observations, low, high, dead}) {
  const share = (many) => (observations === 0 ? null : many / observations);
  return low.flatMap((many, unit) => [
    row(whose, 'saturated_low', {unit}, share(many)),
    row(whose, 'saturated_high', {unit}, share(high[unit])),
    row(whose, 'dead', {unit}, dead.includes(unit)),
  ]);
}

function lastRows(whose, {units, examples}) {
  return examples.flatMap(({position, timestep, values}) =>
    values.map((value, i) => row(whose, 'last_step', {example: position, unit: units[i], timestep}, parse(value))),
  );
}

/** What is read, in words, of one example. */
function textRows(whose, {example, read, targets, predictions}) {
  const of = (measure, words) => words.map((word, timestep) => row(whose, measure, {example, timestep}, word));
  return [...of('read', read), ...of('target', targets), ...of('prediction', predictions)];
}

/**
 * @param {{example?: number|null, unit?: number|null, lastUnit?: number|null, timestep?: number|null, lastTimestep?:
 * number|null}} at
 */
function row(whose, measure, at, value) {
  const {example = null, unit = null, lastUnit = unit, timestep = null, lastTimestep = timestep} = at;
  return [...whose, measure, example, unit, lastUnit, timestep, lastTimestep, value];
}
