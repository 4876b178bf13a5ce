/** Alerts in words and marks. Names of layers are not ours: they are only ever set as text. */

import {el} from '../base/dom.js';
import {count, number, word} from '../base/format.js';
import {cellName} from '../data/model.js';

export const STATES = {OPENED: ['▲', 'opened'], WORSENED: ['▲▲', 'worsened'], RESOLVED: ['✓', 'resolved']};

/**
 * What is wrong, in a few words.
 * @param {Pick<import('../data/alerts.js').Alert, 'title'|'state'|'origin'>} alert
 */
export function alertTypeWords({title, state, origin}) {
  if (origin && state === 'OPENED' && !Number.isFinite(origin.value))
    return `${word(origin.value)} in the ${origin.words}`;
  return title;
}

const SEVERITIES = {HINT: 'a hint', HARM: 'harm', FAILURE: 'a failure'};

/** The mark of a state; that of a hint is hollow. */
function markOf({state, severity}) {
  const [mark] = STATES[state];
  return severity === 'HINT' ? mark.replaceAll('▲', '△') : mark;
}

/**
 * The mark of a state with its word, and how bad it is.
 * @param {Pick<import('../data/alerts.js').Alert, 'state'|'severity'>} alert
 */
export function stateMark(alert) {
  const {state, severity} = alert;
  return el(
    'span',
    {class: 'state', data: {state, severity}, title: state === 'RESOLVED' ? null : SEVERITIES[severity]},
    el('span', {'aria-hidden': 'true', text: markOf(alert)}),
    el('span', {text: STATES[state][1]}),
  );
}

/**
 * Whether another worker was at fault (`averaged`), the minibatch (`data`), or the network (`network`);
 * `unknown` if no place in the array is told: then only a sample showed it, and nobody looked at the minibatch.
 */
export function faultOf({data, position, from}) {
  if (from) return 'averaged';
  if (data) return 'data';
  return [position.timestep, position.unit, position.example, position.row].every((at) => at === null)
    ? 'unknown'
    : 'network';
}

/** The cell that an alert speaks of; the layer's first if it speaks of the layer; null if it has none. */
export function cellOf(model, {location, origin}) {
  if (location.layer === null || origin?.data) return null;
  return (
    model.cells.find(
      ({name, direction}) =>
        name === location.layer && (location.direction === null || direction === location.direction),
    ) ?? null
  );
}

/** The place in parts, each a text and the gate that it names, or null. */
function parts(model, alert) {
  const {location, origin} = alert;
  if (origin?.data) return [[`the minibatch${location.layer === null ? '' : `, ${location.layer}`}`, null]];
  if (location.layer === null) return [['the network', null]];
  const cell = cellOf(model, alert);
  const gate = model.gates.named(location.gate);
  const kernel = kernelWord(location.kernel);
  return [
    [cell && location.direction !== null ? cellName(cell) : location.layer, null],
    ...(gate === null ? [] : [[gate.words, gate]]),
    ...(kernel === null ? [] : [[kernel, null]]),
  ];
}

/** Kernels as the log names them. */
const KERNELS = {INPUT: 'W', RECURRENT: 'RW', BIAS: 'b', RECURRENT_BIAS: 'Rb', PEEPHOLE: 'peephole'};

/** A kernel in a word, or null if it has none. */
export function kernelWord(kernel) {
  return KERNELS[kernel] ?? null;
}

/** Where it is, as text. */
export function placeWords(model, alert) {
  return parts(model, alert)
    .map(([text]) => text)
    .join(', ');
}

/** Where it is, the gate in its hue. */
export function placeNode(model, alert) {
  const nodes = parts(model, alert).flatMap(([text, gate], i) => [
    ...(i === 0 ? [] : [', ']),
    el('span', {class: gate === null ? null : `gate-${gate.role}`, text}),
  ]);
  const node = el('span', {class: 'alert-place'});
  node.append(...nodes);
  return node;
}

/** What was measured against what, or nothing where that says no more than the finding. */
export function measured({value, limit, type}) {
  if (type === 'NON_FINITE' || (Number.isNaN(value) && Number.isNaN(limit))) return '';
  return `measured ${number(value)}${Number.isNaN(limit) ? '' : `, limit ${number(limit)}`}`;
}

/** All of it in one line. */
export function alertLine(model, alert) {
  const when = `${STATES[alert.state][1]} at iteration ${count(alert.iteration)}`;
  return `${markOf(alert)} ${alertTypeWords(alert)} · ${placeWords(model, alert)} · ${when}`;
}
