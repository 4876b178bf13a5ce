import assert from 'node:assert/strict';
import {test} from 'node:test';
import {penaltiesOf} from '#page/charts/penalty.js';
import {cellName, cellWords, Model} from '#page/data/model.js';
import {GATES, layer, lstmLayout, slot} from './samples.js';

const idsOf = (gates) => gates.map(({id}) => id);

test('a cell has the gates that its layout describes, and a dense layer none', () => {
  const [lstm, dense] = new Model(lstmLayout()).cells;
  assert.deepEqual(
    lstm.gates.map(({letter, role}) => letter + role),
    ['Iinput', 'Fforget', 'Ccandidate', 'Ooutput'],
  );
  assert.deepEqual([lstm.gated, lstm.state, lstm.keeper.words], [true, true, 'forget gate']);
  assert.deepEqual([dense.gated, dense.state, dense.keeper, dense.gates[0].whole], [false, false, null, true]);
});

test('a cell of another type is what its layout says', () => {
  const gates = [
    {id: 'RESET', name: 'reset', letter: 'R', role: 'reset'},
    {id: 'UPDATE', name: 'update', letter: 'U', role: 'update'},
    {id: 'NEW', name: 'candidate', letter: 'N', role: 'candidate'},
  ];
  const ids = idsOf(gates);
  const traits = {gated: true, state: false, forget: 'UPDATE'};
  const gru = layer('gru', 'GRU', ids, ['FORWARD'], traits);
  const slots = ids.map((gate) => slot('WEIGHT', 0, {direction: 'FORWARD', kernel: 'INPUT', parameter: 'W', gate}));
  const model = new Model({layers: [gru], slots, gates, trends: [], penalties: []});
  const [cell] = model.cells;
  assert.deepEqual(
    cell.gates.map(({name}) => name),
    ['reset', 'update', 'candidate'],
  );
  assert.deepEqual(
    cell.gates.map(({words}) => words),
    ['reset gate', 'update gate', 'candidate'],
  );
  assert.deepEqual([cell.gated, cell.state, cell.keeper.name], [true, false, 'update']);
  assert.equal(model.slot('WEIGHT', cell, cell.kernels[0], cell.gates[2]), 2);
  assert.equal(new Set(cell.gates.map(({mark}) => mark)).size, 3);
});

test('a cell whose one block is called otherwise still has no gates', () => {
  const gates = [{id: 'ALL', name: 'all', letter: '', role: 'block'}];
  const one = layer('x', 'Other', ['ALL'], ['FORWARD'], {gated: false});
  const [cell] = new Model({layers: [one], slots: [], gates, trends: []}).cells;
  assert.deepEqual([cell.gated, cell.state, cell.gates[0].whole, cell.gates[0].name], [false, false, true, 'weights']);
});

test('a gate that nobody described still has a name, and is one of several', () => {
  const {gates} = new Model(lstmLayout());
  const unknown = gates.of('PEEK');
  assert.deepEqual([unknown.name, unknown.words, unknown.letter, unknown.whole], ['peek', 'peek gate', 'P', false]);
  assert.equal(gates.of('PEEK'), unknown);
  assert.equal(gates.named('PEEK'), unknown);
  assert.equal(gates.named('BLOCK'), null);
  assert.equal(gates.named(null), null);
});

test('slots are found by quantity, cell, kernel and gate, inside of cells apart from parameters', () => {
  const model = new Model(lstmLayout());
  const [lstm, dense] = model.cells;
  assert.deepEqual(
    lstm.kernels.map(({label}) => label),
    ['input W', 'bias b'],
  );
  assert.equal(model.slot('UPDATE', lstm, lstm.kernels[0], lstm.gates[1]), 5);
  assert.equal(model.slot('UPDATE', lstm, lstm.kernels[1], lstm.gates[1]), null);
  assert.deepEqual(model.allGateSlots(lstm, lstm.gates[1]), [1, 9, 5, 15]);
  assert.equal(model.inside('ACTIVATION', lstm, lstm.gates[1]), 15);
  assert.equal(model.output(lstm), 18);
  assert.equal(model.output(dense), null);
  assert.deepEqual(model.insideSlots(lstm, null), [18]);
  assert.deepEqual(model.outputs, [null, 13]);
});

test('the output of a cell without gates is that of all its units', () => {
  const inside = slot('ACTIVATION', 0, {direction: 'FORWARD', gate: 'BLOCK', insideCell: true});
  const model = new Model({layers: [layer('rnn', 'SimpleRnn', ['BLOCK'])], slots: [inside], gates: GATES, trends: []});
  assert.equal(model.output(model.cells[0]), 0);
});

test('directions of a layer have arrows and words', () => {
  const both = layer('bi', 'Bidirectional', ['BLOCK'], ['FORWARD', 'BACKWARD']);
  const model = new Model({layers: [both], slots: [], gates: GATES, trends: []});
  assert.deepEqual(
    model.cells.map(({key}) => key),
    ['0f', '0b'],
  );
  assert.deepEqual(model.cells.map(cellName), ['bi →', 'bi ←']);
  assert.deepEqual(model.cells.map(cellWords), ['bi, forward', 'bi, backward']);
  assert.equal(model.cells[0].siblings.length, 2);
  assert.match(model.absent(0, 'UPDATE'), /does not record the updates/);
  assert.match(model.absent(0, 'PRE_ACTIVATION'), /does not record the gates/);
  assert.match(new Model(lstmLayout()).absent(1, 'PRE_ACTIVATION'), /is not recurrent/);
});

test('a penalty is l1 times the magnitudes and half of l2 times the squares, over all gates', () => {
  const norms = [];
  for (const at of [0, 1, 2, 3]) norms[at] = [2];
  const layout = lstmLayout({
    penalties: [{layer: 0, parameter: 'W', l1: 0.1, l2: 0.5}],
    trends: [0, 1, 2, 3].map((at) => ({slot: at, of: 'MAGNITUDES'})),
  });
  const model = new Model(layout);
  const columns = {norms, trends: [[3], [3], [3], [null]]};
  const [l1, l2] = penaltiesOf({model, columns}, model.cells[0]);
  assert.deepEqual(l2.values(0), [4 * 0.25 * 4]);
  assert.deepEqual(l1.values(0), [null]);
  columns.trends[3] = [3];
  assert.ok(Math.abs(l1.values(0)[0] - 1.2) < 1e-12);
  assert.deepEqual(penaltiesOf({model, columns}, model.cells[1]), []);
});

test('two penalties have a letter each to tell them apart, and one alone has none', () => {
  const lettersOf = (penalty) => {
    const model = new Model(lstmLayout({penalties: [{layer: 0, parameter: 'W', ...penalty}]}));
    return penaltiesOf({model, columns: {norms: [], trends: []}}, model.cells[0]).map(({label, letter}) => [
      label,
      letter,
    ]);
  };
  assert.deepEqual(lettersOf({l1: 0.1, l2: 0}), [['L1', '']]);
  assert.deepEqual(lettersOf({l1: 0, l2: 0.5}), [['L2', '']]);
  assert.deepEqual(lettersOf({l1: 0.1, l2: 0.5}), [
    ['L1', '1'],
    ['L2', '2'],
  ]);
});
