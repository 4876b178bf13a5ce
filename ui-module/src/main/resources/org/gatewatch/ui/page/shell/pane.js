/** One view of one moment of one run. The page shows one pane, or two side by side. */

import {el} from '../base/dom.js';
import {emptyState} from './empty-states.js';

export class Pane {
  /**
   * @param {import('../data/context.js').Context} context
   * @param {import('./view.js').Views} views
   */
  constructor(context, views) {
    this.context = context;
    this.views = views;
    this.head = el('div', {class: 'pane-head'});
    this.host = el('div', {class: 'pane-view'});
    this.node = el('div', {class: 'pane', data: {pane: context.pane}}, this.head, this.host);
    /** @type {import('./view.js').View|null} */
    this.view = null;
    /** @type {string|null} */
    this.open = null;
    /** @type {string|null} */
    this.empty = null;
  }

  draw(name) {
    const {store} = this.context;
    const {state} = store;
    const message = emptyState(store, state);
    if (message) {
      if (this.empty !== state) {
        this.close();
        this.host.replaceChildren(message);
      }
      this.empty = state;
      return;
    }
    if (this.open !== name || this.empty !== null) this.build(name);
    this.empty = null;
    this.view?.draw();
  }

  build(name) {
    this.close();
    const view = new this.views[name](this.context);
    this.view = view;
    this.open = name;
    this.host.replaceChildren(view.node);
  }

  close() {
    if (this.view) this.view.destroy();
    this.view = null;
    this.open = null;
  }

  destroy() {
    this.close();
    this.node.remove();
  }
}
