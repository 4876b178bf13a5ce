/** Norms as a table: a row a line of a chart and a sample, as they are, however they are drawn. */

const HEADER = ['layer', 'direction', 'kernel', 'parameter', 'gate', 'measure', 'iteration', 'timestamp', 'value'];

/** Charts that are not of one kernel. */
const WHOLE = {RATIO: 'INPUT and RECURRENT', PENALTY: null, SPECTRAL: 'RECURRENT'};

/** @param charts of the view; @param range of iterations that they show, or null for all */
export function normRows({store, selection}, charts, range) {
  const {cell} = selection;
  const rows = [HEADER];
  for (const {chart, raw, lines, measure, kernel, parameter} of charts) {
    const of = WHOLE[kernel] ?? kernel.split(':')[0];
    lines.forEach(({gate, label}, line) =>
      raw[line].forEach((value, at) => {
        if (range !== null && (chart.x[at] < range.min || chart.x[at] > range.max)) return;
        rows.push([
          cell.name,
          cell.direction,
          of,
          parameter,
          gate?.id ?? null,
          gate === null ? `${label.toLowerCase()}_${measure}` : measure,
          store.columns.iteration[at],
          store.columns.timestamp[at],
          value,
        ]);
      }),
    );
  }
  return rows;
}
