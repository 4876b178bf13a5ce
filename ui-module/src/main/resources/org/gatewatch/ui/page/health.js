/** Whether a gate or a cell is healthy in the sample that is shown. */

export const MARKS = {healthy: '●', trouble: '▲', unknown: '○'};
export const MARK_WORDS = {healthy: 'all values finite', trouble: 'has NaN or infinite values', unknown: 'not in this sample'};

/** healthy, trouble or unknown. */
export function gateHealth(store, cell, gate) {
  return slotsHealth(store, store.model.allGateSlots(cell, gate));
}

/** What a cell has one of: its output, its state and the gradients at them. */
export function wholeHealth(store, cell) {
  return slotsHealth(store, store.model.insideSlots(cell, null));
}

/** A cell is as healthy as its worst gate, its state and its layer's output. */
export function cellHealth(store, cell) {
  const output = store.model.outputs[cell.layer];
  const slots = [...cell.gates.flatMap((gate) => store.model.allGateSlots(cell, gate)), ...store.model.insideSlots(cell, null)];
  return slotsHealth(store, output === null ? slots : [...slots, output]);
}

export function slotsHealth(store, slots) {
  const {columns, shown} = store;
  if (shown < 0) return 'unknown';
  if (columns.nonFiniteAt(slots, shown) > 0) return 'trouble';
  return columns.normAt(slots, shown) === null ? 'unknown' : 'healthy';
}
