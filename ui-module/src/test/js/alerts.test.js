import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {destination, viewName} from '#page/alerts/alert-link.js';
import {groupAlerts} from '#page/alerts/alert-ticks.js';
import {alertLine, alertTypeWords, faultOf, measured, placeWords} from '#page/alerts/alert-words.js';
import {cellState, gateState, openAlerts} from '#page/alerts/health.js';
import {Alerts} from '#page/data/alerts.js';
import {Columns} from '#page/data/columns.js';
import {Model} from '#page/data/model.js';
import {alert, lstmLayout, point} from './samples.js';

const model = new Model(lstmLayout());
const at = (more) => ({layer: 'lstm', direction: 'FORWARD', quantity: 'GRADIENT', kernel: null, gate: null, ...more});
const nowhere = {timestep: null, unit: null, example: null, row: null};

test('an alert says its type, its place and when', () => {
  const one = alert(7, {location: at({kernel: 'RECURRENT', gate: 'FORGET'})});
  assert.equal(placeWords(model, one), 'lstm →, forget gate, RW');
  const bias = alert(8, {location: at({kernel: 'RECURRENT_BIAS', gate: 'FORGET'})});
  assert.equal(placeWords(model, bias), 'lstm →, forget gate, Rb');
  assert.equal(alertLine(model, one), `▲ ${alertTypeWords(one)} · lstm →, forget gate, RW · opened at iteration 7`);
});

test('the mark of a hint is hollow while it is open', () => {
  const line = (more) => alertLine(model, alert(7, more)).split(' ')[0];
  assert.equal(line({severity: 'HINT'}), '△');
  assert.equal(line({severity: 'HINT', state: 'WORSENED'}), '△△');
  assert.equal(line({severity: 'HINT', state: 'RESOLVED'}), '✓');
  assert.equal(line({severity: 'FAILURE'}), '▲');
});

test('places are named as far as they are known', () => {
  const words = (location, origin = null) => placeWords(model, {location, origin});
  assert.equal(words(at({layer: null, direction: null})), 'the network');
  assert.equal(words(at({direction: null, gate: 'BLOCK', kernel: 'BIAS'})), 'lstm, b');
  assert.equal(words(at({layer: 'gone', kernel: 'OTHER'})), 'gone');
  assert.equal(words(at({layer: 'lstm'}), {data: true}), 'the minibatch, lstm');
});

test('a NaN is told by where it came from', () => {
  const origin = {value: -Infinity, words: 'weights', data: false, position: nowhere};
  assert.equal(alertTypeWords(alert(1, {type: 'NON_FINITE', origin})), '−Inf in the weights');
  assert.equal(alertTypeWords(alert(1, {type: 'SOMETHING_NEW', title: 'news'})), 'news');
});

test('bad data, a network that blew up, and what nobody looked at', () => {
  assert.equal(faultOf({data: true, position: nowhere}), 'data');
  assert.equal(faultOf({data: false, position: nowhere}), 'unknown');
  assert.equal(faultOf({data: false, position: {...nowhere, unit: 0}}), 'network');
  assert.equal(faultOf({data: false, position: nowhere, from: {worker: 'w'}}), 'averaged');
});

test('what was measured is told with its limit, if there is one', () => {
  assert.equal(measured({type: 'LOSS_JUMP', value: 5, limit: NaN}), 'measured 5.00');
  assert.equal(measured({type: 'LOSS_JUMP', value: 5, limit: 3}), 'measured 5.00, limit 3.00');
  assert.equal(measured({type: 'NON_FINITE', value: NaN, limit: NaN}), '');
});

test('an alert leads to the view that shows its quantity', () => {
  const to = (location) => destination(model, alert(1, {location}));
  assert.deepEqual(to(at({gate: 'FORGET'})), {view: 'distributions', cell: '0f', gate: 'FORGET', quantity: 'GRADIENT'});
  assert.deepEqual(to(at({quantity: 'ACTIVATION', gate: 'FORGET'})), {
    view: 'activations',
    cell: '0f',
    gate: 'FORGET',
    inside: 'FORGET',
  });
  assert.equal(to(at({quantity: 'CELL_STATE'})).inside, 'c');
  assert.equal(to(at({quantity: 'ACTIVATION', gate: 'BLOCK'})).inside, 'h');
  assert.deepEqual(to(at({layer: null, quantity: null})), {view: 'overview'});
  assert.equal(viewName(model, alert(1, {location: at({quantity: 'OUTPUT_GRADIENT'})})), 'Flow');
});

test('alerts that are open are the newest of each trouble that is not over', () => {
  const alerts = new Alerts([alert(0), alert(1), alert(2, {opening: 0, state: 'WORSENED', limit: 'NaN'})]);
  assert.deepEqual(
    alerts.open().map(({number}) => number),
    [2, 1],
  );
  assert.deepEqual(
    alerts.open(2).map(({number}) => number),
    [1, 0],
  );
  alerts.add([alert(2), alert(3, {opening: 1, state: 'RESOLVED'})]);
  assert.deepEqual(
    alerts.open().map(({number}) => number),
    [2],
  );
  assert.equal(alerts.list[2].limit, NaN);
  assert.equal(alerts.total, 4);
});

test('of many alerts those of troubles that are over are let go first', () => {
  const alerts = new Alerts([alert(0)]);
  for (let i = 1; i < 5000; i += 2) {
    alerts.add([alert(i), alert(i)]);
    alerts.add([alert(i + 1, {opening: i, state: 'RESOLVED'})]);
  }
  assert.deepEqual([alerts.list.length, alerts.total, alerts.letGo], [1000, 5001, 4001]);
  assert.deepEqual(
    alerts.open().map(({number}) => number),
    [0],
  );
  assert.deepEqual(
    [0, 1, -1].map((at) => alerts.list.at(at)?.number),
    [0, 4002, 5000],
  );
});

function storeOf(found, nonFinite = {}) {
  const columns = new Columns({norms: [0, 1, 2, 3], trends: []});
  columns.append(point(0, {norms: [1, 1, 1, 1], nonFinite}));
  return {model, columns, alerts: new Alerts(found), shown: 0};
}

test('a gate has trouble if its values are not finite, or if an open alert names it', () => {
  const [lstm, dense] = model.cells;
  const forget = lstm.gates[1];
  assert.equal(gateState(storeOf([]), lstm, forget).health, 'healthy');
  assert.equal(gateState(storeOf([]), dense, dense.gates[0]).health, 'unknown');
  assert.equal(gateState(storeOf([], {1: 3}), lstm, forget).word, 'NaN/Inf');
  const named = storeOf([alert(0, {location: at({gate: 'FORGET'})})]);
  assert.deepEqual(
    [gateState(named, lstm, forget).health, gateState(named, lstm, lstm.gates[0]).health],
    ['trouble', 'healthy'],
  );
  assert.equal(cellState(named, lstm).health, 'trouble');
});

test('an alert that names no gate is that of the only block of a cell without gates', () => {
  const [lstm, dense] = model.cells;
  const store = storeOf([alert(0, {location: at({layer: 'out'})}), alert(1, {location: at({}), timestamp: 1})]);
  assert.equal(gateState(store, dense, dense.gates[0]).health, 'trouble');
  assert.equal(gateState(store, lstm, lstm.gates[0]).health, 'healthy');
  assert.equal(cellState(store, lstm).alerts.length, 1);
});

test('three severities are told apart, and a hint is no trouble', () => {
  const [lstm] = model.cells;
  const [, forget] = lstm.gates;
  const open = (severity) => storeOf([alert(0, {severity, location: at({gate: 'FORGET'})})]);
  assert.deepEqual(
    ['HINT', 'HARM', 'FAILURE'].map((severity) => gateState(open(severity), lstm, forget).health),
    ['hint', 'trouble', 'trouble'],
  );
  assert.equal(gateState(open('FAILURE'), lstm, forget).severity, 'FAILURE');
  assert.equal(gateState(storeOf([], {1: 3}), lstm, forget).severity, 'FAILURE');
  assert.equal(gateState(storeOf([]), lstm, forget).severity, null);
});

test('a gate that is all but shut is no healthy one, though nothing is open', () => {
  const gates = ['FORGET', 'CELL'];
  const {slots} = lstmLayout();
  const slotOf = (id) => slots.findIndex(({insideCell, gate}) => insideCell && gate === id);
  const trends = gates.flatMap((id) => ['LOW', 'HIGH'].map((of) => ({slot: slotOf(id), of})));
  const layout = lstmLayout({norms: [0, 1, 2, 3], trends});
  const other = new Model(layout);
  const [lstm] = other.cells;
  const stateOf = (gate, low, high) => {
    const columns = new Columns(layout);
    columns.append(point(0, {norms: [1, 1, 1, 1], trends: [low, high, low, high]}));
    columns.append(point(1, {norms: [1, 1, 1, 1], trends: [null, null, null, null]}));
    const {health, word} = gateState({model: other, columns, alerts: new Alerts([]), shown: 1}, lstm, lstm.gates[gate]);
    return `${health} ${word}`;
  };
  assert.equal(stateOf(1, 0.97, 0), 'hint 97.0 % shut');
  assert.equal(stateOf(1, 0, 1), 'healthy 100.0 % open', 'held open, it passes on what it gets');
  assert.equal(stateOf(1, 0.5, 0.5), 'healthy ', 'one that opens and shuts');
  assert.equal(stateOf(2, 0.5, 0.5), 'hint 100.0 % saturated', 'a candidate has nothing to shut');
  assert.equal(stateOf(1, 'NaN', 'NaN'), 'healthy ');
});

test('NaN comes before what has worsened, that before the newest', () => {
  const store = storeOf([]);
  store.alerts = new Alerts([
    alert(0, {type: 'NON_FINITE', severity: 'FAILURE', timestamp: 1}),
    alert(1, {state: 'WORSENED', timestamp: 1}),
    alert(2, {timestamp: 1}),
    alert(3, {timestamp: 99}),
  ]);
  assert.deepEqual(
    openAlerts(store).map(({number}) => number),
    [0, 1, 2],
  );
});

test('alerts that are close share a mark, those out of sight have none', () => {
  const columns = new Columns({norms: [], trends: []});
  for (let i = 0; i < 10; i++) columns.append(point(i));
  const list = [0, 1, 5, 9].map((number) => alert(number));
  const groups = groupAlerts({columns, alerts: {list}}, (position) => position * 10, 9, 60);
  assert.deepEqual(
    groups.map(({left, alerts}) => [left, alerts.length]),
    [
      [0, 2],
      [50, 1],
    ],
  );
});
