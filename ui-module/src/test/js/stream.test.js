import assert from 'node:assert/strict';
import {afterEach, beforeEach, test} from 'node:test';
import './browser.js';

/** Requests for the sessions that wait to be answered, oldest first. */
let asked;
/** The stream that was opened last. */
let source;

class FakeSource extends EventTarget {
  constructor() {
    super();
    source = this;
  }

  close() {}

  tell(type, data) {
    this.dispatchEvent(Object.assign(new Event(type), {data: JSON.stringify(data)}));
  }
}

globalThis.document = Object.assign(new EventTarget(), {hidden: false, getElementById: () => null});
globalThis.EventSource = FakeSource;
globalThis.fetch = (address) => {
  assert.match(address, /^gatewatch\/api\/sessions\?/);
  return new Promise((resolve) => asked.push((list) => resolve({ok: true, status: 200, json: async () => list})));
};

const {Stream} = await import('#page/data/stream.js');

const URL = {get: () => null, set() {}};
const list = (version, ...workers) => ({server: 'server', version, workers});

/** Lets all that waits for answers go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

let store;
let stream;

beforeEach(async () => {
  asked = [];
  store = {workers: [], session: null, worker: null, columns: null, newer: null, pausedAt: null, changed() {}};
  stream = new Stream(store, URL);
  stream.connect();
  await answer(0, list(1));
});

afterEach(() => stream.close());

async function answer(request, sessions) {
  asked[request](sessions);
  await settled();
}

test('a stream that begins where the list ended asks for no other', async () => {
  source.tell('hello', {server: 'server', version: 1});
  await settled();
  assert.equal(asked.length, 1);
  assert.equal(store.connection, 'open');
});

test('a run that began between the list and the stream is found', async () => {
  source.tell('hello', {server: 'server', version: 2});
  await settled();
  assert.equal(asked.length, 2);
  store.columns = {}; // Something is shown: the new run is listed beside it.
  await answer(1, list(2, 'new'));
  assert.deepEqual(store.workers, ['new']);
});

test('a list that another has overtaken is not taken', async () => {
  store.columns = {};
  source.tell('sessions', {version: 2});
  source.tell('sessions', {version: 3});
  await answer(2, list(3, 'first', 'second'));
  await answer(1, list(2, 'first'));
  assert.deepEqual(store.workers, ['first', 'second']);
});

test('a list of another server is left to the stream, which sees it go', async () => {
  store.columns = {};
  source.tell('sessions', {version: 2});
  await answer(1, {...list(9, 'other'), server: 'another'});
  assert.deepEqual(store.workers, []);
  assert.equal(stream.server, 'server');
});
