/** The workers of a session side by side, and how far their replicas of the network are apart, gate by gate. */

import {DepthMap} from '../charts/depth-map.js';
import {note} from '../base/note.js';
import {el, setText} from '../base/dom.js';
import {count, number, time} from '../base/format.js';
import {cellName} from '../data/model.js';
import {ask} from '../data/server.js';
import {falls, spreadByGate} from '../data/workers.js';
import {Built, controlBar} from './controls.js';
import {wordsOf, WorkersTable} from './workers-table.js';

const PAUSE_MILLIS = 2000;
const ABOUT =
  'Spread: between workers, in samples of the same iteration, the standard deviation of the L2 norms of a gate’s ' +
  'weights over their mean; of its kernels, but the bias, the largest. A sample is of the end of its iteration, ' +
  'before an averaging. Equal norms do not mean equal weights.';

export class Workers {
  static title = 'Workers';
  static key = 'w';
  static help =
    'What good looks like: workers alike in loss, gradients and speed, none with alerts, and a spread that falls ' +
    'back after each averaging; the sickest and the slowest are at the top, a row that grows brighter is a gate ' +
    'that they disagree on.';

  /** Whoever trains alone has nobody beside. */
  static appliesTo(model, {session, workers}) {
    return workers.filter((one) => one.session === session).length > 1;
  }

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.both = el('button', {type: 'button', on: {click: () => this.compare()}});
    this.words = el('p', {class: 'label', role: 'status'});
    this.table = new WorkersTable(
      (worker) => this.open(worker),
      () => this.drawBoth(),
    );
    this.map = new DepthMap((row) => this.go(row));
    this.rounds = el('p', {class: 'label'});
    this.message = note();
    this.bar = controlBar([], this.both);
    this.node = el(
      'div',
      {class: 'workers'},
      this.words,
      this.table.node,
      el('h3', {text: 'How far they are apart'}),
      this.message,
      this.map.node,
      this.rounds,
      el('p', {class: 'label', text: ABOUT}),
    );
    /** @type {ReturnType<typeof spreadByGate>} */
    this.gates = [];
    /** @type {ReturnType<typeof falls>} */
    this.fallen = [];
    this.answer = null;
    this.session = null;
    this.timer = null;
    this.built = new Built();
    this.drawBoth();
  }

  /** Of another session there is nothing to show until the server has answered. */
  draw() {
    const {store} = this.context;
    if (store.session !== this.session) {
      this.session = store.session;
      this.answer = null;
      this.ask();
    } else if (this.answer !== null) {
      const parts = [this.answer.at, store.worker, store.pausedAt === null];
      this.built.update(store.model, parts, () => this.show());
    }
  }

  /** What changes while others train is in no stream but their own. While the page is stopped, so is this. */
  async ask() {
    clearTimeout(this.timer ?? undefined);
    const {session} = this;
    this.timer = setTimeout(() => this.ask(), PAUSE_MILLIS);
    if (this.answer !== null && this.context.store.pausedAt !== null) return;
    const answer = await ask('workers', {session}).catch(() => null);
    if (answer === null || session !== this.session || this.timer === null) return; // The stream tells why.
    this.answer = {...answer, at: Date.now()};
    this.draw();
  }

  show() {
    const {store} = this.context;
    const {workers, spread, layout, at} = this.answer;
    this.table.show(workers, store.worker);
    const stopped = store.pausedAt === null ? '' : `; stopped, as of ${time(at)}`;
    setText(this.words, `${wordsOf(workers, at)}${stopped}.`);
    const isKnown = spread !== null && store.model !== null && store.model.layout.id === layout;
    this.gates = isKnown ? spreadByGate(store.model, spread) : [];
    const iterations = isKnown ? spread.iterations : [];
    const isEmpty = this.gates.length === 0 || iterations.length === 0;
    this.map.node.hidden = isEmpty;
    setText(this.message, isEmpty ? lackWords(spread, isKnown) : '');
    const rows = isEmpty ? [] : this.gates;
    this.fallen = falls(rows.map(({values}) => values));
    setText(this.rounds, isEmpty ? '' : roundWords(this.fallen, iterations));
    this.map.show({
      label: 'spread between workers',
      axes: 'a row a gate and a column an iteration',
      rows: rows.map(({cell, gate}) => [cellName(cell), gate.name].join(' · ')),
      iterations: isEmpty ? [] : iterations,
      values: rows.map(({values}) => values),
    });
  }

  drawBoth() {
    const many = this.table.chosen.length;
    this.both.disabled = many < 2;
    setText(this.both, many === 0 ? 'Choose two to compare' : many === 1 ? 'Choose one more' : 'Compare the two');
  }

  open(worker) {
    const {url, watch} = this.context;
    url.set({view: 'overview', at: null});
    watch(this.session, worker);
  }

  /** The first that was chosen in the first pane, the other beside it. */
  compare() {
    const {url, watch} = this.context;
    const [first, second] = this.table.chosen;
    url.set({view: 'overview', at: null, compare: '1', session2: this.session, worker2: second, at2: null});
    watch(this.session, first);
  }

  /** To the norms of the gate. */
  go(row) {
    const {cell, gate} = this.gates[row];
    this.context.url.set({view: 'norms', quantity: 'WEIGHT', cell: cell.key, gate: cell.gated ? gate.id : null});
    this.context.navigate();
  }

  data() {
    return {
      words: this.words.textContent,
      listed: this.table.texts(),
      spread: this.gates.map(({cell, gate, values}) => [cell.key, gate.id, ...values.map((value) => String(value))]),
      iterations: this.map.field.iterations,
      falls: this.fallen.map(({at}) => this.map.field.iterations[at]),
      rounds: this.rounds.textContent,
    };
  }

  csv() {
    const columns = ['iteration', 'score', 'lossPerTimestep', 'gradientNorm', 'updateRatio', 'millisPerIteration'];
    const more = ['samples', 'lost', 'refused', 'leftOut', 'failures', 'harms', 'hints', 'last', 'ended'];
    const keys = [...columns, ...more];
    return {
      name: 'workers',
      rows: [
        ['of', ...keys],
        ...this.table.workers.map((worker) => [worker.worker, ...keys.map((key) => worker[key])]),
      ],
    };
  }

  destroy() {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    this.map.read(null);
  }
}

function lackWords(spread, isKnown) {
  if (spread === null) return 'Not recorded: no two workers train a network of one layout.';
  return isKnown
    ? 'Not recorded: no two workers have a sample of the same iteration so far.'
    : 'Not shown: the other workers train a network of another layout than the one that is shown.';
}

/** @param {ReturnType<typeof falls>} found @param {number[]} iterations */
function roundWords(found, iterations) {
  if (found.length === 0) return 'It falls by a fifth nowhere in what is shown, as it would after an averaging.';
  const {at, before, after} = found[found.length - 1];
  const times = found.length === 1 ? 'once' : `${count(found.length)} times`;
  return (
    `It falls by a fifth or more ${times} in what is shown, as after an averaging; the last time from ` +
    `${number(before)} before iteration ${count(iterations[at])} to ${number(after)} in it.`
  );
}
