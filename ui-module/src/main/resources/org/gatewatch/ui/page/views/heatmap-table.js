/** Kernels as a table, a row a cell of their maps. */

import {spanOf} from '../charts/heatmap.js';

const HEADER = [
  'layer',
  'direction',
  'quantity',
  'kernel',
  'parameter',
  'gate',
  'first_row',
  'last_row',
  'first_unit',
  'last_unit',
];

/**
 * @param figures of the view, each a kernel with its gates' parts
 * @param {string} quantity
 * @param {boolean} isDifference whether the cells are differences
 */
export function heatmapTable(figures, quantity, isDifference) {
  const rows = figures.flatMap(({cell, kernel, parts}) =>
    parts
      .filter(({cells}) => cells)
      .flatMap((part) =>
        cellRows(part).map((row) => [
          cell.name,
          cell.directionName,
          quantity,
          kernel.kernel,
          kernel.parameter,
          part.gate.id,
          ...row,
        ]),
      ),
  );
  return [[...HEADER, isDifference ? 'difference_of_strongest_values' : 'strongest_value'], ...rows];
}

/** The rows and units that each cell covers, and its value. */
function cellRows({cells: {rows, columns, values}, rows: allRows, columns: allColumns}) {
  return [...values].map((value, i) => {
    const [top, under] = spanOf(Math.floor(i / columns), rows, allRows);
    const [left, right] = spanOf(i % columns, columns, allColumns);
    return [top, under - 1, left, right - 1, value];
  });
}
