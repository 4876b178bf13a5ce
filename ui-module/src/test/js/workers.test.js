/** The workers of a session: their order, who is slow, and what is said of how far they are apart. */

import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Model} from '#page/data/model.js';
import {
  falls,
  isNonFinite,
  isSilent,
  isSlow,
  lossOf,
  sickestFirst,
  spreadByGate,
  usualMillis,
} from '#page/data/workers.js';
import {Workers} from '#page/views/workers.js';
import {wordsOf} from '#page/views/workers-table.js';
import {lstmLayout, slot} from './samples.js';

function worker(name, more = {}) {
  const healthy = {samples: 3, iteration: 2, score: 4, lossPerTimestep: 1, gradientNorm: 2, updateRatio: 1e-3};
  const quiet = {lost: 0, refused: 0, leftOut: 0, failures: 0, harms: 0, hints: 0, last: 1000, ended: null};
  return {worker: name, millisPerIteration: 10, ...healthy, ...quiet, ...more};
}

const namesOf = (workers) => sickestFirst(workers).map((one) => one.worker);

test('the sickest is first, then the slowest, then by name', () => {
  const all = [
    worker('b'),
    worker('a'),
    worker('slow', {millisPerIteration: 90}),
    worker('lossy', {lost: 2}),
    worker('hinted', {hints: 5}),
    worker('harmed', {harms: 1}),
    worker('nan', {gradientNorm: 'NaN'}),
    worker('failed', {failures: 1, millisPerIteration: 1}),
    worker('unknown', {millisPerIteration: null}),
  ];
  assert.deepEqual(namesOf(all), ['failed', 'nan', 'harmed', 'hinted', 'lossy', 'slow', 'a', 'b', 'unknown']);
  assert.deepEqual(namesOf([...all].reverse()), namesOf(all), 'whatever order they come in');
});

test('an unknown loss per timestep is not NaN, and a loss that is not finite is', () => {
  assert.equal(lossOf(worker('a', {lossPerTimestep: 'NaN', score: 4})), 4);
  assert.equal(isNonFinite(worker('a', {lossPerTimestep: 'NaN', score: 4})), false);
  assert.equal(isNonFinite(worker('a', {lossPerTimestep: 'NaN', score: 'Infinity'})), true);
  assert.equal(
    isNonFinite(worker('a', {gradientNorm: null, updateRatio: null, score: null})),
    false,
    'no sample so far',
  );
});

test('slow is one and a half times the worker in the middle', () => {
  const all = [10, 30, 20, 46, null].map((millisPerIteration, i) => worker(String(i), {millisPerIteration}));
  assert.equal(usualMillis(all), 30);
  assert.deepEqual(
    all.map((one) => isSlow(one, 30)),
    [false, false, false, true, false],
  );
  assert.equal(usualMillis([worker('a', {millisPerIteration: null})]), null);
});

test('who has ended, or has not begun, is not silent', () => {
  assert.equal(isSilent(worker('a'), 1000 + 31_000), true);
  assert.equal(isSilent(worker('a'), 1000 + 29_000), false);
  assert.equal(isSilent(worker('a', {ended: 1001}), 1000 + 31_000), false);
  assert.equal(isSilent(worker('a', {last: null}), 1000 + 31_000), false);
});

test('of a gate counts the kernel in which workers are furthest apart, and no bias', () => {
  const layout = lstmLayout();
  const recurrent = {direction: 'FORWARD', kernel: 'RECURRENT', parameter: 'RW', gate: 'FORGET'};
  const model = new Model({...layout, slots: [...layout.slots, slot('WEIGHT', 0, recurrent)]});
  const last = layout.slots.length;
  // Of weights: W of the four gates, then b of them, then W of the layer without gates, then RW of the forget gate.
  const slots = [0, 1, 2, 3, 8, 9, 10, 11, 12, last];
  const spread = slots.map((of) => [of / 100, of === last ? 'NaN' : null, 1]);
  const rows = spreadByGate(model, {slots, spread});
  assert.deepEqual(
    rows.map(({cell, gate, values}) => [cell.key, gate.id, ...values]),
    [
      ['0f', 'INPUT', 0, null, 1],
      ['0f', 'FORGET', last / 100, NaN, 1],
      ['0f', 'CELL', 0.02, null, 1],
      ['0f', 'OUTPUT', 0.03, null, 1],
      ['1f', 'BLOCK', 0.12, null, 1],
    ],
  );
  assert.deepEqual(spreadByGate(model, {slots: [], spread: []}), []);
});

test('the spread falls where all are far more alike than in the sample before', () => {
  const rows = [
    [0.1, 0.2, 0.33, 0.03, null, 0.4, 0.1],
    [0.3, 0.4, 0.02, 0.26, null, NaN, 0.1],
  ];
  assert.deepEqual(falls(rows), [{at: 3, before: 0.33, after: 0.26}], 'NaN is no fall, nor is what is unknown');
  assert.deepEqual(falls([]), []);
});

test('all of them are said in one sentence', () => {
  const all = [worker('a', {failures: 1}), worker('b', {lost: 3}), worker('c', {millisPerIteration: 40, harms: 1})];
  assert.equal(
    wordsOf(all, 1000),
    '3 workers: 1 with a failure or NaN, 1 harmed, 1 slow, 1 that lost samples; the one in the middle takes 10.0 ms an iteration',
  );
  assert.equal(wordsOf([worker('a', {millisPerIteration: null})], 1000), '1 workers');
  assert.match(
    wordsOf([worker('a', {leftOut: 1200}), worker('b', {leftOut: 34})], 1000),
    /; 1,234 samples came faster than the server can read them and are not shown, none of them with an alert$/,
  );
});

test('workers that are all but equally fast do not change places', () => {
  const all = (b, a) => [worker('b', {millisPerIteration: b}), worker('a', {millisPerIteration: a}), worker('c')];
  assert.deepEqual(namesOf(all(11.5, 9)), ['a', 'b', 'c']);
  assert.deepEqual(namesOf(all(9, 11.5)), ['a', 'b', 'c']);
});

test('whoever trains alone has no such view', () => {
  const of = (...names) => names.map(([session, name]) => ({session, worker: name}));
  const shown = (workers) => Workers.appliesTo(null, {session: 's', workers});
  assert.equal(shown(of(['s', 'a'], ['t', 'b'])), false);
  assert.equal(shown(of(['s', 'a'], ['s', 'b'])), true);
  assert.equal(shown([]), false);
});
