import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {badPlaces} from '#page/alerts/places.js';
import {verdict} from '#page/alerts/verdict.js';
import {leadUp, whySentence} from '#page/alerts/why.js';
import {Alerts} from '#page/data/alerts.js';
import {Columns} from '#page/data/columns.js';
import {Model} from '#page/data/model.js';
import {alert, layer, lstmLayout, point, slot} from './samples.js';

const model = new Model(lstmLayout());
const nowhere = {layer: 'lstm', gate: null, timestep: null, unit: null, example: null, row: null};
const before = {iterations: [], scores: [], weights: [], gradients: [], updates: []};
const origin = (more = {}) => ({
  words: 'gate activation',
  value: 'NaN',
  iteration: 3,
  data: false,
  from: null,
  position: {...nowhere, timestep: 4},
  before,
  leadUp: '',
  ...more,
});
const found = (gate, more = {}) =>
  alert(0, {
    type: 'NON_FINITE',
    severity: 'FAILURE',
    location: {layer: 'lstm', direction: 'FORWARD', quantity: 'ACTIVATION', kernel: null, gate},
    origin: origin(),
    ...more,
  });

/** A sample with NaN in these slots, 0 to 3 of which are the weights of the gates in their order. */
function storeOf(alerts, nonFinite = {}, more = {}) {
  const columns = new Columns({norms: [0, 1, 2, 3], trends: []});
  columns.append(point(0, {norms: [1, 1, 1, 1], nonFinite, ...more}));
  return {model, columns, alerts: new Alerts(alerts), shown: 0};
}

test('where it began is what the certificate says, whatever gate comes first in the list', () => {
  const store = storeOf([found('CELL')], {0: 1, 2: 3});
  const {text, health} = verdict(store);
  assert.equal(
    text,
    '▲ NaN or Inf at iteration 0 in lstm →, input gate and lstm →, candidate.' +
      ' It began in the gate activation of lstm →, candidate, iteration 3.',
  );
  assert.equal(health, 'trouble');
});

test('names of layers are a list with commas', () => {
  const gates = ['INPUT', 'FORGET'];
  const layers = ['a', 'b', 'c'].map((name) => layer(name, 'LSTM', gates));
  const slots = layers.flatMap((_, i) =>
    gates.map((gate) => slot('WEIGHT', i, {direction: 'FORWARD', kernel: 'INPUT', parameter: 'W', gate})),
  );
  const many = new Model(lstmLayout({layers, slots}));
  const norms = slots.map((_, i) => i);
  const columns = new Columns({norms, trends: []});
  const nonFinite = Object.fromEntries(norms.map((id) => [id, 1]));
  columns.append(point(0, {norms: norms.map(() => 1), nonFinite}));
  const {text} = verdict({model: many, columns, alerts: new Alerts([]), shown: 0});
  assert.match(text, /gates of a →, b → and c →/);
});

test('without a certificate nothing is said of a beginning', () => {
  assert.equal(verdict(storeOf([], {1: 1})).text, '▲ NaN or Inf at iteration 0 in lstm →, forget gate.');
  const resolved = [found('CELL'), alert(1, {opening: 0, state: 'RESOLVED', timestamp: 1})];
  assert.doesNotMatch(verdict(storeOf(resolved, {1: 1})).text, /began|first/);
});

test('data is no gate, and an average comes from its worker', () => {
  const data = found(null, {origin: origin({data: true, words: 'input data'})});
  assert.match(verdict(storeOf([data], {0: 1})).text, /It began in the data: the input data of iteration 3\.$/);
  const averaged = found('CELL', {origin: origin({from: {worker: 'w2', iteration: 9}})});
  assert.match(verdict(storeOf([averaged], {0: 1})).text, /Averaging brought it from worker w2, iteration 9\.$/);
  const seen = found('CELL', {origin: origin({position: nowhere})});
  assert.match(verdict(storeOf([seen], {0: 1})).text, /Seen first in the gate activation of lstm →, candidate,/);
});

test('the first of several origins is the beginning, and one that is yet to come is none', () => {
  const alerts = [found('CELL'), found('OUTPUT', {number: 1, opening: 0, state: 'WORSENED', timestamp: 1})];
  assert.match(verdict(storeOf(alerts, {0: 1})).text, /of lstm →, candidate, iteration 3/);
  assert.doesNotMatch(verdict(storeOf([found('CELL', {timestamp: 99})], {0: 1})).text, /began/);
});

test('what is open is said before that all is finite, and a hint is no trouble', () => {
  assert.deepEqual(verdict(storeOf([])), {text: '● No open alert. No NaN or Inf at iteration 0.', health: 'healthy'});
  const hint = alert(0, {severity: 'HINT', title: 'dead units'});
  const one = {text: '△ One open alert: dead units. No NaN or Inf at iteration 0.', health: 'hint'};
  assert.deepEqual(verdict(storeOf([hint])), one);
  const two = [hint, alert(1, {timestamp: 1})];
  assert.equal(verdict(storeOf(two)).text, '▲ 2 open alerts. No NaN or Inf at iteration 0.');
  const bare = {norms: [null, null, null, null]};
  assert.match(verdict(storeOf([], {}, bare)).text, /^● No open alert\. Not recorded at iteration 0:/);
  assert.match(verdict(storeOf([], {}, {score: 'NaN'})).text, /in the score, which is NaN\.$/);
});

test('why it came to that is told as the server says it, with how the network trains', () => {
  const led = {...before, iterations: [1, 2]};
  const told = origin({leadUp: 'In iteration 2 the loss rose from 1 to 4'});
  assert.equal(
    whySentence(told, led, 'Sgd 0.1, ReLU, no clipping'),
    'In iteration 2 the loss rose from 1 to 4: Sgd 0.1, ReLU, no clipping.',
  );
  assert.match(whySentence(origin(), led), /as in the sample before: nothing in them led up to it\.$/);
  assert.equal(whySentence(told, before), '');
});

test('the sample that failed ends what led up to it, and names its places', () => {
  const store = storeOf([], {0: 2}, {iteration: 30, score: 7});
  const led = leadUp(
    {
      timestamp: 1,
      origin: origin({before: {...before, iterations: [20], scores: [5], weights: [1], gradients: [2], updates: [3]}}),
    },
    store,
  );
  assert.deepEqual(led.iterations, [20, 30]);
  assert.deepEqual(led.scores, [5, 7]);
  assert.deepEqual(led.weights, [1, NaN]);
  assert.deepEqual(led.updates, [3, null]);
  assert.equal(leadUp({timestamp: 9, origin: origin()}, store), before);
  assert.deepEqual(badPlaces(store, 1), [{words: 'weights: lstm →, input gate, W', many: 2}]);
  assert.equal(badPlaces(store, 9), null);
});
