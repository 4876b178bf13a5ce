/** What the size of a cell's parameters adds to the loss: l1 · sum(|w|), and l2 / 2 · sum(w²). */

/**
 * The penalties of a cell, each with its value in every sample up to one; none where nothing is added. Where there
 * are two, each has a letter at its end.
 * @returns {{label: string, letter: string, dash: number[], values: (end: number) => (number|null)[]}[]}
 */
export function penaltiesOf({model, columns}, cell) {
  const parts = model.layout.penalties
    .filter(({layer}) => layer === cell.layer)
    .flatMap((penalty) => partsOf(model, cell, penalty));
  const sum = (of) => (end) => Array.from({length: end + 1}, (_, at) => total(parts.map((part) => of(part, at))));
  const [l1, l2] = [parts.some((part) => part.l1 !== 0), parts.some((part) => part.l2 !== 0)];
  const lines = [
    l1
      ? {
          label: 'L1',
          letter: '1',
          dash: [6, 3],
          values: sum((part, at) => (part.l1 === 0 ? 0 : times(part.l1, columns.trends[part.magnitudes][at]))),
        }
      : null,
    l2
      ? {
          label: 'L2',
          letter: '2',
          dash: [],
          values: sum((part, at) => (part.l2 === 0 ? 0 : times(part.l2 / 2, square(columns.norms[part.slot][at])))),
        }
      : null,
  ].filter((line) => line !== null);
  return lines.length > 1 ? lines : lines.map((line) => ({...line, letter: ''}));
}

/** A penalty's slots in a cell, of which each gate has one. */
function partsOf(model, cell, {parameter, l1, l2}) {
  return cell.kernels
    .filter((kernel) => kernel.parameter === parameter)
    .flatMap((kernel) => cell.gates.map((gate) => model.slot('WEIGHT', cell, kernel, gate)))
    .filter((slot) => slot !== null)
    .map((slot) => ({slot, l1, l2, magnitudes: model.trend(slot, 'MAGNITUDES')}));
}

function times(coefficient, value) {
  return value === null ? null : coefficient * value;
}

function square(value) {
  return value === null ? null : value * value;
}

/** A part that is missing in a sample makes the sum unknown. */
function total(values) {
  return values.includes(null) ? null : values.reduce((sum, value) => sum + value, 0);
}
