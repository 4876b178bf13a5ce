/** Controls that several views have: each has its `node`, and a `draw()` that shows what is chosen. */

import {Choice, el, labelled, setText} from '../base/dom.js';
import {QUANTITIES} from '../data/model.js';

/** @typedef {import('../data/context.js').Context} Context */
/** @typedef {{node: HTMLElement, draw: () => void}} Control */

/** The switch between weights, gradients and updates. */
export class QuantitySwitch {
  /** @param {Context} context */
  constructor({url, store, selection}) {
    this.selection = selection;
    this.choice = new Choice('Quantity', QUANTITIES, selection.quantity, (quantity) => {
      url.set({quantity});
      store.draw();
    });
    this.node = labelled('quantity', this.choice.node);
  }

  draw() {
    this.choice.show(this.selection.quantity);
  }
}

/** A switch whose value is kept in the address. */
export class UrlSwitch {
  /**
   * @param {Pick<Context, 'url'|'store'>} context
   * @param {string} name in the address
   * @param {string} label
   * @param {string[][]} options pairs of a value and its text, the first one for an address that names none
   */
  constructor({url, store}, name, label, options) {
    this.url = url;
    this.name = name;
    this.values = options.map(([value]) => value);
    this.choice = new Choice(label, options, this.chosen, (value) => {
      url.set({[name]: value});
      store.draw();
    });
    this.node = labelled(label, this.choice.node);
  }

  get chosen() {
    return this.url.oneOf(this.name, this.values);
  }

  draw() {
    this.choice.show(this.chosen);
  }
}

/** What lies across charts over a run: iterations, or the clock on the wall. */
export function acrossSwitch(context) {
  return new UrlSwitch(context, 'x', 'across', [
    ['iteration', 'iterations'],
    ['time', 'seconds'],
  ]);
}

/** A slider whose value is kept in the address. */
export class UrlSlider {
  /**
   * @param {Context} context
   * @param {string} name in the address
   * @param {string} label
   * @param {number[]} range least, most, step, and the value for an address that names none
   */
  constructor({url, store}, name, label, [least, most, step, otherwise]) {
    this.chosen = () => url.number(name, least, most, otherwise);
    this.value = el('output');
    this.slider = el('input', {type: 'range', min: least, max: most, step, 'aria-label': label});
    this.slider.addEventListener('input', () => {
      url.set({[name]: this.slider.value});
      store.draw();
    });
    this.node = labelled(label, el('span', {class: 'slider'}, this.slider, this.value));
    this.node.dataset.choice = name;
  }

  draw() {
    const now = this.chosen();
    if (document.activeElement !== this.slider || Number(this.slider.value) !== now) this.slider.value = String(now);
    setText(this.value, String(now));
  }
}

/**
 * The bar of some controls, above a view.
 * @param {Control[]} controls
 * @param {...Node} more
 */
export function controlBar(controls, ...more) {
  return el('div', {class: 'controls'}, ...controls.map(({node}) => node), ...more);
}

/** Remembers for what a view was built last. */
export class Built {
  constructor() {
    this.model = null;
    this.key = '';
  }

  /**
   * Builds anew if the model, or what is selected of it, is another than last time.
   * @param {import('../data/model.js').Model} model
   * @param {any[]} parts
   * @param {() => void} build
   */
  update(model, parts, build) {
    const key = parts.join(' ');
    if (model !== this.model || key !== this.key) {
      this.model = model;
      this.key = key;
      build();
    }
  }
}
