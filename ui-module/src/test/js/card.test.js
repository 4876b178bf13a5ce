import assert from 'node:assert/strict';
import {test} from 'node:test';
import {binWords} from '#page/charts/bin-readout.js';
import {smooth} from '#page/charts/smooth.js';
import {cardDifferences, runCard, trainingWords} from '#page/data/card.js';

const layers = [
  {name: 'lstm', type: 'LSTM', frozen: false},
  {name: 'out', type: 'RnnOutputLayer', frozen: false},
];
const card = (...facts) => ({
  network: 'MultiLayerNetwork',
  dataType: 'FLOAT',
  layers,
  facts: facts.map(([layer, name, value]) => ({layer, name, value})),
});
const sgd = card(
  [-1, 'updater', 'Sgd 0.1'],
  [0, 'activation', 'TanH'],
  [1, 'activation', 'Softmax'],
  [-1, 'clipping', 'none'],
  [0, 'warning', 'no forget bias'],
);

test('a card has what is of the network, a row a layer, and what was found amiss', () => {
  const {network, names, layers: rows, warnings} = runCard(sgd);
  assert.deepEqual(
    network.map(({name}) => name),
    ['updater', 'clipping'],
  );
  assert.deepEqual(names, ['activation']);
  assert.deepEqual(
    rows.map(({values}) => values),
    [['TanH'], ['Softmax']],
  );
  assert.deepEqual(warnings, [{layer: 'lstm', value: 'no forget bias'}]);
  assert.deepEqual(runCard({layers}).network, [], 'of an old file');
});

test('how a network trains is told in a few words', () => {
  assert.equal(trainingWords(sgd), 'Sgd 0.1, TanH and Softmax, no clipping');
  assert.equal(trainingWords(card([-1, 'clipping', 'ClipL2PerLayer 1'])), 'clipping by ClipL2PerLayer 1');
  assert.equal(trainingWords({}), '');
});

test('only what differs between cards is told', () => {
  const adam = card(
    [-1, 'updater', 'Adam 0.001'],
    [0, 'activation', 'TanH'],
    [1, 'activation', 'Softmax'],
    [-1, 'clipping', 'none'],
  );
  assert.deepEqual(cardDifferences([sgd, adam]), [
    {name: 'updater', values: ['Sgd 0.1', 'Adam 0.001']},
    {name: 'warning, lstm', values: ['no forget bias', '–']},
  ]);
  assert.deepEqual(cardDifferences([sgd, sgd]), []);
});

test('smoothing hides nothing that is not finite, nor fills gaps', () => {
  assert.deepEqual(smooth([1, NaN, null, 3, Infinity], 0.5), [1, NaN, null, 2, Infinity]);
  assert.deepEqual(smooth([4, 8], 0), [4, 8]);
});

test('a bar of a histogram is read as its range, count and share', () => {
  const entry = {low: -1, high: 1, counts: [1, 3], summary: {count: 8}};
  assert.equal(binWords(entry, 0.1), '−1.00 to 0: 1 value, 12.5 %');
  assert.equal(binWords(entry, 1), '0 to 1.00: 3 values, 37.5 %');
});
