import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {answer} from '#page/data/report.js';

const packed = (value) => gzipSync(value instanceof Uint8Array ? value : JSON.stringify(value)).toString('base64');

const REPORT = {
  held: [1, 5],
  mapped: [5],
  words: [],
  answers: {
    layout: packed({id: '7'}),
    'heatmap/5/3': packed(new Uint8Array([1, 2])),
    'heatmap/5/4': packed(new Uint8Array([3])),
    'maps/5/3': packed(new Uint8Array([9])),
    'histograms/5/WEIGHT/layer': packed({timestamp: 5, histograms: [{slot: 0}]}),
    'histograms/5/slots/free': packed({
      timestamp: 5,
      histograms: [
        {slot: 3, group: 7},
        {slot: 4, group: 8},
        {slot: 5, group: 9},
      ],
    }),
    'histograms/5/3.5/layer': packed({
      timestamp: 5,
      histograms: [
        {slot: 3, group: 1},
        {slot: 5, group: 1},
      ],
    }),
    'slots/5': packed({
      timestamp: 5,
      slots: [
        {slot: 3, histogram: {}},
        {slot: 4, histogram: {}},
      ],
    }),
    'ridge/3': packed({slot: 3, lines: [{timestamp: 1}, {timestamp: 4}, {timestamp: 5}]}),
  },
};

const ask = async (address) => {
  const response = await answer(REPORT, `gatewatch/api/${address}`);
  if (!response.ok) return response.status;
  const isJson = response.headers.get('Content-Type') === 'application/json';
  return isJson ? response.json() : [...new Uint8Array(await response.arrayBuffer())];
};

test('a whole answer is as it was packed', async () => {
  assert.deepEqual(await ask('layout?session=a%20b'), {id: '7'});
  assert.equal(await ask('sample?timestamp=5'), 404);
  assert.equal(await ask('toString?'), 404);
});

test('maps are put one after the other, in the order asked for, empty where a slot has none', async () => {
  assert.deepEqual(await ask('heatmap?timestamp=5&slot=4,9,3'), [3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
  assert.deepEqual(await ask('maps?timestamp=5&slot=3'), [9]);
  assert.deepEqual(await ask('maps?timestamp=5&slot=4'), []);
});

test('maps of a sample without any in the report are not empty: they are not there', async () => {
  assert.equal(await ask('heatmap?timestamp=1&slot=3'), 404);
  assert.equal(await ask('maps?timestamp=1&slot=3'), 404);
});

test('histograms are those of a quantity, or of the slots asked for', async () => {
  const of = (got) => got.histograms.map(({slot}) => slot);
  assert.deepEqual(of(await ask('histograms?timestamp=5&quantity=WEIGHT&axes=layer&bins=90')), [0]);
  assert.deepEqual(of(await ask('histograms?timestamp=5&quantity=WEIGHT&axes=directions')), [0]);
  assert.deepEqual(of(await ask('histograms?timestamp=5&slot=5,3,8&axes=free')), [5, 3]);
  assert.deepEqual((await ask('histograms?timestamp=5&slot=4&axes=layer')).histograms, [{slot: 4, group: 0}]);
  const shared = await ask('histograms?timestamp=5&slot=5,3&axes=directions');
  assert.deepEqual(shared.histograms, [
    {slot: 5, group: 1},
    {slot: 3, group: 1},
  ]);
  assert.equal(await ask('histograms?timestamp=1&quantity=WEIGHT&axes=layer'), 404);
});

test('profiles come with a histogram only where one is asked for', async () => {
  const of = async (bins) => (await ask(`slots?timestamp=5&slot=4&bins=${bins}`)).slots;
  assert.deepEqual(await of(60), [{slot: 4, histogram: {}}]);
  assert.deepEqual(await of(0), [{slot: 4, histogram: null}]);
});

test('a ridge ends with the newest sample asked for', async () => {
  const lines = async (timestamps) => (await ask(`ridge?slot=3&timestamps=${timestamps}`)).lines;
  assert.equal((await lines('1,2,3,4')).length, 2);
  assert.equal((await lines('1,5')).length, 3);
  assert.equal(await ask('ridge?slot=8&timestamps=1'), 404);
});
