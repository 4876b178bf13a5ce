/** The rows of the table of workers: what is touched of them, and what is left alone. */

import './browser.js';
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {WorkersTable} from '#page/views/workers-table.js';

/** As much of an element as a table needs; it counts how often its text is set. */
class FakeElement {
  constructor() {
    this.children = [];
    this.attributes = new Map();
    this.dataset = {};
    this.text = '';
    this.written = 0;
    this.parent = null;
    this.isHovered = false;
  }

  set textContent(text) {
    this.text = text;
    this.written++;
  }

  get textContent() {
    return this.text;
  }

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  get nextElementSibling() {
    const {children} = this.parent;
    return children[children.indexOf(this) + 1] ?? null;
  }

  append(...nodes) {
    nodes.forEach((node) => this.insertBefore(node, null));
  }

  insertBefore(node, before) {
    node.remove?.();
    const at = before === null ? this.children.length : this.children.indexOf(before);
    this.children.splice(at, 0, node);
    node.parent = this;
  }

  remove() {
    if (this.parent !== null) this.parent.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = null;
  }

  hasAttribute(name) {
    return this.attributes.has(name);
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  addEventListener() {}

  matches() {
    return this.isHovered;
  }

  contains() {
    return false;
  }
}

Object.assign(globalThis, {document: {createElement: () => new FakeElement(), activeElement: null}});

function worker(name, more = {}) {
  const healthy = {samples: 3, iteration: 2, score: 4, lossPerTimestep: 1, gradientNorm: 2, updateRatio: 1e-3};
  const quiet = {lost: 0, refused: 0, leftOut: 0, failures: 0, harms: 0, hints: 0, last: 1000, ended: 2000};
  return {worker: name, millisPerIteration: 10, ...healthy, ...quiet, ...more};
}

const all = (names) => [...names].map((name) => worker(name));
const namesOf = ({body}) => body.children.map((row) => row.children[1].children[0].textContent).join('');
const tableOf = (workers) => {
  const table = new WorkersTable(
    () => {},
    () => {},
  );
  table.show(workers, null);
  return table;
};

test('what is as it was is not touched', () => {
  const table = tableOf(all('abc'));
  const rows = [...table.body.children];
  table.show([...all('ab'), worker('c', {iteration: 7})], null);
  assert.deepEqual(table.body.children, rows);
  const written = rows.map((row) => row.children.slice(2).map((cell) => cell.written));
  assert.deepEqual(written[0], [1, 1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual(written[2], [1, 1, 1, 1, 2, 1, 1, 1], 'but its iteration');
});

test('rows follow the order, who is new comes in and who is gone leaves', () => {
  const table = tableOf(all('abcd'));
  table.show([worker('a'), worker('d', {failures: 1}), worker('e'), worker('b')], null);
  assert.equal(namesOf(table), 'dabe');
  table.show([], null);
  assert.equal(namesOf(table), '');
});

test('no row moves away from under the pointer, and who was gone comes back', () => {
  const table = tableOf(all('abc'));
  table.show(all('ac'), null);
  table.body.isHovered = true;
  table.show([worker('a'), worker('b'), worker('c', {failures: 1})], null);
  assert.equal(namesOf(table), 'acb');
});
