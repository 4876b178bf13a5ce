/** Positions in columns: those to show of many, and the newest of some. */

/**
 * Positions up to one, evenly spread and at most so many, with the last among them; of each stretch the
 * first with trouble, if there is any, so that a small picture does not hide it.
 * @param {boolean[]} troubled
 * @param {number} end
 * @param {number} most
 */
export function spreadOf(troubled, end, most) {
  const size = end + 1;
  if (size <= most) return Array.from({length: size}, (_, at) => at);
  const positions = [];
  let bad = -1;
  for (let i = 0; i < most - 1; i++) {
    const [from, to] = [Math.floor((i * end) / (most - 1)), Math.floor(((i + 1) * end) / (most - 1))];
    if (bad < from) bad = (troubled.indexOf(true, from) + 1 || Infinity) - 1;
    positions.push(bad < to ? bad : from);
  }
  positions.push(end);
  return positions;
}

/** The last position, up to one, at which any column has something; −1 if there is none. */
export function newestOf(columns, end) {
  for (let at = end; at >= 0; at--) {
    if (columns.some((column) => column[at] !== null && column[at] !== undefined)) return at;
  }
  return -1;
}

/** Position of the last of rising values that is not above one; −1 if there is none. */
export function newestUpTo(values, most) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
