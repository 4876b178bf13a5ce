/**
 * Whether a gate or a cell is healthy in the sample that is shown: every value is finite, no alert that speaks of it is
 * open, and it is not all but shut. How bad it is goes by the severities of the log.
 */

import {cellOf, alertTypeWords} from './alert-words.js';
import {count, percent} from '../base/format.js';

export const MARKS = {healthy: '●', hint: '△', trouble: '▲', unknown: '○'};
export const MARK_WORDS = {
  healthy: 'all values finite, no alert open',
  trouble: 'has NaN or infinite values',
  unknown: 'not recorded in this sample',
};

/** The worst last. */
const SEVERITIES = ['HINT', 'HARM', 'FAILURE'];
/** The share from which on a gate is at an end, as in the alert, which waits for some samples of it. */
const SATURATED = 0.95;

/** What was found of the open alerts of a store, for the moment that is shown. */
const found = new WeakMap();

/**
 * @typedef {object} State
 * @property {'healthy'|'hint'|'trouble'|'unknown'} health
 * @property {'HINT'|'HARM'|'FAILURE'|null} severity of what is wrong; null if nothing is
 * @property {string} word what is wrong, in a word or two; empty if nothing is
 * @property {string} words the same in a sentence's part, also if nothing is wrong
 * @property {object[]} alerts the open ones, the worst first
 */

/** The state of a gate. @return {State} */
export function gateState(store, cell, gate) {
  const state = stateOf(gateValues(store, cell, gate), alertsAt(store, cell, gate));
  return state.health === 'healthy' ? (saturatedState(store, cell, gate) ?? state) : state;
}

/**
 * That nearly all that a gate gave is at an end, in the newest sample that tells; null if it is not. One that is held
 * open is judged as in the alerts: it lets pass what it gets, and is only said to be open.
 * @return {State|null}
 */
function saturatedState({columns, model, shown}, cell, gate) {
  const slot = model.inside('ACTIVATION', cell, gate);
  const ends = slot === null ? [] : [model.trend(slot, 'LOW'), model.trend(slot, 'HIGH')];
  const at = ends.length === 0 || ends.includes(null) ? -1 : columns.newestWith(ends, shown);
  if (at < 0) return null;
  const [low, high] = ends.map((end) => columns.trends[end][at] ?? NaN);
  const closes = gate.role !== 'candidate' && !gate.whole;
  if (closes && high >= SATURATED) {
    const word = `${percent(high)} open`;
    return {health: 'healthy', severity: null, word, words: `${MARK_WORDS.healthy}; ${word}`, alerts: []};
  }
  const share = closes ? low : low + high;
  if (!(share >= SATURATED)) return null;
  const word = `${percent(share)} ${closes ? 'shut' : 'saturated'}`;
  return {health: 'hint', severity: 'HINT', word, words: `${word}; no alert open`, alerts: []};
}

/** Of a gate's values alone: healthy, trouble or unknown. */
export function gateValues(store, cell, gate) {
  return slotsHealth(store, store.model.allGateSlots(cell, gate));
}

/** The state of what a cell has one of: its output, its state and the gradients at them. @return {State} */
export function wholeState(store, cell) {
  return stateOf(wholeValues(store, cell), alertsAt(store, cell, null));
}

/** Likewise, of the values alone. */
export function wholeValues(store, cell) {
  return slotsHealth(store, store.model.insideSlots(cell, null));
}

/** A cell is as healthy as its worst gate, its state and its layer's output. @return {State} */
export function cellState(store, cell) {
  const output = store.model.outputs[cell.layer];
  const slots = [
    ...cell.gates.flatMap((gate) => store.model.allGateSlots(cell, gate)),
    ...store.model.insideSlots(cell, null),
  ];
  const alerts = [...cell.gates, null].flatMap((gate) => alertsAt(store, cell, gate));
  const values = slotsHealth(store, output === null ? slots : [...slots, output]);
  const state = stateOf(values, [...new Set(alerts)].sort(byWeight));
  if (state.health !== 'healthy') return state;
  return cell.gates.map((gate) => saturatedState(store, cell, gate)).find((found) => found?.severity) ?? state;
}

/** @return {State['health']} */
export function slotsHealth(store, slots) {
  const {columns, shown} = store;
  if (shown < 0) return 'unknown';
  if (columns.nonFiniteAt(slots, shown) > 0) return 'trouble';
  return columns.normAt(slots, shown) === null ? 'unknown' : 'healthy';
}

/**
 * The open alerts at the moment that is shown, the worst first: by severity, then what has worsened, then the newest.
 */
export function openAlerts(store) {
  return lookUp(store).all;
}

/** @return {State} */
function stateOf(values, alerts) {
  if (values === 'trouble')
    return {health: 'trouble', severity: 'FAILURE', word: 'NaN/Inf', words: MARK_WORDS.trouble, alerts};
  if (alerts.length === 0) return {health: values, severity: null, word: '', words: MARK_WORDS[values], alerts};
  const more = alerts.length === 1 ? '' : ` and ${count(alerts.length - 1)} more`;
  return {
    ...worstOf(alerts),
    word: alertTypeWords(alerts[0]),
    words: `open alert: ${alertTypeWords(alerts[0])}${more}`,
    alerts,
  };
}

/**
 * How bad the worst of some alerts is.
 * @param {Pick<import('../data/alerts.js').Alert, 'severity'>[]} alerts
 * @return {Pick<State, 'health'|'severity'>}
 */
export function worstOf(alerts) {
  const worst = Math.max(-1, ...alerts.map(({severity}) => SEVERITIES.indexOf(severity)));
  if (worst < 0) return {health: 'healthy', severity: null};
  const severity = /** @type {State['severity']} */ (SEVERITIES[worst]);
  return {health: severity === 'HINT' ? 'hint' : 'trouble', severity};
}

/** The open alerts that speak of a gate; with null those that speak of the cell as a whole. */
function alertsAt(store, cell, gate) {
  return lookUp(store).at.get(placeKey(cell, gate)) ?? [];
}

function lookUp(store) {
  const {alerts, columns, model, shown} = store;
  const timestamp = shown < 0 ? 0 : columns.timestamp[shown];
  const known = found.get(store);
  if (known && known.alerts === alerts && known.total === alerts.total && known.timestamp === timestamp) return known;
  const all = alerts.open(timestamp).sort(byWeight);
  const at = new Map();
  for (const alert of all) {
    for (const key of keysOf(model, alert)) at.set(key, [...(at.get(key) ?? []), alert]);
  }
  const now = {alerts, total: alerts.total, timestamp, all, at};
  found.set(store, now);
  return now;
}

/** Where an alert has its mark: an alert that names no direction speaks of both. */
function keysOf(model, alert) {
  const first = cellOf(model, alert);
  if (first === null) return [];
  const {direction, gate} = alert.location;
  const cells = direction === null ? first.siblings : [first];
  return cells.map((cell) => {
    const own = cell.gates.find(({id}) => id === gate) ?? (cell.gated ? null : cell.gates[0]);
    return placeKey(cell, own);
  });
}

function placeKey(cell, gate) {
  return `${cell.key}|${gate?.id ?? ''}`;
}

function byWeight(one, other) {
  return weight(one) - weight(other) || other.number - one.number;
}

function weight({severity, state}) {
  return -2 * SEVERITIES.indexOf(severity) - (state === 'WORSENED' ? 1 : 0);
}
