import assert from 'node:assert/strict';
import {test} from 'node:test';
import './browser.js';
import {noGradientWords} from '#page/charts/horizon-words.js';
import {saturationWords, unitWords} from '#page/charts/saturation-words.js';
import {labelOf, noteOf} from '#page/charts/update-ratio.js';
import {Model} from '#page/data/model.js';
import {histogramTable} from '#page/views/histogram-table.js';
import {lstmLayout} from './samples.js';

test('a row stands for a bin of a histogram, then for one of each line of the ridge', () => {
  const summary = {count: 9, nan: 1, positiveInfinity: 2, negativeInfinity: 3, mean: 'NaN', standardDeviation: 0.5};
  const model = new Model(lstmLayout());
  const entry = {slot: 0, low: -1, high: 1, counts: [1, 2], summary};
  const ridge = {slot: 0, low: 0, high: 4, lines: [{iteration: 3, counts: [7], summary}]};
  const [header, ...rows] = histogramTable(model, 5, [entry], ridge);
  const {quantity, gate, kernel} = model.slots[0];
  const place = ['lstm', 'FORWARD', quantity, gate, kernel];
  assert.deepEqual(rows, [
    ['histogram', 5, ...place, -1, 0, 1, 9, 1, 2, 3, NaN, 0.5],
    ['histogram', 5, ...place, 0, 1, 2, 9, 1, 2, 3, NaN, 0.5],
    ['ridge', 3, ...place, 0, 4, 7, 9, 1, 2, 3, NaN, 0.5],
  ]);
  assert.equal(rows[0].length, header.length);
  assert.equal(histogramTable(model, 5, [], null).length, 1);
});

const FINITE = {count: 9, nan: 0, positiveInfinity: 0, negativeInfinity: 0};

test('what is saturated is told at either end, or why it is not', () => {
  const of = (low, high, ends, more = {}) =>
    saturationWords({profile: {saturation: {low, high}}, ends, summary: {...FINITE, ...more}}, false);
  assert.deepEqual(of(0.25, 0.5, {low: 0.1, high: 0.9}), ['25.0 % below 0.1', '50.0 % above 0.9']);
  assert.deepEqual(of(0.25, 0.5, {low: -0.9, high: 0.9})[0], '25.0 % below −0.9');
  assert.deepEqual(of('NaN', 'NaN', {low: 0.1, high: 0.9}, {count: 0})[0], 'no values');
  assert.equal(of('NaN', 'NaN', {low: 0.1, high: 0.9}, {nan: 9})[0], '▲ every value is NaN or infinite');
  assert.deepEqual(saturationWords({profile: {}}, false)[0], 'its function has no ends to saturate at');
  assert.equal(of(0, 0, {low: 0.1, high: 0.9}, {nan: 9})[0], '▲ every value is NaN or infinite', 'and not 0 %');
  const ends = {low: -0.9, high: 0.9};
  const state = saturationWords({profile: {saturation: {low: 0, high: 1}}, ends, summary: FINITE}, true);
  assert.deepEqual(state, ['output function: 0.0 % at its low end', '100.0 % at its high end']);
});

test('dead and stuck units are counted', () => {
  const units = {dead: [3], stuckLow: 2, stuckHigh: 0, low: [0, 0, 0, 0]};
  assert.equal(unitWords(units, FINITE), '4 units: 1 dead, 2 stuck at the low end');
  const idle = {...units, dead: [], stuckLow: 0};
  assert.equal(unitWords(idle, FINITE), '4 units: none dead, none stuck');
  assert.equal(unitWords(undefined, FINITE), '');
  assert.match(unitWords(idle, {...FINITE, nan: 1}), /none stuck; values that are NaN or infinite left out/);
  assert.equal(unitWords(idle, {...FINITE, nan: 5, positiveInfinity: 4}), '4 units: ▲ every value is NaN or infinite');
});

test('why nothing flows in a cell: it is frozen, or nobody looks', () => {
  const model = new Model(lstmLayout());
  const [cell, dense] = model.cells;
  assert.match(noGradientWords(model, cell), /does not record the gates/);
  cell.absent.GRADIENT = 'the layer is frozen';
  assert.equal(noGradientWords(model, cell), 'No gradients inside this cell: the layer is frozen');
  dense.absent.GRADIENT = 'the layer is frozen';
  assert.match(noGradientWords(model, dense), /is not recurrent/);
});

test('the ratio of updates speaks of gates and of RW only where there are any', () => {
  const lstm = {recurrent: true, gated: true};
  const simple = {recurrent: true, gated: false};
  const dense = {recurrent: false, gated: false};
  assert.deepEqual(
    [lstm, simple, dense].map((cell) => [/RW/.test(labelOf(cell)), /RW/.test(noteOf(cell)), /gate/.test(noteOf(cell))]),
    [
      [true, true, true],
      [true, true, false],
      [false, false, false],
    ],
  );
});
