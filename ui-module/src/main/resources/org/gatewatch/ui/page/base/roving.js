/** One tab stop for many things: the arrow keys lead from one to the next, as in a table. */

import {setAttribute} from './dom.js';

export class Roving {
  /**
   * @param {HTMLElement} node that holds them
   * @param {string} selector of what can be chosen in it
   */
  constructor(node, selector) {
    this.node = node;
    this.selector = selector;
    /** @type {HTMLElement|null} */
    this.current = null;
    node.addEventListener('focusin', ({target}) => this.take(/** @type {Element} */ (target).closest(selector)));
    node.addEventListener('keydown', (event) => this.press(event));
  }

  /** @return {HTMLElement[]} */
  get all() {
    return [...this.node.querySelectorAll(this.selector)].map((each) => /** @type {HTMLElement} */ (each));
  }

  /** To be called when something came or went. */
  update() {
    const {all} = this;
    const there = all.filter((each) => each.closest('[hidden]') === null);
    if (this.current === null || !there.includes(this.current)) this.current = there[0] ?? null;
    all.forEach((each) => setAttribute(each, 'tabindex', each === this.current ? '0' : '-1'));
  }

  take(item) {
    if (item === null || item === this.current) return;
    if (this.current !== null) setAttribute(this.current, 'tabindex', '-1');
    this.current = item;
    setAttribute(item, 'tabindex', '0');
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const there = this.all.filter((each) => each.checkVisibility());
    const at = there.indexOf(event.target.closest(this.selector));
    const next = at < 0 ? undefined : neighbour(there, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // A chart below it would read its lines by the same keys.
    next.focus();
  }
}

function neighbour(there, at, key) {
  switch (key) {
    case 'ArrowLeft':
      return there[at - 1];
    case 'ArrowRight':
      return there[at + 1];
    case 'Home':
      return there[0];
    case 'End':
      return there.at(-1);
    case 'ArrowUp':
      return nearest(there, there[at], -1);
    case 'ArrowDown':
      return nearest(there, there[at], 1);
    default:
      return undefined;
  }
}

/** What lies above or below: of the nearest line of them the one that is least aside. */
function nearest(there, from, way) {
  const of = from.getBoundingClientRect();
  const places = there
    .map((item) => ({item, box: item.getBoundingClientRect()}))
    .map(({item, box}) => ({
      item,
      far: way > 0 ? box.top - of.bottom : of.top - box.bottom,
      aside: Math.abs(box.left - of.left),
    }))
    .filter(({item, far}) => item !== from && far > -2);
  const least = Math.min(...places.map(({far}) => far));
  return places.filter(({far}) => far < least + 6).sort((one, other) => one.aside - other.aside)[0]?.item;
}
