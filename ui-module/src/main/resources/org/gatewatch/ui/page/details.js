/** Fetches what only one view needs: one request at a time, always for the newest wish, never a backlog. */

const PAUSE_MILLIS = 250;

export class Details {
  /**
   * @param {(response: Response) => Promise<any>} read
   * @param {(details: any) => void} show called with what the last wish brought
   * @param {(message: string|null) => void} fail called with why there is nothing, or null when all is well
   */
  constructor(read, show, fail) {
    this.read = read;
    this.show = show;
    this.fail = fail;
    this.wish = null;
    this.got = null;
    this.busy = false;
    this.failed = false;
    this.startedAt = 0;
  }

  /** Wishes for an address; the same wish again costs nothing. */
  want(name, parameters) {
    this.wish = `/gatewatch/api/${name}?${new URLSearchParams(parameters)}`;
    if (!this.busy && (this.wish !== this.got || this.failed)) this.next();
  }

  /** Wishes for nothing any more. */
  stop() {
    this.wish = null;
  }

  async next() {
    this.busy = true;
    const wait = this.startedAt + PAUSE_MILLIS - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    this.startedAt = performance.now();
    const wish = this.wish;
    if (wish !== null) await this.load(wish);
    this.busy = false;
    if (this.wish !== null && this.wish !== this.got) this.next();
  }

  async load(wish) {
    this.got = wish;
    this.failed = false;
    try {
      const response = await fetch(wish);
      if (!response.ok) throw new Error((await response.text()).trim());
      const details = await this.read(response);
      if (this.wish !== null) {
        this.show(details);
        this.fail(null);
      }
    } catch (error) {
      this.failed = true; // Tried again when the page is drawn next, not in a loop of its own.
      this.fail(error instanceof TypeError ? 'the server does not answer' : error.message);
    }
  }
}
