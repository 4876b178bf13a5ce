/** Alerts in words and marks. Names of layers are not ours: they are only ever set as text. */

import {el} from './dom.js';
import {count, number, word} from './format.js';
import {cellName, gateName} from './model.js';

const TROUBLES = {
  NON_FINITE: 'NaN or infinite values',
  EXPLODING_GRADIENT: 'exploding gradient',
  OVERFLOW_AHEAD: 'overflow ahead',
  VANISHING_THROUGH_DEPTH: 'gradient vanishes through depth',
  VANISHING_THROUGH_TIME: 'gradient vanishes through time',
  SATURATED_GATE: 'saturated gate',
  DEAD_UNITS: 'dead units',
  LARGE_UPDATES: 'updates too large',
  SMALL_UPDATES: 'updates too small',
  UNCHANGED_WEIGHTS: 'weights do not change',
  LOSS_NOT_FALLING: 'loss does not fall',
  LOSS_JUMP: 'loss jumped',
  CONSTANT_CLIPPING: 'gradients always clipped',
};
export const PHASES = {OPENED: ['▲', 'opened'], WORSENED: ['▲▲', 'worsened'], RECOVERED: ['✓', 'recovered']};

/** What is wrong, in a few words. */
export function troubleWords({trouble, phase, certificate}) {
  if (certificate && phase === 'OPENED' && !Number.isFinite(certificate.value)) return `${word(certificate.value)} in the ${certificate.words}`;
  return TROUBLES[trouble] ?? trouble.toLowerCase().replaceAll('_', ' ');
}

/** The mark of a phase with its word. */
export function phaseMark({phase}) {
  const [mark, text] = PHASES[phase];
  return el('span', {class: 'phase', data: {phase}}, el('span', {'aria-hidden': 'true', text: mark}), el('span', {text}));
}

/**
 * Whether the minibatch was at fault (`data`), or the network (`network`); `unknown` if no place in the array
 * is told: then only a sample showed it, and nobody looked at the minibatch.
 */
export function originOf({data, spot}) {
  if (data) return 'data';
  return [spot.timestep, spot.unit, spot.example, spot.row].every((at) => at === null) ? 'unknown' : 'network';
}

/** The cell that an alert speaks of; the layer's first if it speaks of the layer; null if it has none. */
export function cellOf(model, {place, certificate}) {
  if (place.layer === null || certificate?.data) return null;
  return model.cells.find(({name, direction}) => name === place.layer && (place.direction === null || direction === place.direction)) ?? null;
}

/** The place in parts: `[text, gate or null]`. */
function parts(model, alert) {
  const {place, certificate} = alert;
  if (certificate?.data) return [[`the minibatch${place.layer === null ? '' : `, ${place.layer}`}`, null]];
  if (place.layer === null) return [['the network', null]];
  const cell = cellOf(model, alert);
  const gate = place.gate === null || place.gate === 'BLOCK' ? null : place.gate;
  return [
    [cell && place.direction !== null ? cellName(cell) : place.layer, null],
    ...(gate === null ? [] : [[`${gateName(gate)} gate`, gate]]),
    ...(place.kernel === null || place.kernel === 'OTHER' ? [] : [[kernelWords(place.kernel), null]]),
  ];
}

/** A kernel in words. */
export function kernelWords(kernel) {
  return kernel === 'BIAS' ? 'bias' : `${kernel.toLowerCase()} kernel`;
}

/** Where it is, as text. */
export function placeWords(model, alert) {
  return parts(model, alert).map(([text]) => text).join(', ');
}

/** Where it is, the gate in its hue. */
export function placeNode(model, alert) {
  const nodes = parts(model, alert).flatMap(([text, gate], i) => [
    ...(i === 0 ? [] : [', ']),
    el('span', {class: gate === null ? null : `gate-${gate.toLowerCase()}`, text}),
  ]);
  const node = el('span', {class: 'alert-place'});
  node.append(...nodes);
  return node;
}

/** What was measured against what, or nothing where that says no more than the finding. */
export function measured({value, limit, trouble}) {
  if (trouble === 'NON_FINITE' || (Number.isNaN(value) && Number.isNaN(limit))) return '';
  return `measured ${number(value)}${Number.isNaN(limit) ? '' : `, limit ${number(limit)}`}`;
}

/** All of it in one line. */
export function alertLine(model, alert) {
  return `${PHASES[alert.phase][0]} ${troubleWords(alert)} · ${placeWords(model, alert)} · ${PHASES[alert.phase][1]} at iteration ${count(alert.iteration)}`;
}
