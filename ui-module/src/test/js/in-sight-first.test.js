import assert from 'node:assert/strict';
import {mock, test} from 'node:test';
import {InSightFirst} from '#page/base/in-sight-first.js';

/** What is in sight says the test. */
class Sights {
  constructor(tell) {
    Sights.tell = (node, isIntersecting) => tell([{target: node, isIntersecting}]);
  }

  observe() {}

  disconnect() {}
}
globalThis.IntersectionObserver = /** @type {any} */ (Sights);

function parts() {
  return ['top', 'bottom'].map((name) => {
    const part = {node: /** @type {any} */ ({name}), drawn: 0, draw: () => part.drawn++};
    return part;
  });
}

test('what is in sight is drawn at once, the rest a second later, however often all changes', (context) => {
  mock.timers.enable({apis: ['setTimeout']});
  context.after(() => mock.timers.reset());
  const [top, bottom] = parts();
  const drawing = new InSightFirst();
  drawing.take([top, bottom]);
  drawing.draw();
  assert.deepEqual([top.drawn, bottom.drawn], [1, 1], 'in doubt all is in sight');
  Sights.tell(bottom.node, false);
  for (let i = 0; i < 3; i++) drawing.draw();
  assert.deepEqual([top.drawn, bottom.drawn], [4, 1]);
  mock.timers.tick(1000);
  assert.deepEqual([top.drawn, bottom.drawn], [4, 2]);
  mock.timers.tick(5000);
  assert.equal(bottom.drawn, 2, 'nothing has changed since');
});

test('what comes into sight, or is asked for, is drawn then if it waits', (context) => {
  mock.timers.enable({apis: ['setTimeout']});
  context.after(() => mock.timers.reset());
  const [top, bottom] = parts();
  const drawing = new InSightFirst();
  drawing.take([top, bottom]);
  Sights.tell(bottom.node, false);
  drawing.draw();
  Sights.tell(bottom.node, true);
  assert.equal(bottom.drawn, 1);
  Sights.tell(bottom.node, false);
  Sights.tell(bottom.node, true);
  assert.equal(bottom.drawn, 1, 'it did not wait');
  Sights.tell(bottom.node, false);
  drawing.draw();
  drawing.finish();
  assert.equal(bottom.drawn, 2);
  drawing.draw();
  drawing.destroy();
  mock.timers.tick(5000);
  assert.equal(bottom.drawn, 2, 'nothing is drawn of what is no more');
});
