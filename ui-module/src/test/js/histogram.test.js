import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {cutBars, cutHeight, cutTops, tops} from '#page/charts/histogram.js';
import {spreadSamples} from '#page/charts/ridge.js';
import {readCells, readExamples} from '#page/data/heatmap-bytes.js';
import {readHistograms, readRidge} from '#page/data/histogram-bytes.js';

/** Writes as the server does: little-endian, whole numbers in groups of seven bits. */
class Writer {
  bytes = [];

  put(size, set) {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    this.bytes.push(...new Uint8Array(view.buffer));
    return this;
  }

  timestamp(value) {
    return this.put(8, (view) => view.setBigInt64(0, BigInt(value), true));
  }

  int(value) {
    return this.put(4, (view) => view.setInt32(0, value, true));
  }

  reals(...values) {
    values.forEach((value) => this.put(8, (view) => view.setFloat64(0, value, true)));
    return this;
  }

  floats(...values) {
    values.forEach((value) => this.put(4, (view) => view.setFloat32(0, value, true)));
    return this;
  }

  wholes(...values) {
    for (let value of values) {
      for (; value >= 128; value = Math.floor(value / 128)) this.bytes.push((value % 128) + 128);
      this.bytes.push(value);
    }
    return this;
  }

  get buffer() {
    return Uint8Array.from(this.bytes).buffer;
  }

  get response() {
    return {headers: new Headers(), arrayBuffer: async () => this.buffer};
  }
}

const TIME = 1_700_000_000_123;
const LARGE = 2 ** 40 + 5;

test('histograms are read, large counts and numbers that are not finite among them', async () => {
  const bytes = new Writer().timestamp(TIME).int(77).wholes(1, 300, 2).reals(-1, 1, NaN, NaN);
  bytes.wholes(3, 0, 128, LARGE).wholes(LARGE, 1, 2, 3, 4).reals(-1, 1, NaN, Infinity, -Infinity, 0.5);
  const {timestamp, iteration, histograms} = await readHistograms(bytes.response);
  assert.equal(timestamp, TIME);
  assert.equal(iteration, 77);
  assert.deepEqual(histograms, [
    {
      slot: 300,
      group: 2,
      low: -1,
      high: 1,
      ends: null,
      counts: [0, 128, LARGE],
      summary: {
        count: LARGE,
        nan: 1,
        positiveInfinity: 2,
        negativeInfinity: 3,
        zeros: 4,
        min: -1,
        max: 1,
        mean: 'NaN',
        standardDeviation: 'Infinity',
        l2Norm: '-Infinity',
        meanMagnitude: 0.5,
      },
    },
  ]);
});

test('the ends of an activation function are read where there are two', async () => {
  const bytes = new Writer().timestamp(1).int(1).wholes(1, 0, 0).reals(0, 1, 0.1, 0.9).wholes(0, 0, 0, 0, 0, 0);
  bytes.reals(NaN, NaN, NaN, NaN, NaN, NaN);
  const [{ends, counts}] = (await readHistograms(bytes.response)).histograms;
  assert.deepEqual(ends, {low: 0.1, high: 0.9});
  assert.deepEqual(counts, []);
});

test('a ridge is read line by line', async () => {
  const bytes = new Writer().wholes(9).reals(-2, 2).wholes(2);
  for (const i of [1, 2])
    bytes
      .timestamp(TIME + i)
      .int(i)
      .wholes(2, i, 0)
      .wholes(i, 0, 0, 0, 0)
      .reals(0, 0, 0, 0, 0, 0);
  const ridge = await readRidge(bytes.response);
  assert.deepEqual([ridge.slot, ridge.low, ridge.high], [9, -2, 2]);
  assert.deepEqual(
    ridge.lines.map(({iteration, timestamp, counts}) => [iteration, timestamp, counts]),
    [
      [1, TIME + 1, [1, 0]],
      [2, TIME + 2, [2, 0]],
    ],
  );
});

test('heatmaps and maps of examples are read one after the other', () => {
  const bytes = new Writer().int(1).int(2).floats(1, NaN).int(0).int(0).int(2).int(1).floats(3, 4);
  const cells = readCells(bytes.buffer, 3);
  assert.deepEqual(
    cells.map(({rows, columns, values}) => [rows, columns, [...values]]),
    [
      [1, 2, [1, NaN]],
      [0, 0, []],
      [2, 1, [3, 4]],
    ],
  );
  const examples = readExamples(new Writer().int(5).int(1).int(1).floats(0.5).int(8).int(1).int(1).floats(2).buffer);
  assert.deepEqual(
    examples.map(({example, cells: {values}}) => [example, [...values]]),
    [
      [5, [0.5]],
      [8, [2]],
    ],
  );
});

test('peaks are cut at twice what nine in ten bars, or all but one, stay within', () => {
  const entry = {group: 1, counts: [10, 12, 11, 9, 500, 0]};
  assert.equal(cutHeight([entry]), 24);
  assert.equal(cutHeight([{counts: [5, 6, 7]}]), null);
  assert.equal(cutHeight([{counts: [7]}]), null);
  assert.deepEqual(cutBars(entry.counts, 24), [{bin: 4, count: 500}]);
  const others = [entry, {group: 2, counts: [3]}, {group: 1, counts: []}];
  assert.deepEqual(
    [...tops(others)],
    [
      [1, 500],
      [2, 3],
    ],
  );
  assert.deepEqual(
    [...cutTops(others)],
    [
      [1, 24],
      [2, 3],
    ],
  );
});

test('a ridge shows few samples, the newest among them, and the same ones while the run goes on', () => {
  const upTo = (last) => Array.from({length: last + 1}, (_, i) => i);
  assert.deepEqual(spreadSamples([4, 9], 24), [0, 1]);
  assert.equal(spreadSamples([0, 100, 7000, 7001, 9000], 4).at(-1), 4, 'also where most are let go');
  assert.ok(spreadSamples([0, 100, 7000, 7001, 9000], 4).length <= 4);
  for (const last of [23, 24, 100, 500, 1000, 1001, 54_321]) {
    const positions = spreadSamples(upTo(last), 24);
    assert.ok(positions.length <= 24 && positions.length > 12, `${last}: ${positions.length}`);
    assert.equal(positions.at(-1), last);
    assert.equal(positions[0], 0);
    const steps = new Set(positions.slice(1, -1).map((at, i) => at - positions[i]));
    assert.equal(steps.size, 1, `${last}: evenly spread`);
  }
  const [before, after] = [spreadSamples(upTo(1000), 24), spreadSamples(upTo(1001), 24)];
  assert.deepEqual(before.slice(0, -1), after.slice(0, before.length - 1));
});
