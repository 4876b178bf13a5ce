/**
 * All that the page knows, in one place. Whoever changes it says so; the page then draws at most four times a second.
 */

import {Alerts} from './alerts.js';
import {Model} from './model.js';
import {Columns} from './columns.js';
import {newerThan} from './newest-run.js';
import {silence} from './silence.js';
import {heldUpTo, report} from './source.js';

/** Four times a second, and no oftener, however fast samples come. */
const DRAW_EVERY_MILLIS = 250;
/**
 * What comes this much before its time is drawn on arrival, and the next time is not moved: of samples that come fast,
 * one in a few is then drawn as it comes.
 */
const EARLY_MILLIS = 60;

export class Store {
  /** @param url where the moment that is shown is kept, as `at`: a timestamp, or nothing for the newest sample */
  constructor(url) {
    this.url = url;
    /** Every worker of every session, as the server lists them. */
    this.workers = [];
    this.session = null;
    this.worker = null;
    /** @type {Model|null} */
    this.model = null;
    /** @type {Columns|null} */
    this.columns = null;
    /** @type {Alerts|null} */
    this.alerts = null;
    /** connecting, open or lost */
    this.connection = 'connecting';
    this.retryAt = 0;
    /** @type {{status: number, why: string}|null} what the server said in place of an answer when last asked */
    this.refusal = null;
    /** When the history was read again because the server restarted, or null. */
    this.restartedAt = null;
    /** Why the chosen session cannot be shown, or null. */
    this.missing = null;
    this.ended = null;
    /** When the newest sample came, by the clock of this machine. */
    this.heardAt = 0;
    this.listeners = [];
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    /** @type {(() => void)|null} ends what `soon` began */
    this.cancel = null;
    this.drawAt = 0;
  }

  onDraw(listener) {
    this.listeners.push(listener);
  }

  /** Something came from the server: draw soon. */
  changed() {
    if (this.cancel !== null) return;
    const wait = this.drawAt - performance.now();
    if (wait <= EARLY_MILLIS) this.drawNext();
    else this.timer ??= setTimeout(() => this.drawNext(), wait);
  }

  drawNext() {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    this.drawAt = Math.max(this.drawAt, performance.now()) + DRAW_EVERY_MILLIS;
    this.cancel = soon(() => this.draw());
  }

  /** The reader did something: draw now. */
  draw() {
    this.cancel?.();
    this.cancel = null;
    this.listeners.forEach((listener) => listener());
  }

  begin(layout, history, {alerts}) {
    this.model = new Model(layout);
    this.columns = Columns.ofHistory(history, layout);
    this.alerts = new Alerts(alerts);
    this.columns.marked = () => this.alerts?.timestamps(this.pinned()) ?? new Set();
    this.ended = history.ended;
    this.heardAt = Math.min(Date.now(), this.columns.last);
    this.missing = null;
    this.changed();
  }

  /** What is said of the run has changed, such as how often what is sampled; its samples are as they were. */
  describe(facts) {
    if (!this.model || JSON.stringify(facts) === JSON.stringify(this.model.layout.facts)) return;
    this.model = new Model({...this.model.layout, facts});
    this.changed();
  }

  /** Timestamps of the samples at which panes are stopped: `at2` is where a second pane is. */
  pinned() {
    return ['at', 'at2'].map((name) => Number(this.url.get(name))).filter((at) => Number.isSafeInteger(at) && at > 0);
  }

  forget() {
    this.model = null;
    this.columns = null;
    this.alerts = null;
    this.ended = null;
    this.changed();
  }

  /** The same run, of which another moment is shown. */
  beside(url) {
    return Object.create(this, {
      url: {value: url},
      draw: {value: () => this.draw()},
      changed: {value: () => this.changed()},
    });
  }

  append(point) {
    if (this.columns && this.columns.append(point)) {
      this.alerts?.add(point.alerts);
      this.ended = null;
      this.heardAt = Date.now();
      this.changed();
    }
  }

  /** See {@link newerThan}; null if there is none. */
  get newer() {
    return this.session === null ? null : newerThan(this.workers, this.session, this.worker);
  }

  /** Whether a run that has not ended is out of the ordinary silent; null if not. See {@link silence}. */
  get silence() {
    if (!this.columns || this.ended !== null || report !== null) return null;
    return silence(this.columns.timestamp, this.heardAt, Date.now());
  }

  /** Timestamp of the sample at which the page is paused, or null if it shows the newest. */
  get pausedAt() {
    const at = Number(this.url.get('at'));
    return Number.isSafeInteger(at) && at > 0 ? at : null;
  }

  pause(on) {
    this.pauseAt(on && this.columns && this.columns.length > 0 ? this.columns.timestamp[this.shown] : null);
    this.draw();
  }

  /** Stops at the sample of a timestamp, or goes on with the newest if that is null; the caller draws. */
  pauseAt(timestamp) {
    this.url.set({at: timestamp});
  }

  /** Position of the sample that is shown: the newest, or the one at which the page was paused; −1 if there is none. */
  get shown() {
    if (!this.columns || this.columns.length === 0) return -1;
    return this.pausedAt === null
      ? this.columns.length - 1
      : Math.max(0, this.columns.positionOf(heldUpTo(this.pausedAt)));
  }

  /** What to say of the run, by name: see the run bar. */
  get state() {
    if (this.connection === 'lost') return this.refusal === null ? 'lost' : stateOf(this.refusal);
    if (this.missing) return 'missing';
    return this.columns && this.columns.length > 0 ? this.runState : this.emptyState;
  }

  /** That while there is nothing to show. */
  get emptyState() {
    if (this.connection === 'connecting' && !this.columns) return 'connecting';
    return this.session ? 'waiting' : 'no-session';
  }

  /** That of a run of which there are samples. */
  get runState() {
    if (report !== null) return 'report';
    if (this.pausedAt !== null) return 'paused';
    if (this.ended !== null) return 'ended';
    return this.silence === null ? 'live' : 'silent';
  }
}

/** Whether the door is closed, the server has too much to do, or it failed. */
function stateOf({status}) {
  if (status === 401 || status === 403) return 'refused';
  return status === 429 || status === 503 ? 'busy' : 'failing';
}

/**
 * Does something once what has come is taken, and before the browser makes its next frame, so that this has it; while
 * nobody sees the page, not before somebody does. Returns what calls it off.
 */
function soon(act) {
  if (document.hidden) {
    const frame = requestAnimationFrame(act);
    return () => cancelAnimationFrame(frame);
  }
  const timer = setTimeout(act);
  return () => clearTimeout(timer);
}
