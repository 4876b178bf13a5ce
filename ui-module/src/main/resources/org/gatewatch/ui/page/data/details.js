/** Fetches what only one view needs: one request at a time, always for what was asked for last, never a backlog. */

import {get} from './source.js';

const PAUSE_MILLIS = 250;

let underWay = 0;

/** Whether anything that was asked for, by whichever view, has not been shown yet. */
export const isAsking = () => underWay > 0;

export class Details {
  /**
   * @param {(response: Response, address: string) => Promise<any>} read called with what was asked for, too
   * @param {(details: any) => void} show called with what the last request brought
   * @param {(message: string|null) => void} fail called with why there is nothing, or null when all is well
   */
  constructor(read, show, fail) {
    this.read = read;
    this.show = show;
    this.fail = fail;
    this.pending = null;
    this.got = null;
    this.busy = false;
    this.failed = false;
    this.startedAt = 0;
  }

  /** Asks for an address; asking for the same again costs nothing. */
  request(name, parameters) {
    this.pending = `gatewatch/api/${name}?${new URLSearchParams(parameters)}`;
    if (!this.busy && (this.pending !== this.got || this.failed)) this.next();
  }

  /** Asks for nothing any more. */
  stop() {
    this.pending = null;
  }

  async next() {
    this.busy = true;
    underWay++;
    const wait = this.startedAt + PAUSE_MILLIS - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    this.startedAt = performance.now();
    const pending = this.pending;
    if (pending !== null) await this.load(pending);
    this.busy = false;
    if (this.pending !== null && this.pending !== this.got) this.next();
    underWay--;
  }

  async load(address) {
    this.got = address;
    this.failed = false;
    try {
      const response = await get(address);
      if (!response.ok) throw new Error((await response.text()).trim());
      const details = await this.read(response, address);
      if (this.pending !== null) {
        this.show(details);
        this.fail(null);
      }
    } catch (error) {
      this.failed = true; // Tried again when the page is drawn next, not in a loop of its own.
      this.fail(reasonOf(error));
    }
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof TypeError ? 'the server does not answer' : /** @type {Error} */ (error).message;
}
