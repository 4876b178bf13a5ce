import './browser.js';
import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';
import {csvText} from '#page/base/csv.js';
import {Columns} from '#page/data/columns.js';
import {Model} from '#page/data/model.js';
import {Selection} from '#page/data/selection.js';
import {Timeline} from '#page/data/timeline.js';
import {Url} from '#page/data/url.js';
import {mapSettings} from '#page/views/map-controls.js';
import {lstmLayout, point} from './samples.js';

let addresses;
let places;

beforeEach(() => {
  addresses = [];
  places = [];
  globalThis.location = {hash: '', search: ''};
  globalThis.history = {
    replaceState: (state, title, address) => addresses.push(address),
    pushState: (state, title, address) => [addresses, places].forEach((list) => list.push(address)),
  };
});

function urlOf(hash, search = '') {
  globalThis.location = {hash, search};
  return new Url();
}

test('what was chosen is read from the address and written to it', () => {
  const url = urlOf('#view=norms&bins=900&zoom=x');
  assert.equal(url.oneOf('view', ['overview', 'norms']), 'norms');
  assert.equal(url.oneOf('quantity', ['WEIGHT', 'GRADIENT']), 'WEIGHT');
  assert.equal(url.number('bins', 10, 150, 60), 150);
  assert.equal(url.number('zoom', 1, 9, 5), 5);
  assert.equal(url.get('none'), null);
  url.set({view: null, cell: '0f', session: 'a&b=c#d'});
  assert.equal(addresses.at(-1), 'gatewatch#bins=900&zoom=x&cell=0f&session=a%26b%3Dc%23d');
});

test('another view or run is a step to come back from, and nothing else is', () => {
  const url = urlOf('#view=norms');
  url.set({smooth: '50', cell: '0f', at: '3'});
  url.set({view: 'norms'});
  assert.deepEqual(places, []);
  url.set({view: 'flow', at: null});
  url.keep({session: 'a'});
  assert.deepEqual(places, ['gatewatch#view=flow&smooth=50&cell=0f']);
  url.set({session: 'b'});
  assert.equal(places.at(-1), addresses.at(-1));
  assert.equal(places.length, 2);
});

test('a session in the query counts unless the part after # names one', () => {
  assert.equal(urlOf('', '?session=q').get('session'), 'q');
  assert.equal(urlOf('#session=h', '?session=q').get('session'), 'h');
});

test('a second pane has its own names for some choices', () => {
  const url = urlOf('#at=1&at2=2&view=flow');
  const second = url.renamed({at: 'at2'});
  assert.equal(second.get('at'), '2');
  assert.equal(second.get('view'), 'flow');
  second.set({at: null});
  assert.deepEqual([url.get('at'), url.get('at2')], ['1', null]);
});

test('a change of the address by hand is told', () => {
  const url = urlOf('#view=flow');
  let told = 0;
  url.onChange(() => told++);
  globalThis.location = {hash: '#view=norms', search: ''};
  window.dispatchEvent(new Event('hashchange'));
  assert.equal(told, 1);
  assert.equal(url.get('view'), 'norms');
});

function selectionOf(hash) {
  const url = urlOf(hash);
  let drawn = 0;
  const store = {model: new Model(lstmLayout()), draw: () => drawn++};
  return {url, store, selection: new Selection(store, url), drawn: () => drawn};
}

test('without a choice the first recurrent cell is shown, with all its gates', () => {
  const {selection, store} = selectionOf('');
  assert.equal(selection.cell, store.model.cells[0]);
  assert.equal(selection.gate, null);
  assert.equal(selection.gates.length, 4);
  assert.equal(selection.quantity, 'WEIGHT');
  store.model = new Model(lstmLayout({layers: [...lstmLayout().layers].reverse()}));
  assert.equal(selection.cell.name, 'lstm');
});

test('a gate that the cell does not have is none', () => {
  assert.equal(selectionOf('#cell=0f&gate=FORGET').selection.gate.id, 'FORGET');
  assert.equal(selectionOf('#cell=1f&gate=FORGET').selection.gate, null);
  assert.equal(selectionOf('#cell=9f').selection.cell.key, '0f');
});

test('choosing the chosen gate again chooses all', () => {
  const {selection, store, url, drawn} = selectionOf('');
  const [cell] = store.model.cells;
  selection.choose(cell, cell.gates[1]);
  assert.equal(url.get('gate'), 'FORGET');
  assert.deepEqual(selection.gates, [cell.gates[1]]);
  selection.choose(cell, cell.gates[1]);
  assert.equal(url.get('gate'), null);
  assert.equal(drawn(), 2);
});

test('nothing is selected without a model', () => {
  const selection = new Selection({model: null}, urlOf('#gate=FORGET'));
  assert.deepEqual([selection.cell, selection.gate, selection.gates], [null, null, []]);
});

test('a range that is typed counts if it is two numbers in order', () => {
  const fixed = (low, high) => mapSettings(urlOf(`#range=typed&low=${low}&high=${high}`)).fixed;
  assert.deepEqual(fixed('−0,5', '1e-2'), [-0.5, 0.01]);
  assert.equal(fixed('2', '1'), null);
  assert.equal(fixed('', '1'), null);
  assert.equal(mapSettings(urlOf('#low=1&high=2')).fixed, null);
});

function timelineOf(numbers, near) {
  const columns = new Columns({norms: [], trends: []});
  for (const i of numbers) columns.append(point(i));
  const alerts = {list: [{timestamp: numbers[1] + 1}]};
  const store = {
    columns,
    alerts,
    shown: 0,
    draw() {},
    pauseAt(timestamp) {
      this.shown = timestamp === null ? columns.length - 1 : columns.positionOf(timestamp);
    },
  };
  return {store, columns, timeline: new Timeline(store, {near: (number) => near(number, columns)})};
}

test('stepping shows the nearest sample at once and the very one when it has come', async () => {
  const {timeline, columns} = timelineOf([0, 10, 20], async (number, into) => {
    const other = new Columns({norms: [], trends: []});
    other.append(point(number));
    into.insert(other);
  });
  timeline.goTo(15);
  assert.equal(timeline.number, 10);
  await new Promise((done) => setTimeout(done));
  assert.equal(timeline.number, 15);
  assert.equal(columns.length, 4);
  assert.equal(timeline.pending, null);
});

test('what the server has not any more is stepped over, and a failure leaves the nearest', async () => {
  const {timeline} = timelineOf([0, 10, 20], async () => {});
  timeline.step(1);
  await new Promise((done) => setTimeout(done));
  assert.equal(timeline.number, 10);
  const thinned = timelineOf([0, 64, 128, 129, 130], async () => {}).timeline;
  const seen = [];
  for (const by of [1, 1, 1, -1, -1, -1, -1, 70, -3]) {
    thinned.step(by);
    await new Promise((done) => setTimeout(done));
    seen.push(thinned.number);
  }
  assert.deepEqual(seen, [64, 128, 129, 128, 64, 0, 0, 128, 64]);
  const failing = timelineOf([0, 10, 20], () => Promise.reject(new Error('no server')));
  failing.timeline.goTo(15);
  await new Promise((done) => setTimeout(done));
  assert.equal(failing.timeline.number, 10);
  assert.equal(failing.timeline.pending, null);
});

test('from alert to alert, and live', () => {
  const {timeline} = timelineOf([0, 10, 20], async () => {});
  assert.equal(timeline.toAlert(-1), false);
  assert.equal(timeline.toAlert(1), true);
  assert.equal(timeline.number, 10);
  timeline.live();
  assert.equal(timeline.number, 20);
});

test('a table holds every digit, and nothing that a spreadsheet takes for a formula', () => {
  const rows = [
    ['a', 'b'],
    ['=1+1', 0.1 + 0.2],
    ['say "x", y', NaN],
    [null, -1],
    ['-5', true],
    ['+x', undefined],
  ];
  assert.equal(csvText(rows), 'a,b\r\n\'=1+1,0.30000000000000004\r\n"say ""x"", y",NaN\r\n,-1\r\n-5,true\r\n\'+x,\r\n');
});
