import assert from 'node:assert/strict';
import {test} from 'node:test';
import {newerThan, workerOf} from '#page/data/newest-run.js';

const run = (session, worker, started, last) => ({session, worker, started, last});

test('of workers that train together the first by name is shown', () => {
  const runs = [run('s', 'b', 12, 90), run('s', 'a', 11, 95), run('s', 'c', 10, null), run('other', '0', 1, 2)];
  assert.equal(workerOf(runs, 's'), 'a');
  assert.equal(workerOf(runs, 'unknown'), null);
  assert.equal(newerThan(runs, 's', 'a'), null);
  assert.equal(newerThan(runs, 's', null), null);
});

test('training under the same name again is a newer run, and that of before is not shown', () => {
  const runs = [run('s', 'z', 100, null), run('s', 'a', 10, 99)];
  assert.equal(workerOf(runs, 's'), 'z');
  assert.equal(newerThan(runs, 's', 'a')?.worker, 'z');
  assert.equal(newerThan(runs, 's', 'z'), null);
  assert.equal(newerThan(runs, 's', 'gone')?.worker, 'z', 'which the server does not have any more');
});

test('another session is newer if it began later, or if this one is gone', () => {
  const runs = [run('new', 'w', 50, 60), run('old', 'w', 10, 99)];
  assert.equal(newerThan(runs, 'old', 'w')?.session, 'new');
  assert.equal(newerThan(runs, 'new', 'w'), null);
  assert.equal(newerThan(runs, 'gone', null)?.session, 'new');
  assert.equal(newerThan([], 'gone', 'w'), null);
});
