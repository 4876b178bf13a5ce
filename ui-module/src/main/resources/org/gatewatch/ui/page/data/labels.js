/**
 * What the reader calls runs: names and notes of their own, and what is put out of sight. Kept in this browser alone:
 * the page changes nothing on the server.
 */

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
    try {
      localStorage.setItem(KEY, JSON.stringify(this.all));
    } catch {
      // Some browsers keep nothing for private windows: then it lasts as long as the page.
    }
  }
}

function keyOf(session, worker) {
  return JSON.stringify([session, worker]);
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return kept !== null && typeof kept === 'object' && !Array.isArray(kept) ? kept : {};
  } catch {
    return {}; // Forbidden, or not ours: as if nothing was kept.
  }
}
