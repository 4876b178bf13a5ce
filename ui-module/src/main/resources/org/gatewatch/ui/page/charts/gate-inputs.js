/** What a gate's input comes from: input, recurrence, bias and peepholes, before its activation function. */

import {el, setText} from '../base/dom.js';
import {number, parse, percent} from '../base/format.js';

const KERNELS = [
  ['INPUT', 'input W·x'],
  ['RECURRENT', 'recurrent RW·h'],
  ['BIAS', 'bias b'],
  ['PEEPHOLE', 'peephole p·c'],
];
const HEALTHY =
  'What good looks like: input and recurrence of like size, the bias smaller than both (a forget bias near 1 is fine ' +
  'in an LSTM), and none that saturates its gate by itself; a gate that hears only one of them has lost the other.';

/** @typedef {import('../data/gates.js').Gate} Gate */
/** @typedef {{kernel: string, label: string, slot: number}} Share */

/**
 * The slots that a cell has for this, gate by gate.
 * @param {import('../data/model.js').Model} model
 * @param {import('../data/model.js').Cell} cell
 * @param {Gate[]} gates
 */
export function gateInputSlots(model, cell, gates) {
  return gates
    .map((gate) => ({
      gate,
      shares: KERNELS.flatMap(([kernel, label]) => {
        const slot = model.inside('PRE_ACTIVATION', cell, gate, kernel);
        return slot === null ? [] : [{kernel, label, slot}];
      }),
    }))
    .filter(({shares}) => shares.length > 0);
}

/** Bars, a group a gate. */
export class GateInputs {
  /** @param {{gate: Gate, shares: Share[]}[]} groups */
  constructor(groups) {
    const groupsOfRows = groups.map(({gate, shares}) => ({gate, rows: shares.map((share) => row(share))}));
    this.rows = groupsOfRows.flatMap(({rows}) => rows);
    const bodies = groupsOfRows.map(({gate, rows}) =>
      el(
        'div',
        {class: `origin-gate gate-${gate.role}`, data: {gate: gate.id}},
        el('h4', {text: gate.whole ? 'all units' : gate.name}),
        ...rows.map(({node}) => node),
      ),
    );
    const heads = el(
      'p',
      {class: 'origin-heads', 'aria-hidden': 'true'},
      el('span', {text: 'root mean square'}),
      el('span', {text: 'saturates alone'}),
    );
    const title = 'Where from: what is added up before the activation function';
    this.node = el(
      'figure',
      {class: 'chart origin'},
      el('figcaption', {class: 'readout'}, el('span', {class: 'axis-name', text: title})),
      el('p', {class: 'note', text: HEALTHY}),
      heads,
      el('div', {class: 'origin-gates'}, ...bodies),
    );
  }

  /** @param {(slot: number) => any} entry what came of a slot */
  show(entry) {
    const entries = this.rows.map(({slot}) => entry(slot));
    const sizes = entries.map((of) => (of ? parse(of.rootMeanSquare) : null));
    const most = Math.max(0, ...sizes.filter((size) => Number.isFinite(size)));
    this.rows.forEach((of, i) => fill(of, entries[i], sizes[i], most));
  }
}

/** @param {Share} share */
function row({kernel, label, slot}) {
  const bar = el('span', {class: 'origin-fill'});
  const size = el('b');
  const alone = el('span', {class: 'origin-alone'});
  const node = el(
    'p',
    {class: 'origin-row', data: {kernel, slot}},
    el('span', {class: 'label', text: label}),
    el('span', {class: 'origin-bar', 'aria-hidden': 'true'}, bar),
    size,
    alone,
  );
  return {slot, node, bar, size, alone};
}

function fill({node, bar, size, alone}, entry, value, most) {
  const troubled = value !== null && !Number.isFinite(value);
  const saturation = entry?.profile?.saturation;
  setText(size, troubled ? `▲ ${number(value)}` : number(value));
  size.className = troubled ? 'trouble' : '';
  setText(alone, saturation ? shareText(parse(saturation.low) + parse(saturation.high)) : '–');
  alone.title = saturation
    ? 'share of the values that would saturate the gate by themselves'
    : 'not recorded, or its activation function has no ends';
  bar.style.width = `${Number.isFinite(value) && most > 0 ? (100 * value) / most : 0}%`;
  node.dataset.size = value ?? '';
}

function shareText(share) {
  return Number.isNaN(share) ? 'none finite' : percent(share);
}
