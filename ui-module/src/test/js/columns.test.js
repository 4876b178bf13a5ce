import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Columns} from '#page/data/columns.js';
import {point} from './samples.js';

const MOST = 3000;

function filled(size, more = () => ({}), layout = {norms: [], trends: []}) {
  const columns = new Columns(layout);
  for (let i = 0; i < size; i++) columns.append(point(i, more(i)));
  return columns;
}

test('a history becomes columns, with words for numbers that JSON has not', () => {
  const history = {
    total: 9,
    number: [0, 8],
    timestamp: [1, 9],
    iteration: [0, 80],
    epoch: [0, 1],
    score: ['NaN', 2],
    lossPerTimestep: ['NaN', 'NaN'],
    learningRate: [0.1, 'NaN'],
    captureNanos: [5, 6],
    dropped: [0, 1],
    norms: [[1, 'Infinity']],
    trends: [[null, 0.5]],
    nonFinite: [[1, 3, 7]],
  };
  const columns = Columns.ofHistory(history, {norms: [3], trends: [{}]});
  assert.deepEqual(columns.score, [NaN, 2]);
  assert.deepEqual(columns.norms[3], [1, Infinity]);
  assert.deepEqual(columns.trends, [[null, 0.5]]);
  assert.deepEqual(columns.troubled, [true, true]);
  assert.equal(columns.nonFiniteAt([3, 4], 1), 7);
  assert.equal(columns.nonFiniteAt([3, 4], 0), 0);
  assert.equal(columns.last, 9);
});

test('a sample that is there already, or of another layout, is left alone', () => {
  const columns = filled(3, () => ({norms: [1]}), {norms: [0], trends: []});
  assert.equal(columns.append(point(2, {norms: [1]})), false);
  assert.equal(columns.append(point(3, {norms: [1, 2]})), false);
  assert.equal(columns.append(point(3, {norms: [2]})), true);
  assert.equal(columns.length, 4);
  assert.equal(columns.total, 4);
});

test('thinning keeps the bound, the first, the last, what is marked and what has trouble', () => {
  const columns = new Columns({norms: [], trends: []});
  columns.marked = () => new Set([1235]);
  for (let i = 0; i < 20_000; i++) columns.append(point(i, {score: i === 777 ? 'NaN' : 1}));
  assert.ok(columns.length <= MOST, `${columns.length}`);
  assert.ok(columns.length > MOST / 2, `${columns.length}`);
  assert.equal(columns.number[0], 0);
  assert.equal(columns.number.at(-1), 19_999);
  assert.ok(columns.number.includes(1234), 'the marked one');
  assert.ok(columns.number.includes(777), 'the one with trouble');
});

test('thinning keeps numbers that powers of two divide, evenly spread', () => {
  const columns = filled(50_000);
  const old = columns.number.slice(1, columns.length / 4);
  const stride = old[1] - old[0];
  assert.equal(Math.log2(stride) % 1, 0);
  assert.ok(old.every((number, i) => number % stride === 0 && (i === 0 || number - old[i - 1] === stride)));
});

test('the old part of a long run stays, at numbers that servers and storages keep, too', () => {
  const columns = new Columns({norms: [], trends: []});
  for (let i = 5; i < 50_000; i++) columns.append(point(i));
  const old = columns.number.filter((number) => number > 5 && number < 40_000);
  assert.ok(columns.length <= MOST, `${columns.length}`);
  assert.ok(old.length > 250, `${old.length}`);
  assert.ok(old.every((number, i) => number % 64 === 0 && (i === 0 || number - old[i - 1] <= 128)));
});

test('samples of alerts stay, also those that come twice, and their neighbours go', () => {
  const columns = new Columns({norms: [0], trends: []});
  columns.marked = () => new Set([501, 503, 505]);
  for (let i = 0; i < 20_000; i++) {
    columns.append(point(i, {norms: [i]}));
    columns.append(point(i, {norms: [i]}));
  }
  assert.deepEqual(
    [501, 502, 503, 504, 505].map((time) => columns.timestamp.includes(time)),
    [true, false, true, false, true],
  );
  assert.equal(columns.total, 20_000);
  assert.equal(columns.last, 20_000);
  assert.equal(new Set(columns.timestamp).size, columns.length);
});

test('however much of a long run is looked at, the bound holds and what was looked at last is there', () => {
  const layout = {norms: [0], trends: []};
  const fill = (into, from, to) => {
    for (let i = from; i < to; i++) into.append(point(i, {norms: [i]}));
    return into;
  };
  const columns = new Columns(layout);
  fill(columns, 0, 1);
  fill(columns, 29_999, 30_000);
  let most = 0;
  for (let from = 64; from < 29_900; from += 64) {
    columns.insert(fill(new Columns(layout), from, from + 64));
    assert.ok(columns.number.includes(from + 1) && columns.number.includes(from + 62), `${from}`);
    most = Math.max(most, columns.length);
  }
  assert.ok(most <= MOST, `${most}`);
  assert.ok(columns.number.every((number, at) => at === 0 || number > columns.number[at - 1]));
  assert.deepEqual(columns.norms[0], columns.number);
  assert.deepEqual([columns.number[0], columns.last, columns.total], [0, 30_000, 30_000]);
});

test('a run that is all trouble is bounded, too', () => {
  const columns = filled(10_000, () => ({score: 'NaN'}));
  assert.ok(columns.length <= MOST, `${columns.length}`);
});

test('what is inserted goes between, once, and never after the newest', () => {
  const columns = filled(1);
  columns.append(point(100));
  const other = new Columns({norms: [], trends: []});
  for (const i of [0, 50, 60, 100, 101]) other.append(point(i));
  columns.insert(other);
  columns.insert(other);
  assert.deepEqual(columns.number, [0, 50, 60, 100]);
  assert.deepEqual(columns.iteration, [0, 50, 60, 100]);
});

test('a small picture is evenly spread and shows trouble', () => {
  const columns = filled(100, (i) => ({nonFinite: i === 35 ? {4: 1} : {}}));
  assert.deepEqual(columns.spread(4, 5), [0, 1, 2, 3, 4]);
  const positions = columns.spread(99, 10);
  assert.equal(positions.length, 10);
  assert.ok(positions.includes(35));
  assert.equal(positions.at(-1), 99);
  assert.deepEqual(columns.spread(-1, 10), []);
});

test('a small picture shows trouble that was added between', () => {
  const columns = new Columns({norms: [], trends: []});
  for (let i = 0; i < 200; i += 2) columns.append(point(i));
  assert.ok(!columns.spread(99, 10).includes(8));
  const other = new Columns({norms: [], trends: []});
  other.append(point(15, {nonFinite: {4: 1}}));
  columns.insert(other);
  assert.ok(columns.spread(99, 10).includes(8));
  columns.append(point(200));
  assert.equal(columns.spreads.size, 0, 'bounded however long the run is');
});

test('positions by timestamp and number are those of the newest that is not later', () => {
  const columns = new Columns({norms: [], trends: []});
  for (const i of [10, 20, 30]) columns.append(point(i));
  assert.deepEqual(
    [10, 11, 21, 30, 99].map((time) => columns.positionOf(time)),
    [-1, 0, 1, 1, 2],
  );
  assert.deepEqual(
    [9, 10, 29, 30].map((number) => columns.positionOfNumber(number)),
    [-1, 0, 1, 2],
  );
});

test('norms of several slots join, NaN stays NaN, nothing is null', () => {
  const columns = filled(1, () => ({norms: [3, 4, 'NaN', null]}), {norms: [0, 1, 2, 5], trends: []});
  assert.equal(columns.normAt([0, 1], 0), 5);
  assert.equal(columns.normAt([0, 5], 0), 3);
  assert.equal(columns.normAt([0, 2], 0), NaN);
  assert.equal(columns.normAt([5, 7], 0), null);
});

test('which sample is the newest that holds a trend, or a norm', () => {
  const layout = {norms: [4, 6], trends: [{}, {}]};
  const more = (i) => ({trends: [i === 1 ? 0.5 : null, null], norms: [i === 2 ? 'NaN' : null, null]});
  const columns = filled(5, more, layout);
  assert.equal(columns.newestWith([0, 1], 4), 1);
  assert.equal(columns.newestWith([1], 4), -1);
  assert.equal(columns.newestWithNorm([4, 6], 4), 2);
  assert.equal(columns.newestWithNorm([4], 1), -1);
  assert.equal(columns.newestWithNorm([6, 99], 4), -1);
});

test('a loss per timestep that is not known is none, one of a score that is NaN is NaN', () => {
  const more = [{lossPerTimestep: 0.5, learningRate: 0.1}, {}, {score: 'NaN'}];
  const columns = filled(3, (i) => more[i]);
  assert.deepEqual(columns.lossPerTimestep, [0.5, null, NaN]);
  assert.equal(columns.isOfOneStep, false);
  columns.score[0] = 0.5;
  assert.equal(columns.isOfOneStep, true, 'what is not known says nothing');
  columns.score[0] = 0.1;
  columns.lossPerTimestep[0] = Math.fround(0.1);
  assert.equal(columns.isOfOneStep, true, 'it comes as a float');
  columns.score[1] = 0;
  columns.lossPerTimestep[1] = 0;
  assert.equal(columns.isOfOneStep, true);
  columns.lossPerTimestep[0] = 0.05;
  assert.equal(columns.isOfOneStep, false, 'of two steps');
  columns.lossPerTimestep[0] = 0;
  assert.equal(columns.isOfOneStep, false, 'zero is zero over any number of steps');
  columns.lossPerTimestep[0] = null;
  assert.equal(columns.isOfOneStep, false, 'nor does nothing at all');
  assert.deepEqual(columns.learningRate, [0.1, null, null]);
});
