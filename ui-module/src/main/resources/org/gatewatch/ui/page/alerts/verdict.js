/**
 * The page's first sentence: what is open, whether anything is NaN or infinite, where, and where that began. Only the
 * certificate of an alert knows where it began: a sample shows what there is once it is over, in no order.
 */

import {count, number} from '../base/format.js';
import {cellName} from '../data/model.js';
import {alertTypeWords, faultOf, placeWords} from './alert-words.js';
import {gateValues, MARKS, openAlerts, wholeValues, worstOf} from './health.js';

const MOST_NAMED = 3;

/**
 * @param {import('../data/store.js').Store & import('../data/context.js').Run} store
 * @return {{text: string, health: import('./health.js').State['health']}}
 */
export function verdict(store) {
  const {columns, shown} = store;
  const at = `iteration ${count(columns.iteration[shown])}`;
  const bad = nonFiniteParts(store);
  if (bad.length > 0) return {text: `▲ NaN or Inf at ${at} ${bad.join('; ')}.${beginning(store)}`, health: 'trouble'};
  const open = openAlerts(store);
  const {health} = worstOf(open);
  const isBare = Object.values(columns.norms).every((column) => (column[shown] ?? null) === null);
  const values = isBare ? `Not recorded at ${at}: anything of the network.` : `No NaN or Inf at ${at}.`;
  return {text: `${MARKS[health]} ${openWords(open)} ${values}`, health};
}

function openWords(open) {
  if (open.length === 0) return 'No open alert.';
  return open.length === 1 ? `One open alert: ${alertTypeWords(open[0])}.` : `${count(open.length)} open alerts.`;
}

/** Where something is not finite in the sample that is shown: parts of a sentence. */
function nonFiniteParts(store) {
  const {columns, shown, model} = store;
  const gates = model.cells.flatMap((cell) =>
    cell.gates.filter((gate) => gateValues(store, cell, gate) === 'trouble').map((gate) => ({cell, gate})),
  );
  const cells = model.cells.filter((cell) => wholeValues(store, cell) === 'trouble');
  const outputs = model.outputs.filter((slot) => slot !== null && columns.nonFiniteAt([slot], shown) > 0).length;
  const score = columns.score[shown];
  return [
    gates.length > 0 ? `in ${gatesWords(gates)}` : '',
    cells.length > 0 ? `in output, state or the gradients there of ${listed(cells.map(cellName), ', ')}` : '',
    outputs > 0 ? `in what ${outputs === 1 ? 'one layer gives' : `${outputs} layers give`} out` : '',
    Number.isFinite(score) ? '' : `in the score, which is ${number(score)}`,
  ].filter(Boolean);
}

function gatesWords(gates) {
  if (gates.length > MOST_NAMED) {
    const cells = [...new Set(gates.map(({cell}) => cellName(cell)))];
    return `${count(gates.length)} gates of ${listed(cells, ', ')}`;
  }
  return listed(
    gates.map(({cell, gate}) => (gate.whole ? cellName(cell) : `${cellName(cell)}, ${gate.words}`)),
    '; ',
  );
}

/** @param {string} between what is between names: more than a comma where they have one */
function listed(names, between) {
  if (names.length > MOST_NAMED)
    return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(between)} and ${names.at(-1)}`;
}

/** What the certificate says of what is not finite now; nothing if there is none. */
function beginning({alerts, columns, shown, model}) {
  const alert = alerts.origin(columns.timestamp[shown]);
  if (alert === null) return '';
  const {origin} = alert;
  const when = `iteration ${count(origin.iteration)}`;
  const what = `the ${origin.words}`;
  switch (faultOf(origin)) {
    case 'averaged':
      return ` Averaging brought it from worker ${origin.from.worker}, iteration ${count(origin.from.iteration)}.`;
    case 'data':
      return ` It began in the data: ${what} of ${when}.`;
    case 'unknown':
      return ` Seen first in ${what} of ${placeWords(model, alert)}, ${when}.`;
    default:
      return ` It began in ${what} of ${placeWords(model, alert)}, ${when}.`;
  }
}
