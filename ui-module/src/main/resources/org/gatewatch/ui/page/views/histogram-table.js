/** What Distributions shows, as a table. */

import {parse} from '../base/format.js';

const HEADER = [
  'figure',
  'iteration',
  'layer',
  'direction',
  'quantity',
  'gate',
  'kernel',
  'bin_low',
  'bin_high',
  'bin_count',
  'values',
  'nan',
  'positive_infinity',
  'negative_infinity',
  'mean',
  'standard_deviation',
];

/**
 * A row for each bin of each histogram, and of each line of the ridge.
 * @param {import('../data/model.js').Model} model
 * @param {number} iteration of the histograms
 * @param {any[]} histograms those that are on the screen
 * @param {any} ridge what it shows, or null
 */
export function histogramTable({layout, slots}, iteration, histograms, ridge) {
  const place = ({layer, direction, quantity, gate, kernel}) => [
    layout.layers[layer].name,
    direction,
    quantity,
    gate,
    kernel,
  ];
  const grid = histograms.flatMap((entry) => rows('histogram', iteration, entry, place(slots[entry.slot])));
  const lines =
    ridge === null
      ? []
      : ridge.lines.flatMap((line) =>
          rows('ridge', line.iteration, {...line, low: ridge.low, high: ridge.high}, place(slots[ridge.slot])),
        );
  return [HEADER, ...grid, ...lines];
}

/** A row a bin. */
function rows(figure, iteration, {low, high, counts, summary}, place) {
  const end = (bin) => low + ((high - low) * bin) / counts.length;
  return counts.map((many, bin) => [
    figure,
    iteration,
    ...place,
    end(bin),
    end(bin + 1),
    many,
    summary.count,
    summary.nan,
    summary.positiveInfinity,
    summary.negativeInfinity,
    parse(summary.mean),
    parse(summary.standardDeviation),
  ]);
}
