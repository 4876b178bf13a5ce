/** What RW can make of a state in one step: its largest singular value, gate by gate. */

export const LABEL = 'largest singular value of RW';
export const NOTE =
  'The largest singular value of RW says how many times as long one step can make what it is given. With tanh and ' +
  'no gates nothing can explode as long as it is at most 1, with a sigmoid at most 4; above that it may (Pascanu, ' +
  'Mikolov and Bengio, 2013). In a gated cell the block of the candidate matters most, and what the gates let ' +
  'through counts, too. A line that climbs without end leads there. It is computed of every sample that looks ' +
  'inside cells.';
/** Values that the axis always covers. */
export const WITHIN = [0, 1];

/** Position of a gate's among the numbers that samples hold; null if it is not recorded. */
export function spectralTrend(model, cell, gate) {
  const slot = model.inside('PRE_ACTIVATION', cell, gate, 'RECURRENT');
  return slot === null ? null : model.trend(slot, 'SPECTRAL_NORM');
}
