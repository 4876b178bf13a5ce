/** What modules of the page ask a browser for while they are loaded: import this before them. */

import {setMaxListeners} from 'node:events';

class Observer {
  observe() {}
}

const dark = {matches: false, addEventListener() {}};

Object.assign(globalThis, {
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
  window: Object.assign(new EventTarget(), {matchMedia: () => dark}),
  location: {hash: '', search: ''},
  history: {replaceState() {}, pushState() {}},
});

setMaxListeners(0, window);
