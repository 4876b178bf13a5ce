/** The bar at the top: what runs, how it goes, and whether what is shown is live. */

import {el, setText, setAttribute} from '../base/dom.js';
import {count, duration, number, percent, rate, time} from '../base/format.js';
import {colour} from '../base/colours.js';
import {Sparkline} from '../charts/sparkline.js';

const WINDOW = 30;
const SCORE =
  'The loss of the minibatch as DL4J prints it: a sum over timesteps, a mean over examples, with what ' +
  'regularisation adds';
const LOSS = 'The score divided by the timesteps that it counts: comparable between sequences of any length';
const CAPTURE = `What watching costs: the share of training’s time that samples took, over the last ${WINDOW} of them`;

export class RunBar {
  constructor(node, {store, stream, scrubber, comparison}) {
    this.store = store;
    this.stream = stream;
    this.scrubber = scrubber;
    this.comparison = comparison;
    this.session = el('select', {id: 'session', on: {change: () => this.selectSession()}});
    this.worker = el('select', {id: 'worker', on: {change: () => stream.select(store.session, this.worker.value)}});
    this.workerBox = el('label', {class: 'pick'}, el('span', {class: 'label', text: 'worker'}), this.worker);
    this.spark = new Sparkline('Score over the run');
    this.score = el('b', {id: 'score'});
    this.loss = el('b', {id: 'loss'});
    this.lossFact = fact('loss per timestep', this.loss, LOSS);
    this.iteration = el('b', {id: 'iteration'});
    this.speed = el('b', {id: 'speed'});
    this.capture = el('b', {id: 'capture'});
    this.status = el('span', {class: 'status', id: 'status', role: 'status'});
    this.pause = action('pause', '', () => store.pause(store.pausedAt === null));
    this.compare = el('button', {
      type: 'button',
      id: 'compare',
      text: 'Compare',
      title: 'Show another iteration, or another session, beside this one',
      on: {click: () => comparison.toggle()},
    });
    this.newer = action('newer', '', () => this.watchNewer());
    this.retry = action('retry', 'Retry now', () => stream.connect());
    node.append(
      el('h1', {text: 'Gatewatch'}),
      el('label', {class: 'pick'}, el('span', {class: 'label', text: 'session'}), this.session),
      this.workerBox,
      el(
        'div',
        {class: 'facts'},
        el(
          'span',
          {class: 'fact wide', title: SCORE},
          el('span', {class: 'label', text: 'score'}),
          this.spark.node,
          this.score,
        ),
        this.lossFact,
        fact('iteration', this.iteration, 'of the sample that is shown, from 0 as DL4J counts'),
        fact('it/s', this.speed, `iterations a second, over the last ${WINDOW} samples`),
        fact('capture', this.capture, CAPTURE),
      ),
      this.liveNode(),
      scrubber.node,
    );
    setInterval(() => this.drawStatus(), 500);
  }

  /** Whether it is live, and what can be done. */
  liveNode() {
    return el(
      'div',
      {class: 'live'},
      this.status,
      this.retry,
      this.newer,
      this.pause,
      this.compare,
      el('a', {
        class: 'elsewhere',
        href: 'train',
        text: 'DL4J’s own page',
        title: 'The training page that comes with DL4J',
      }),
      el('button', {
        type: 'button',
        id: 'keys-open',
        text: '?',
        title: 'Keys and words',
        'aria-label': 'Keys and words',
      }),
    );
  }

  draw() {
    this.drawPicks();
    this.drawFacts();
    this.drawStatus();
    this.scrubber.draw();
  }

  selectSession() {
    const first = this.store.workers.find((known) => known.session === this.session.value);
    this.stream.select(this.session.value, first ? first.worker : null);
  }

  watchNewer() {
    const {newer} = this.store;
    if (newer !== null) this.stream.select(newer.session, newer.worker);
  }

  drawPicks() {
    const {store} = this;
    const sessions = [...new Set(store.workers.map((known) => known.session))];
    if (store.session !== null && !sessions.includes(store.session)) sessions.push(store.session);
    options(this.session, sessions, store.session, 'none yet');
    const workers = store.workers.filter((known) => known.session === store.session).map((known) => known.worker);
    options(this.worker, workers, store.worker, 'none yet');
    this.workerBox.hidden = workers.length < 2;
    const {newer} = store;
    this.newer.hidden = newer === null;
    if (newer !== null) setText(this.newer, `A newer run started ${time(newer.started)}: watch it`);
  }

  drawFacts() {
    const {columns, shown} = this.store;
    const none = shown < 0;
    const score = none ? null : columns.score[shown];
    setText(this.score, none ? '–' : number(score));
    setAttribute(this.score, 'class', none || Number.isFinite(score) ? '' : 'trouble');
    this.drawLoss(none ? null : columns.lossPerTimestep[shown]);
    setText(this.iteration, none ? '–' : count(columns.iteration[shown]));
    setText(this.speed, none || this.isSilentAt(shown) ? '–' : rate(speed(columns, shown)));
    setText(this.capture, none ? '–' : percent(captureShare(columns, shown)));
    this.spark.show(none ? [] : columns.spread(shown, 120).map((at) => columns.score[at]), colour('text'));
  }

  /** Not shown where it is not known, or the same as the score. */
  drawLoss(loss) {
    this.lossFact.hidden = loss === null || this.store.columns.isOfOneStep;
    setText(this.loss, number(loss));
    setAttribute(this.loss, 'class', loss === null || Number.isFinite(loss) ? '' : 'trouble');
  }

  /** What was shown as the speed of now would no longer be one. */
  isSilentAt(shown) {
    return shown === this.store.columns.length - 1 && this.store.silence !== null;
  }

  drawStatus() {
    const {store} = this;
    const state = store.state;
    if (state === 'silent') setText(this.speed, '–');
    setText(this.status, WORDS[state](store));
    setAttribute(this.status, 'data-state', state);
    this.retry.hidden = store.connection !== 'lost';
    const paused = store.pausedAt !== null;
    this.pause.hidden = !store.columns || store.columns.length === 0;
    this.compare.hidden = this.pause.hidden;
    setAttribute(this.compare, 'aria-pressed', String(this.comparison.on));
    setText(this.pause, paused ? '▶ Go live' : '❚❚ Pause');
    setAttribute(this.pause, 'aria-pressed', String(paused));
  }
}

/** What the bar says of each state of the store. */
const WORDS = {
  lost: (store) => `▲ connection lost, ${retrying(store)}`,
  refused: (store) => `▲ not let in, ${retrying(store)}`,
  busy: (store) => `▲ the server has too much to do, ${retrying(store)}`,
  failing: (store) => `▲ the server could not answer, ${retrying(store)}`,
  missing: () => '○ session not found',
  connecting: () => '○ connecting',
  'no-session': () => '○ no session yet',
  waiting: () => '○ waiting for the first sample',
  paused: ({columns, shown}) =>
    `❚❚ paused at iteration ${count(columns.iteration[shown])}${newer(columns.length - 1 - shown)}`,
  silent: ({silence}) => silentWords(silence),
  report: ({ended}) => `▤ report${ended === null ? '' : `, training ended ${time(ended)}`}`,
  ended: ({ended}) => `■ training ended ${time(ended)}`,
  live: ({restartedAt}) =>
    restartedAt !== null && Date.now() - restartedAt < 8000 ? '● live again: the server restarted' : '● live',
};

function retrying({retryAt}) {
  return `retrying in ${Math.max(0, Math.ceil((retryAt - Date.now()) / 1000))} s`;
}

function silentWords({since, usual}) {
  return `○ no sample for ${duration(since)}${usual === null ? '' : `; one came every ${duration(usual)}`}`;
}

function newer(samples) {
  return samples > 0 ? `, ${count(samples)} newer` : '';
}

function action(id, text, click) {
  return el('button', {type: 'button', id, text, on: {click}});
}

function fact(name, value, title) {
  return el('span', {class: 'fact', title}, el('span', {class: 'label', text: name}), value);
}

function options(select, names, chosen, none) {
  const shown = names.length === 0 ? [none] : names;
  const same = shown.length === select.options.length && shown.every((name, i) => select.options[i].value === name);
  if (!same) select.replaceChildren(...shown.map((name) => el('option', {text: name, prop: {value: name}})));
  select.disabled = names.length === 0;
  const value = chosen ?? shown[0];
  if (select.value !== value) select.value = value;
}

/** Iterations a second over the last samples. */
export function speed(columns, end) {
  const start = Math.max(0, end - WINDOW);
  return (
    ((columns.iteration[end] - columns.iteration[start]) / (columns.timestamp[end] - columns.timestamp[start])) * 1000
  );
}

/** Which share of the time between samples capture took, over the last samples. */
export function captureShare(columns, end) {
  const start = Math.max(0, end - WINDOW);
  let nanos = 0;
  for (let at = start + 1; at <= end; at++) nanos += columns.captureNanos[at];
  return nanos / 1e6 / (columns.timestamp[end] - columns.timestamp[start]);
}
