/** What is not recorded, what is zero, and what is not finite: three things, and three texts. */

import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {kindsOf, logRange} from '#page/charts/depth-map.js';
import {emptyNote} from '#page/charts/empty-note.js';
import {horizonSentence} from '#page/charts/horizon-words.js';
import {fallbackText, positionFor} from '#page/data/fallback.js';
import {Columns} from '#page/data/columns.js';
import {Model} from '#page/data/model.js';
import {lstmLayout, point} from './samples.js';

const KEEPER = {id: 'FORGET', name: 'forget', words: 'forget gate'};

test('a chart that has nothing to draw says which of the three it is', () => {
  assert.equal(emptyNote([[null], [undefined]]), 'Not recorded in these samples.');
  assert.match(emptyNote([[0, null]]), /^Every value is 0,/);
  assert.match(emptyNote([[0, -5]]), /^Every value is 0 or below,/);
  assert.match(emptyNote([[NaN, -Infinity, 0]]), /the others are 0, /);
  assert.match(emptyNote([[NaN, null], [Infinity]]), /^▲ Every value is NaN or infinite/);
  assert.match(emptyNote([[NaN, 0, 0]]), /^▲ Of 3 values 1 are NaN or infinite; the others are 0/);
});

const entry = (horizon, timesteps = 32) => ({profile: {timesteps, horizon}});
const horizon = (seen, decay, more = {}) => ({steps: 0, seen, gateAllows: 'NaN', decay, ...more});

test('a horizon that cannot be told says why', () => {
  assert.equal(horizonSentence(null, KEEPER), 'Not recorded in this sample.');
  assert.equal(horizonSentence({profile: null}, KEEPER), 'Not recorded in this sample.');
  assert.equal(horizonSentence(entry(null), KEEPER), '▲ There is no gradient to follow back: it is 0 where it begins.');
  const bad = horizonSentence(entry(horizon(0, ['NaN'])), KEEPER);
  assert.equal(bad, '▲ There is no gradient to follow back: it is NaN or infinite where it begins.');
  assert.match(horizonSentence(entry(horizon(1, [1, 'NaN'])), KEEPER), /NaN or infinite one step back/);
  assert.match(horizonSentence(entry(horizon(0, [1]), 1), KEEPER), /has one timestep only/);
  assert.match(horizonSentence(entry(horizon(0, [1]), 32), KEEPER), /No sequence has a second timestep/);
});

test('a horizon that can be told is told', () => {
  const reached = horizon(5, [1, 0.6, 0.3], {steps: 2, gateAllows: 3.42});
  const words = 'The forget gate allows about 3.4 steps; the gradient falls to 1/e after 2 steps.';
  assert.equal(horizonSentence(entry(reached), KEEPER), words);
  const sentence = 'The gradient has not fallen to 1/e within the 1 step seen.';
  assert.equal(horizonSentence(entry(horizon(1, [1, 0.9])), null), sentence);
});

test('a map of layers tells apart what its colours cannot', () => {
  const values = [
    [null, 0, NaN, 1e-3],
    [Infinity, 0, 0, 10],
  ];
  assert.deepEqual(kindsOf(values), {zero: 3, bad: 2, absent: 1});
  assert.deepEqual(logRange(values), [-3, 1]);
  assert.equal(logRange([[null, 0, NaN]]), null);
});

const quantities = ['WEIGHT', 'GRADIENT', 'UPDATE'];
const layout = lstmLayout({
  slots: quantities.map((quantity) => ({quantity, layer: 0, direction: 'FORWARD', gate: 'INPUT', insideCell: false})),
  norms: [0, 1, 2],
});

/** Of two samples, the second with these norms. */
function storeOf(norms) {
  const columns = new Columns(layout);
  columns.append(point(0, {iteration: 30, norms: [1, 1, 1]}));
  columns.append(point(1, {iteration: 40, norms}));
  return {columns, model: new Model(layout), shown: 1};
}

test('what a sample lacks is shown of the newest that has it, with the reason', () => {
  const stopped = storeOf([1, 'NaN', null]);
  const at = positionFor(stopped, [2]);
  assert.equal(at, 0);
  assert.equal(
    fallbackText(stopped, at, 'UPDATE'),
    'As of iteration 30: iteration 40 has no updates, since training stopped before it updated the weights.',
  );
  assert.equal(fallbackText(stopped, positionFor(stopped, [1]), 'GRADIENT'), '', 'NaN is there');
  const late = storeOf([1, null, 1]);
  assert.match(fallbackText(late, positionFor(late, [1]), 'GRADIENT'), /only when it was nearly over/);
  const odd = storeOf([null, 1, 1]);
  const unknown = 'As of iteration 30: iteration 40 has no weights.';
  assert.equal(fallbackText(odd, positionFor(odd, [0]), 'WEIGHT'), unknown, 'why is not known');
  assert.equal(fallbackText(late, -1, 'GRADIENT'), 'Not recorded in any sample so far: gradients.');
});
