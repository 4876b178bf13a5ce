/** What the reader chose, kept in the address after the #, so that a link opens the same view. */

import {PAGE} from './source.js';

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

  set(values) {
    for (const [name, value] of Object.entries(values)) {
      if (value === null) this.chosen.delete(name);
      else this.chosen.set(name, value);
    }
    history.replaceState(null, '', `${PAGE}#${this.chosen}`);
  }
}
