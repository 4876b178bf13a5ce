/** What the reader chose, kept in the address after the #, so that a link opens the same view. */

import {PAGE} from './source.js';

/** What makes an address another place, from which the browser's way back leads to the one before. */
const PLACE = ['view', 'session'];

export class Url {
  constructor() {
    this.chosen = new URLSearchParams(location.hash.slice(1));
    const session = new URLSearchParams(location.search).get('session');
    if (session !== null && !this.chosen.has('session')) this.chosen.set('session', session);
    this.listeners = [];
    window.addEventListener('hashchange', () => {
      this.chosen = new URLSearchParams(location.hash.slice(1));
      this.listeners.forEach((listener) => listener());
    });
  }

  /** Calls back when the reader changes the address by hand, or goes back. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  get(name, otherwise = null) {
    return this.chosen.get(name) ?? otherwise;
  }

  /** One of some values; anything else counts as the first. */
  oneOf(name, values) {
    const value = this.chosen.get(name);
    return values.includes(value) ? value : values[0];
  }

  number(name, least, most, otherwise) {
    const value = Number.parseInt(this.chosen.get(name) ?? '', 10);
    return Number.isNaN(value) ? otherwise : Math.max(least, Math.min(most, value));
  }

  /** The same address, with other names for some of the choices. */
  renamed(names) {
    const of = (name) => names[name] ?? name;
    return {
      get: (name, otherwise) => this.get(of(name), otherwise),
      set: (values) => this.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [of(name), value]))),
    };
  }

  /** Goes on from here: to another place by a step of the browser's history, else by changing the last one. */
  set(values) {
    const before = this.place();
    this.take(values);
    if (this.place() === before) history.replaceState(null, '', this.address());
    else history.pushState(null, '', this.address());
  }

  /** Says of this place what nobody chose but is shown, so that coming back shows the same. */
  keep(values) {
    this.take(values);
    history.replaceState(null, '', this.address());
  }

  place() {
    return JSON.stringify(PLACE.map((name) => this.chosen.get(name)));
  }

  address() {
    return `${PAGE}#${this.chosen}`;
  }

  take(values) {
    for (const [name, value] of Object.entries(values)) {
      if (value === null) this.chosen.delete(name);
      else this.chosen.set(name, value);
    }
  }
}
