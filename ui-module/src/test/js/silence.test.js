import assert from 'node:assert/strict';
import {test} from 'node:test';
import {duration} from '#page/base/format.js';
import {silence} from '#page/data/silence.js';

const every = (gap, many) => Array.from({length: many}, (_, i) => 1000 + gap * i);

test('a run is silent after half a minute, or ten times what is usual for it', () => {
  const quick = every(2000, 50);
  assert.equal(silence(quick, 0, 30_000), null);
  assert.deepEqual(silence(quick, 0, 30_001), {since: 30_001, usual: 2000});
  const slow = every(60_000, 50);
  assert.equal(silence(slow, 0, 600_000), null);
  assert.deepEqual(silence(slow, 0, 600_001), {since: 600_001, usual: 60_000});
});

test('what is usual is the median of the last twenty distances', () => {
  const paused = [...every(100, 40), 1e6, 1e6 + 100];
  assert.equal(silence(paused, 0, 1e6).usual, 100);
  assert.equal(silence([...every(100, 5), ...every(100, 30).map((at) => 5000 + 30 * at)], 0, 1e6).usual, 3000);
});

test('a single sample tells of no distance, and a clock that is ahead of no silence', () => {
  assert.deepEqual(silence([5], 0, 40_000), {since: 40_000, usual: null});
  assert.equal(silence(every(100, 5), 10_000, 0), null);
});

test('a length of time has one unit', () => {
  const texts = [
    [0, '0 ms'],
    [250, '250 ms'],
    [1000, '1 s'],
    [2345, '2.3 s'],
    [31_000, '31 s'],
    [8 * 60_000, '8 min'],
    [3 * 3_600_000, '3 h'],
    [50 * 3_600_000, '2 days'],
  ];
  for (const [millis, text] of texts) assert.equal(duration(millis), text);
});
