/** Which units do something in a stretch of timesteps that they do nowhere else. */

import {spanOf} from './heatmap.js';

/** @typedef {{unit: number, lastUnit: number, inside: number, outside: number, only: boolean}} Found */

/**
 * The cell of a map that covers a row or column.
 * @param {number} i position among all
 * @param {number} cells so many there are
 * @param {number} all for so many rows or columns
 */
export function cellOf(i, cells, all) {
  return Math.max(0, Math.min(cells - 1, Math.floor(((i + 1) * cells - 1) / all)));
}

/**
 * The units of a map, the one first whose mean within the stretch differs most from its mean in the rest. What is not
 * finite does not count.
 * @param {import('./heatmap.js').Part} part
 * @param {number} from first timestep of the stretch
 * @param {number} to last timestep of it
 * @return {Found[]} empty if the stretch leaves nothing out
 */
export function rankUnits({cells, rows, columns}, from, to) {
  if (!cells || cells.rows === 0) return [];
  const [first, last] = [from, to].map((step) => cellOf(step, cells.columns, columns));
  const found = [];
  for (let row = 0; row < cells.rows; row++) {
    const values = [...cells.values.subarray(row * cells.columns, (row + 1) * cells.columns)];
    const inside = values.slice(first, last + 1).filter(Number.isFinite);
    const outside = [...values.slice(0, first), ...values.slice(last + 1)].filter(Number.isFinite);
    if (inside.length === 0 || outside.length === 0) continue;
    const [unit, end] = spanOf(row, cells.rows, rows);
    const only = Math.min(...inside) > Math.max(...outside) || Math.max(...inside) < Math.min(...outside);
    found.push({unit, lastUnit: end - 1, inside: mean(inside), outside: mean(outside), only});
  }
  const strength = ({inside, outside}) => Math.abs(inside - outside);
  return found.sort((one, other) => strength(other) - strength(one));
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
