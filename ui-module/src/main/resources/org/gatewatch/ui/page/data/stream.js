/**
 * Keeps the store in step with the server: finds a session, reads its history, then follows its
 * stream. When the connection is lost it tries again, first after one second, then ever later; it
 * continues where it stopped, or reads the history again if another server answers.
 */

import {Columns} from './columns.js';
import {workerNames, workerOf} from './newest-run.js';
import {MANY, readRun, workersOf} from './run-answers.js';
import {ask, Refusal, whyRefused} from './server.js';
import {report} from './source.js';

const SILENCE_MILLIS = 16_000;
const LONGEST_WAIT_SECONDS = 10;
/** What is not read of a long run at first follows when what is there has been drawn. */
const REST_AFTER_MILLIS = 300;
const NEAR = 64;
const SLEEP_AFTER_MILLIS = 60_000;

export class Stream {
  /** @param {import('./store.js').Store} store */
  constructor(store, url) {
    this.store = store;
    this.url = url;
    this.server = null;
    /** Of the list of sessions that is here, as that server counts. */
    this.version = 0;
    this.failures = 0;
    this.source = null;
    this.attempt = 0;
    this.retryTimer = null;
    this.silenceTimer = null;
    this.sleepTimer = null;
    this.restTimer = null;
    /** Whether something is missing in what was read of the run, and whether that is being read. */
    this.hasGap = false;
    this.isFillingGap = false;
    // A browser keeps six connections to a server, over all its tabs and the pages kept for going back.
    // A page that nobody sees must not hold one for ever: it continues where it stopped when seen again.
    this.listening = new AbortController();
    const {signal} = this.listening;
    window.addEventListener('pagehide', () => this.sleep(), {signal});
    window.addEventListener('pageshow', (event) => event.persisted && this.connect(), {signal});
    document.addEventListener('visibilitychange', () => this.seen(!document.hidden), {signal});
  }

  /** Ends it for good. */
  close() {
    this.listening.abort();
    clearTimeout(this.sleepTimer ?? undefined);
    this.sleep();
  }

  /** Connects, or connects anew with what the reader chose. */
  async connect() {
    const attempt = ++this.attempt;
    this.asleep = false;
    this.disconnect();
    try {
      const sessions = await ask('sessions', {});
      if (attempt !== this.attempt) return;
      this.onSessions(sessions);
      await this.choose(attempt);
      if (attempt === this.attempt) this.follow();
    } catch (reason) {
      if (attempt === this.attempt) this.reconnect(reason);
    }
  }

  seen(visible) {
    clearTimeout(this.sleepTimer ?? undefined);
    if (!visible) this.sleepTimer = setTimeout(() => this.sleep(), SLEEP_AFTER_MILLIS);
    else if (this.asleep) this.connect();
  }

  sleep() {
    this.attempt++;
    this.asleep = true;
    this.disconnect();
  }

  /** The reader chose a worker of a session: of that run, the newest sample is shown. */
  select(session, worker) {
    if (this.url.get('session') === null) this.url.keep({session: this.store.session, worker: this.store.worker});
    this.url.set({at: null, session, worker});
    this.turnTo(session, worker);
  }

  /** Shows the run that the address names by now. */
  turnTo(session, worker) {
    this.store.forget();
    this.store.session = session;
    this.store.worker = worker;
    this.connect();
  }

  onSessions(sessions) {
    const {store} = this;
    if (this.server !== null && this.server !== sessions.server) {
      store.restartedAt = Date.now();
      this.stale = true;
    }
    this.take(sessions);
    store.connection = 'connecting';
  }

  /** Takes a list of the sessions; not if a later one is here: answers may overtake one another. */
  take({server, version, workers}) {
    if (server === this.server && version < this.version) return false;
    this.server = server;
    this.version = version;
    this.store.workers = workers;
    return true;
  }

  /** Whether a newer run is there, and the reader left it to us which one is shown, and looks at no moment of this. */
  isOvertaken() {
    return this.store.newer !== null && this.url.get('session') === null && this.store.pausedAt === null;
  }

  /** Whether the server has other workers of the session in place of the one that is shown, which nobody chose. */
  isReplaced() {
    const {workers, session, worker} = this.store;
    const names = workerNames(workers, session);
    return names.length > 0 && !names.includes(worker) && this.url.get('worker') === null;
  }

  /** The run that the reader chose, or else the newest. */
  pick() {
    const {store} = this;
    if (store.session !== null && !this.isOvertaken() && !this.isReplaced()) return;
    if (store.session !== null) store.forget();
    store.session = this.url.get('session') ?? store.workers[0]?.session ?? null;
    store.worker = this.url.get('worker') ?? workerOf(store.workers, store.session);
  }

  async choose(attempt) {
    const {store} = this;
    this.pick();
    if (store.session === null || (store.columns && !this.stale)) return;
    const names = {session: store.session, ...(store.worker === null ? {} : {worker: store.worker})};
    const run = await readRun(names, this.keep());
    if (attempt !== this.attempt) return;
    store.missing = run === null ? 'missing' : null;
    if (run === null) return;
    const workers = await workersOf(store, store.session);
    if (attempt !== this.attempt) return;
    store.worker ??= workers[0] ?? null; // Without a name the server took the first.
    this.stale = false;
    this.hasGap = run.history.thinned;
    store.begin(run.layout, run.history, run.alerts);
  }

  follow() {
    const {store} = this;
    if (report !== null) {
      store.connection = 'open'; // All is here, and nothing follows.
      store.changed();
      return;
    }
    const parameters = new URLSearchParams();
    if (store.columns && !store.missing) {
      parameters.set('session', store.session);
      if (store.worker !== null) parameters.set('worker', store.worker);
      parameters.set('after', store.columns.last);
    }
    const address = `gatewatch/events?${parameters}`;
    const source = new EventSource(address);
    this.source = source;
    source.addEventListener('hello', (event) => this.opened(JSON.parse(event.data)));
    source.addEventListener('beat', () => this.heard());
    source.addEventListener('sample', (event) => this.sample(JSON.parse(event.data)));
    source.addEventListener('gap', () => this.fillGap());
    source.addEventListener('layout', (event) => this.layout(JSON.parse(event.data).layout));
    source.addEventListener('facts', (event) => store.describe(JSON.parse(event.data).facts));
    source.addEventListener('ended', (event) => {
      store.ended = JSON.parse(event.data).timestamp;
      store.changed();
    });
    source.addEventListener('sessions', () => this.listAgain());
    source.addEventListener('error', () => this.broken(source, address));
    this.heard();
    if (this.hasGap) this.restTimer = setTimeout(() => this.fillGap(), REST_AFTER_MILLIS);
  }

  /** The stream ended, or could not be opened: then the server is asked why. */
  async broken(source, address) {
    const refused = source.readyState === EventSource.CLOSED;
    const attempt = this.attempt;
    const reason = refused ? await whyRefused(address) : null;
    if (attempt === this.attempt) this.reconnect(reason);
  }

  opened({version}) {
    this.failures = 0;
    this.store.connection = 'open';
    this.store.refusal = null;
    this.heard();
    this.store.changed();
    if (version !== this.version) this.listAgain(); // A run came or went before the stream was there to tell.
  }

  sample(point) {
    this.heard();
    this.store.append(point);
  }

  /** Another layout than ours: its samples would not fit, so begin anew. */
  layout(id) {
    if (this.store.model && this.store.model.layout.id !== id) {
      this.store.pauseAt(null);
      this.stale = true;
      this.connect();
    }
  }

  async listAgain() {
    const {store} = this;
    const sessions = await ask('sessions', {}).catch(() => null);
    if (sessions === null || sessions.server !== this.server) return; // The stream will find out for itself.
    if (!this.take(sessions)) return;
    if (store.columns === null || store.missing || this.isOvertaken()) this.connect();
    else store.changed();
  }

  /** Samples that the history must hold however much it is thinned. */
  keep() {
    const pinned = this.store.pinned();
    return pinned.length === 0 ? {} : {keep: pinned.join(',')};
  }

  /**
   * We were too slow, and the stream went on with the newest: reads what it left out from the history, once at a time.
   */
  async fillGap() {
    this.heard();
    this.hasGap = true;
    if (this.isFillingGap) return;
    this.isFillingGap = true;
    try {
      while (this.hasGap) {
        this.hasGap = false;
        await this.readAgain();
      }
    } catch {
      this.hasGap = false; // The stream tells when the server does not answer; a reload fills the rest.
    }
    this.isFillingGap = false;
  }

  async readAgain() {
    const {store} = this;
    const {columns, model, session, worker} = store;
    if (!columns || !model) return;
    const history = await ask('history', {session, worker, points: MANY, ...this.keep()});
    const alerts = history && (await ask('alerts', {session, worker}));
    if (!alerts || store.columns !== columns || history.layout !== model.layout.id || alerts.layout !== model.layout.id)
      return;
    columns.insert(Columns.ofHistory(history, model.layout));
    store.alerts?.renew(alerts.alerts);
    store.changed();
  }

  /** Fetches the samples around one that thinning left out. */
  async near(number) {
    const {store} = this;
    const {columns, model, session, worker} = store;
    if (!columns || !model) return;
    const history = await ask('history', {session, worker, near: number, points: NEAR});
    if (history === null || store.columns !== columns || history.layout !== model.layout.id) return;
    columns.insert(Columns.ofHistory(history, model.layout));
  }

  /** A connection may die without a word; the server's heartbeat tells a quiet one from a dead one. */
  heard() {
    clearTimeout(this.silenceTimer ?? undefined);
    this.silenceTimer = setTimeout(() => this.reconnect(), SILENCE_MILLIS);
  }

  /** @param {unknown} [reason] why it came to that, if it is known */
  reconnect(reason) {
    this.attempt++;
    this.disconnect();
    this.store.refusal = reason instanceof Refusal ? {status: reason.status, why: reason.message.trim()} : null;
    const seconds = Math.min(LONGEST_WAIT_SECONDS, 2 ** this.failures++);
    this.store.connection = 'lost';
    this.store.retryAt = Date.now() + seconds * 1000;
    this.retryTimer = setTimeout(() => this.connect(), seconds * 1000);
    this.store.changed();
  }

  disconnect() {
    clearTimeout(this.retryTimer ?? undefined);
    clearTimeout(this.silenceTimer ?? undefined);
    clearTimeout(this.restTimer ?? undefined);
    if (this.source) this.source.close();
    this.source = null;
  }
}
