/** Norms as a table: a row a line of a chart and a sample. */

const HEADER = ['layer', 'direction', 'kernel', 'parameter', 'gate', 'measure', 'iteration', 'timestamp', 'value'];

/** @param charts of the view; @param range of iterations that they show, or null for all */
export function normRows({store, selection}, charts, range) {
  const {cell} = selection;
  const rows = [HEADER];
  for (const {chart, lines, measure, kernel, parameter} of charts) {
    const of = kernel === 'RATIO' ? 'INPUT and RECURRENT' : kernel.split(':')[0];
    lines.forEach(({gate}, line) => chart.values[line].forEach((value, at) => {
      if (range !== null && (chart.x[at] < range.min || chart.x[at] > range.max)) return;
      rows.push([cell.name, cell.direction, of, parameter, gate, measure, store.columns.iteration[at], store.columns.timestamp[at], value]);
    }));
  }
  return rows;
}
