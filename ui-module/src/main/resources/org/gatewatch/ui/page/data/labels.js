/**
 * What the reader calls runs: names and notes of their own, and what is put out of sight. Kept in this browser alone:
 * the page changes nothing on the server.
 */

import {keep, kept} from '../base/kept.js';

const KEY = 'gatewatch-runs';

/** @typedef {{name?: string, note?: string, hidden?: boolean}} Label */

export class Labels {
  constructor() {
    /** @type {Record<string, Label>} */
    this.all = read();
  }

  /** @return {Label} */
  of({session, worker}) {
    return this.all[keyOf(session, worker)] ?? {};
  }

  /**
   * @param {{session: string, worker: string}} run
   * @param {Label} changes
   */
  change({session, worker}, changes) {
    this.all = {...read(), [keyOf(session, worker)]: {...this.of({session, worker}), ...changes}};
    keep(KEY, this.all);
  }
}

function keyOf(session, worker) {
  return JSON.stringify([session, worker]);
}

function read() {
  const all = kept(KEY, {});
  return typeof all === 'object' && !Array.isArray(all) ? all : {};
}
