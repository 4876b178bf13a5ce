import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {band, undrawable} from '#page/charts/line-marks.js';
import {finiteExtent, PlotFrame} from '#page/charts/plot-frame.js';
import {rampBetween, rampOf, placeOn} from '#page/charts/ramp.js';
import {axisWidth, linearSplits, logSplits, tickText, valueRange, withHugeSteps, xRange} from '#page/charts/scales.js';
import {Zoom} from '#page/charts/zoom.js';

test('an axis of one value has room on both sides, one of nothing is from 0 to 1', () => {
  assert.deepEqual(xRange(5, 5, [5, 5]), [4.5, 5.5]);
  assert.deepEqual(xRange(null, null, []), [0, 1]);
  assert.deepEqual(xRange(3, 9, [3, 4, 9]), [3, 9]);
  assert.deepEqual(xRange(0, 100, [0]), [-0.5, 0.5], 'uPlot makes a hundred of one value');
  assert.deepEqual(valueRange(false, null, null, []), [0, 1]);
  assert.deepEqual(valueRange(true, null, null, []), [1e-3, 1]);
  assert.deepEqual(valueRange(false, 2, 2, []), [1.8, 2.2]);
});

test('a value axis covers its values and what it must show', () => {
  for (const log of [false, true]) {
    const [low, high] = valueRange(log, 0.02, 3, [1e-3, 40]);
    assert.ok(low < 1e-3 && high > 40, `${low} ${high}`);
  }
});

test('a logarithmic axis is split at powers of ten, thinned, or at 1, 2 and 5', () => {
  assert.deepEqual(logSplits(null, 1, 1e-3, 1e2), [1e-3, 1e-2, 0.1, 1, 10, 100]);
  assert.ok(logSplits(null, 1, 1e-30, 1).length <= 7);
  assert.deepEqual(logSplits(null, 1, 0.9, 12), [1, 2, 5, 10]);
  assert.deepEqual(logSplits(null, 1, 1.1, 1.2), [1.1, 1.12, 1.14, 1.16, 1.18, 1.2]);
  for (let low = 1e-7; low < 1e5; low *= 1.37) {
    for (const factor of [1.002, 1.1, 1.5, 3, 9]) {
      const splits = logSplits(null, 1, low, low * factor);
      assert.ok(splits.length > 1 && splits.every((split) => split > 0), `${low} ${factor}: ${splits}`);
    }
  }
});

test('a linear axis has two ticks or more, however little room there is', () => {
  assert.deepEqual(linearSplits(null, 1, 0, 1, 0.2), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(linearSplits(null, 1, -0.05, 0.35, 0.1), [0, 0.1, 0.2, 0.3]);
  assert.deepEqual(linearSplits(null, 1, 0.662, 0.695, 0.02), [0.67, 0.68, 0.69]);
  for (let low = -1e5; low < 1e5; low += 777.7) {
    for (const size of [1e-3, 0.4, 3, 1e4]) {
      const splits = linearSplits(null, 1, low, low + size, 0);
      assert.ok(splits.length > 1 && splits.length < 8, `${low} ${size}: ${splits}`);
    }
  }
});

test('labels of limits that lie together are not written over one another', (run) => {
  Object.assign(globalThis, {
    document: {documentElement: null},
    getComputedStyle: () => ({getPropertyValue: () => '#123456'}),
  });
  run.after(() => ['document', 'getComputedStyle'].forEach((name) => delete globalThis[name]));
  const written = (height) => {
    const texts = [];
    const context = {setLineDash() {}, fillRect() {}, beginPath() {}, moveTo() {}, lineTo() {}, stroke() {}};
    context.fillText = (text, x, y) => texts.push({text, y});
    const plot = {bbox: {left: 0, top: 0, width: 100, height}, valToPos: (value) => height * (1 - value)};
    const limits = [
      {value: 0.95, above: false, label: 'most'},
      {value: 0.5, above: true, label: 'least'},
    ];
    band({from: 0.6, to: 0.9, label: 'healthy', limits}, plot, context, 1);
    return texts;
  };
  assert.deepEqual(
    written(400).map(({text}) => text),
    ['healthy', 'most', 'least'],
  );
  assert.deepEqual(
    written(20).map(({text}) => text),
    ['healthy'],
  );
  const [healthy, most] = written(400).map(({y}) => y);
  assert.ok(healthy - most >= 13, `${healthy} ${most}`);
});

test('an axis has steps between ticks however large its values are', () => {
  const usual = () => [1];
  const steps = withHugeSteps(usual);
  assert.deepEqual(steps(null, 1, 0, 1e15), [1]);
  for (const high of [1e16, 3.4e38, 1e300]) {
    const fit = steps(null, 1, 0, high).filter((step) => step <= high / 2 && step >= high / 20);
    assert.ok(fit.length >= 2, `${high}`);
  }
});

test('an axis has room for its longest label', () => {
  assert.equal(axisWidth(null, 62), 62);
  assert.equal(axisWidth(['0', '10'], 62), 62);
  assert.ok(axisWidth(['1.23×10⁻¹⁰'], 62) > 70);
});

test('ticks are short', () => {
  const texts = [
    [1e-5, true, '10⁻⁵'],
    [1e4, true, '10⁴'],
    [100, true, '100'],
    [1500, false, '1,500'],
    [0, false, '0'],
  ];
  for (const [tick, log, text] of texts) assert.equal(tickText(tick, log), text);
  assert.equal(tickText(-0.25, false), '−0.25');
  assert.equal(tickText(123456, false), '1.23×10⁵');
  assert.equal(tickText(0.30000000000000004, false), '0.3');
});

test('what a chart cannot draw is a word', () => {
  assert.deepEqual(
    [NaN, Infinity, 0, -5, 1, null].map((value) => undrawable(value, true)),
    ['NaN', '+Inf', 'zero', 'below zero', null, null],
  );
  assert.deepEqual(
    [0, -5].map((value) => undrawable(value, false)),
    [null, null],
  );
});

test('a frame has room around its values, and the extent is of finite ones', () => {
  assert.deepEqual(finiteExtent([NaN, 3, -Infinity, -1]), [-1, 3]);
  assert.deepEqual(finiteExtent([NaN]), [0, 1]);
  const frame = new PlotFrame(200, 100, [0, 10]);
  assert.ok(frame.y(0) < frame.foot && frame.y(10) > frame.top);
  assert.equal(frame.share(frame.x(0.25)), 0.25);
  assert.ok(frame.share(1e6) < 1);
});

test('a diverging map has zero in its middle, a sequential one begins at zero', () => {
  const parts = [{cells: {values: Float32Array.from([-1, NaN, 4])}}];
  const diverging = rampOf(parts, {map: 'bwr'});
  assert.deepEqual([diverging.low, diverging.high, placeOn(diverging, 0)], [-4, 4, 0]);
  const magnitudes = rampOf(parts, {map: 'bwr', magnitude: true});
  assert.deepEqual([magnitudes.low, magnitudes.high, placeOn(magnitudes, -4)], [0, 4, 1]);
  const sequential = rampOf(parts, {map: 'viridis'});
  assert.deepEqual([sequential.low, sequential.high], [-1, 4]);
  const scaled = rampOf(parts, {map: 'grey', scaled: true});
  assert.deepEqual([scaled.shown(-1), scaled.shown(4)], [0, 1]);
  const fixed = rampOf(parts, {map: 'grey', fixed: [0, 1]});
  assert.deepEqual([fixed.below, fixed.above, placeOn(fixed, 99)], [true, true, 1]);
  assert.equal(placeOn(rampBetween(0, 1), 0.5), 0);
});

test('a zoom is kept in the address, and moves on with what comes if it is at the end', () => {
  const zoom = new Zoom();
  const chart = {x: [0, 50, 100], rescale() {}};
  zoom.charts.add(chart);
  zoom.set({min: 10, max: 30});
  assert.equal(zoom.text, '10to30');
  zoom.set({min: 60, max: 120});
  assert.equal(zoom.text, 'last60');
  chart.x = [0, 50, 100, 200];
  assert.deepEqual(zoom.range, {min: 140, max: 200});
  zoom.take('100to150');
  assert.deepEqual(zoom.range, {min: 100, max: 150});
  for (const nonsense of ['9to3', 'last0', 'x', null]) {
    zoom.take(nonsense);
    assert.equal(zoom.range, null, `${nonsense}`);
  }
  zoom.set({min: -5, max: 900});
  assert.equal(zoom.part, null);
});
