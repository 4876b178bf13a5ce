/** Controls that several views have. */

import {choice, el, labelled, setText} from '../base/dom.js';
import {QUANTITIES} from '../data/model.js';

/** The switch between weights, gradients and updates. */
export function quantitySwitch(context) {
  const {url, store, selection} = context;
  const group = choice('Quantity', QUANTITIES, selection.quantity, (quantity) => {
    url.set({quantity});
    store.draw();
  });
  const control = labelled('quantity', group);
  control.draw = () => group.show(selection.quantity);
  return control;
}

/** A switch whose value is kept in the address. */
export function urlSwitch(context, name, label, options) {
  const {url, store} = context;
  const values = options.map(([value]) => value);
  const group = choice(label, options, url.oneOf(name, values), (value) => {
    url.set({[name]: value});
    store.draw();
  });
  const control = labelled(label, group);
  control.draw = () => group.show(url.oneOf(name, values));
  return control;
}

/** A slider whose value is kept in the address. */
export function urlSlider(context, name, label, [least, most, step, otherwise]) {
  const {url, store} = context;
  const value = el('output');
  const slider = el('input', {
    type: 'range',
    min: least,
    max: most,
    step,
    'aria-label': label,
    on: {
      input: () => {
        url.set({[name]: slider.value});
        store.draw();
      },
    },
  });
  const control = labelled(label, el('span', {class: 'slider'}, slider, value));
  control.draw = () => {
    const now = url.number(name, least, most, otherwise);
    if (document.activeElement !== slider || Number(slider.value) !== now) slider.value = now;
    setText(value, String(now));
  };
  return control;
}

/** Remembers for what a view was built last. */
export class Built {
  constructor() {
    this.model = null;
    this.key = '';
  }

  /** Builds anew if the model, or what is selected of it, is another than last time. */
  update(model, parts, build) {
    const key = parts.join(' ');
    if (model !== this.model || key !== this.key) {
      this.model = model;
      this.key = key;
      build();
    }
  }
}
