/** The quantities of a cell that are shown over units and timesteps. */

/** What may be shown, by its name in the address. */
export function choices(model, cell) {
  const gates = cell.gated
    ? cell.gates.map((gate) => [gate.id, gate.name, model.inside('ACTIVATION', cell, gate)])
    : [];
  return [
    ...gates,
    ['h', 'h', model.output(cell)],
    ['c', 'c', model.inside('CELL_STATE', cell)],
    ['epsilon', 'ε', model.inside('ACTIVATION_GRADIENT', cell)],
  ].filter(([, , slot]) => slot !== null);
}

/** Those that are of no gate, in words. */
export const WORDS = {h: 'output h', c: 'state c', epsilon: 'gradient ε from above'};
