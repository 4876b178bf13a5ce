import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Model} from '#page/data/model.js';
import {lstmLayout} from './samples.js';

test('only of what is recorded, and no matrix, it is said that there is no map', async () => {
  const made = [];
  Object.assign(globalThis, {
    document: {
      createElement: () => ({
        append() {},
        setAttribute() {},
        set textContent(text) {
          made.push(text);
        },
      }),
    },
  });
  const {noMap} = await import('#page/views/no-map.js');
  const layout = lstmLayout();
  layout.slots.forEach((slot) => {
    slot.rows = slot.kernel === 'INPUT' && slot.layer === 1 ? 0 : 3;
  });
  const model = new Model(layout);
  const of = (cell, quantity) =>
    cell.kernels.map(
      (kernel) =>
        noMap(/** @type {any} */ ({store: {model}, selection: {quantity, gates: cell.gates}}), cell, kernel) !== null,
    );
  const [lstm, dense] = model.cells;
  assert.deepEqual(of(lstm, 'WEIGHT'), [false, false]);
  assert.deepEqual(of(dense, 'WEIGHT'), [true]);
  assert.deepEqual(of(dense, 'UPDATE'), [false], 'which is not recorded');
  assert.deepEqual(made, ['input W is no matrix, so there is no map of it.']);
});
