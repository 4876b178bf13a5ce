/** Whether a gate or a cell is healthy in the sample that is shown. */

export const MARKS = {healthy: '●', trouble: '▲', unknown: '○'};
export const MARK_WORDS = {healthy: 'all values finite', trouble: 'has NaN or infinite values', unknown: 'not in this sample'};

/** healthy, trouble or unknown. */
export function gateHealth(store, cell, gate) {
  return slotsHealth(store, store.model.allGateSlots(cell, gate));
}

/** A cell is as healthy as its worst gate and its layer's output. */
export function cellHealth(store, cell) {
  const output = store.model.outputs[cell.layer];
  const slots = cell.gates.flatMap((gate) => store.model.allGateSlots(cell, gate));
  return slotsHealth(store, output === null ? slots : [...slots, output]);
}

export function slotsHealth(store, slots) {
  const {columns, shown} = store;
  if (shown < 0) return 'unknown';
  if (columns.nonFiniteAt(slots, shown) > 0) return 'trouble';
  return columns.normAt(slots, shown) === null ? 'unknown' : 'healthy';
}
