/**
 * A second pane beside the first: another moment of the same run, or another run. Which one is kept in the address, as
 * `compare`, `session2`, `worker2` and `at2`.
 */

import {el, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {Pane} from './pane.js';
import {Scrubber} from './scrubber.js';
import {Selection} from '../data/selection.js';
import {Store} from '../data/store.js';
import {Stream} from '../data/stream.js';
import {Timeline} from '../data/timeline.js';

const NAMES = {session: 'session2', worker: 'worker2', at: 'at2'};
const THIS_RUN = 'this run';

export class Comparison {
  /**
   * @param {import('../data/context.js').Context} context of the first pane
   * @param {Stream} stream the first pane's
   * @param {import('./view.js').Views} views
   */
  constructor(context, stream, views) {
    this.context = context;
    this.stream = stream;
    this.views = views;
    this.url = context.url.renamed(NAMES);
    /** @type {Pane|null} */
    this.pane = null;
    /** @type {string|null} */
    this.run = null;
    /** @type {Stream|null} */
    this.ownStream = null;
    /** @type {Scrubber|null} */
    this.scrubber = null;
    this.picks = el('select', {id: 'compare-with', on: {change: () => this.pick()}});
    this.where = el('b', {class: 'pane-where'});
    this.live = el('button', {type: 'button', on: {click: () => this.pause()}});
  }

  get on() {
    return this.context.url.get('compare') === '1' && this.context.store.columns !== null;
  }

  /** Begins with what is shown now, to which what comes can then be compared; or ends. */
  toggle() {
    const {store, url} = this.context;
    const at = this.on || store.shown < 0 ? null : (store.columns?.timestamp[store.shown] ?? null);
    url.set({compare: at === null ? null : '1', session2: null, worker2: null, at2: at});
    store.draw();
  }

  /** The second pane, drawn; null if there is none. */
  draw(name) {
    const run = this.on
      ? JSON.stringify([
          this.context.store.session,
          this.context.store.worker,
          this.url.get('session'),
          this.url.get('worker'),
        ])
      : null;
    if (run !== this.run) {
      this.close();
      this.run = run;
      if (run !== null) this.build();
    }
    if (!this.pane) return null;
    this.drawHead(this.pane.context);
    this.pane.draw(name);
    return this.pane;
  }

  build() {
    const {store: first, url: all, navigate, watch} = this.context;
    const same = this.url.get('session') === null;
    const store = same ? first.beside(this.url) : new Store(this.url);
    if (!same) {
      store.onDraw(navigate);
      this.ownStream = new Stream(store, this.url);
      this.ownStream.connect();
    }
    // The cell and the controls are chosen for both panes; only the run and its moment are this one's own.
    /** @type {import('../data/context.js').Context} */
    const context = {
      store,
      url: all,
      selection: new Selection(store, all),
      navigate,
      watch,
      other: () => null,
      pane: 'b',
    };
    this.pane = new Pane(context, this.views);
    this.scrubber = new Scrubber(context, new Timeline(store, this.ownStream ?? this.stream));
    this.buildHead(this.pane, this.scrubber);
  }

  buildHead(pane, scrubber) {
    const end = el('button', {
      type: 'button',
      text: '✕',
      title: 'End the comparison',
      'aria-label': 'End the comparison',
      on: {click: () => this.toggle()},
    });
    pane.head.replaceChildren(
      el('span', {class: 'pane-name', text: 'B'}),
      el('label', {class: 'pick'}, el('span', {class: 'label', text: 'with'}), this.picks),
      this.where,
      this.live,
      end,
      scrubber.node,
    );
  }

  /** Stops the second pane, or lets it go on. */
  pause() {
    const store = this.pane?.context.store;
    store?.pause(store.pausedAt === null);
  }

  /** Runs by their place in the list: their names are not ours, and may hold anything. */
  pick() {
    const known = this.context.store.workers[this.picks.selectedIndex - 1];
    this.context.url.set(
      known ? {session2: known.session, worker2: known.worker, at2: null} : {session2: null, worker2: null},
    );
    this.context.store.draw();
  }

  drawHead({store}) {
    const {workers} = this.context.store;
    const names = [THIS_RUN, ...workers.map(({session, worker}) => `${session} · ${worker}`)];
    const same =
      names.length === this.picks.options.length && names.every((name, i) => this.picks.options[i].text === name);
    if (!same) this.picks.replaceChildren(...names.map((text) => el('option', {text})));
    const chosen = workers.findIndex(
      ({session, worker}) => session === this.url.get('session') && worker === (this.url.get('worker') ?? worker),
    );
    if (document.activeElement !== this.picks) this.picks.selectedIndex = chosen + 1;
    setText(this.where, store.shown < 0 ? '' : `iteration ${count(store.columns.iteration[store.shown])}`);
    setText(this.live, store.pausedAt === null ? '❚❚ Pause' : '▶ Go live');
    this.scrubber?.draw();
  }

  close() {
    if (!this.pane) return;
    this.scrubber?.destroy();
    this.pane.destroy();
    if (this.ownStream) this.ownStream.close();
    this.ownStream = null;
    this.pane = null;
  }
}
