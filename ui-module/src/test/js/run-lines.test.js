/** Runs of different networks on the same axes. */

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lineOf} from '#page/data/run-lines.js';

const layout = {
  slots: [{quantity: 'WEIGHT'}, {quantity: 'ACTIVATION'}, {quantity: 'WEIGHT'}, {quantity: 'UPDATE'}],
  norms: [0, 2, 3],
};
const history = {
  iteration: [0, 10, 20, 30],
  score: [4, 3, 'NaN', 1],
  learningRate: [0.1, 'NaN', 'NaN', 0.1],
  norms: [
    [3, 0, 'NaN', null],
    [4, 0, 1, null],
    [0.5, 0, 1, 2],
  ],
};
const run = {history, layout};
const x = [0, 5, 10, 20, 30];

test('a norm of all weights is that of all of them together', () => {
  assert.deepEqual(lineOf(run, 'WEIGHT', x), [5, null, 0, NaN, null]);
  assert.deepEqual(lineOf(run, 'GRADIENT', x), [null, null, null, null, null]);
});

test('a ratio to weights that are zero or not recorded is none', () => {
  assert.deepEqual(lineOf(run, 'RATIO', x), [0.1, null, null, NaN, null]);
});

test('a rate that is not known is none, and NaN where the score is NaN, too', () => {
  assert.deepEqual(lineOf(run, 'learningRate', x), [0.1, null, null, NaN, 0.1]);
  assert.deepEqual(lineOf(run, 'score', x), [4, null, 3, NaN, 1]);
});
