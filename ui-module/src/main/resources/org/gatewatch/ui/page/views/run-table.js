/** All runs that the server knows: searched, named, noted, put out of sight, watched, and chosen to be compared. */

import {el, setText} from '../base/dom.js';
import {count, number, parse, time} from '../base/format.js';
import {silence} from '../data/silence.js';
import {Labels} from '../data/labels.js';
import {ask} from '../data/server.js';
import {cell, headOf} from './folding.js';
import {RunOverlay} from './run-overlay.js';

const PAUSE_MILLIS = 2000;
/** Where in the heads those begin that are numbers or words alone. */
const FACTS = 2;
const HEADS = ['compare', 'run', 'state', 'iteration', 'score', 'loss per timestep', 'open alerts', 'note', ''];

export class RunTable {
  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.labels = new Labels();
    this.filter = el('input', {type: 'search', 'aria-label': 'Search runs', on: {input: () => this.fill()}});
    this.filter.placeholder = 'search runs';
    this.hidden = el('button', {type: 'button', on: {click: () => this.toggleHidden()}});
    this.body = el('tbody', {role: 'rowgroup'});
    const head = headOf(HEADS);
    this.overlay = new RunOverlay(context);
    this.node = el(
      'section',
      {class: 'runs', 'aria-label': 'Runs'},
      el('h3', {text: 'Runs'}),
      el('div', {class: 'controls'}, this.filter, this.hidden),
      el('div', {class: 'table-box'}, el('table', {class: 'run-table folds', role: 'table'}, head, this.body)),
      el('p', {
        class: 'label',
        text: 'Names, notes and what is hidden are kept in this browser alone; storages of DL4J delete nothing.',
      }),
      this.overlay.node,
    );
    this.runs = context.store.workers;
    this.showsHidden = false;
    this.drawn = '';
    this.askedAt = -Infinity;
  }

  draw() {
    if (performance.now() - this.askedAt > PAUSE_MILLIS) this.ask();
    this.fill();
    this.overlay.draw(this.chosen);
  }

  /** What changes while runs train is in no stream but their own. */
  async ask() {
    this.askedAt = performance.now();
    const answer = await ask('sessions', {}).catch(() => null);
    if (answer === null) return; // The stream tells when the server does not answer.
    this.runs = answer.workers;
    this.fill();
  }

  /** Those to compare, as the address names them. @return {{session: string, worker: string, name: string}[]} */
  get chosen() {
    const keys = new Set((this.context.url.get('runs') ?? '').split(' '));
    return this.runs.filter((run) => keys.has(keyOf(run))).map((run) => ({...run, name: this.nameOf(run)}));
  }

  nameOf(run) {
    const several = this.runs.some((other) => other.session === run.session && other.worker !== run.worker);
    return this.labels.of(run).name || (several ? `${run.session} · ${run.worker}` : run.session);
  }

  get listed() {
    const sought = this.filter.value.trim().toLowerCase();
    return this.runs.filter((run) => {
      const {note = '', hidden = false} = this.labels.of(run);
      const text = `${this.nameOf(run)} ${run.session} ${run.worker} ${note}`.toLowerCase();
      return (this.showsHidden || !hidden) && text.includes(sought);
    });
  }

  fill() {
    const {listed} = this;
    const many = this.runs.filter((run) => this.labels.of(run).hidden).length;
    this.hidden.hidden = many === 0;
    setText(this.hidden, this.showsHidden ? 'Leave out hidden runs' : `Show ${count(many)} hidden`);
    const chosen = this.context.url.get('runs') ?? '';
    const {session, worker} = this.context.store;
    const rows = listed.map((run) => ({
      run,
      texts: this.texts(run),
      shown: run.session === session && run.worker === worker,
    }));
    const drawn = JSON.stringify([rows, chosen, this.labels.all]);
    if (drawn === this.drawn || this.body.contains(document.activeElement)) return;
    this.drawn = drawn;
    this.body.replaceChildren(...rows.map((row) => this.row(row)));
  }

  texts(run) {
    return [
      stateOf(run),
      count(run.iteration),
      number(parse(run.score)),
      number(lossOf(run)),
      run.openAlerts > 0 ? `▲ ${count(run.openAlerts)}` : '0',
    ];
  }

  row({run, texts, shown}) {
    const {name = '', note = '', hidden = false} = this.labels.of(run);
    const words = this.nameOf(run);
    const pick = el('input', {
      type: 'checkbox',
      'aria-label': `Compare ${words}`,
      on: {change: () => this.choose(run)},
    });
    pick.checked = this.chosen.some((other) => keyOf(other) === keyOf(run));
    const watch = el('button', {
      type: 'button',
      class: 'run-name',
      text: words,
      title: `Watch ${run.session}, ${run.worker}, begun ${time(run.started)}`,
      on: {click: () => this.context.watch(run.session, run.worker)},
    });
    const button = (text, label, click) =>
      el('button', {type: 'button', text, 'aria-label': `${label} ${words}`, on: {click}});
    return el(
      'tr',
      {role: 'row', 'aria-current': shown ? 'true' : null},
      cell({}, pick),
      cell(
        {},
        watch,
        field(`Name of ${words}`, 'own name', name, (value) => this.label(run, {name: value})),
      ),
      ...texts.map((text, i) =>
        cell({text, class: text.startsWith('▲') ? 'trouble' : null, data: {head: HEADS[i + FACTS]}}),
      ),
      cell(
        {},
        field(`Note on ${words}`, 'note', note, (value) => this.label(run, {note: value})),
      ),
      cell(
        {},
        button(hidden ? 'show' : 'hide', hidden ? 'Show' : 'Hide', () => this.label(run, {hidden: !hidden})),
      ),
    );
  }

  label(run, changes) {
    this.labels.change(run, changes);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    this.fill();
  }

  toggleHidden() {
    this.showsHidden = !this.showsHidden;
    this.fill();
  }

  choose(run) {
    const keys = (this.context.url.get('runs') ?? '').split(' ').filter((key) => key !== '');
    const key = keyOf(run);
    const next = keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
    this.context.url.set({runs: next.length === 0 ? null : next.join(' ')});
    this.overlay.draw(this.chosen);
  }

  data() {
    return {
      listed: this.listed.map((run) => [this.nameOf(run), ...this.texts(run)]),
      chosen: this.chosen.map(({name}) => name),
      overlay: this.overlay.data(),
    };
  }

  destroy() {
    this.overlay.destroy();
  }
}

/** Names of runs may hold anything, spaces too. */
function keyOf({session, worker}) {
  return `${encodeURIComponent(session)}/${encodeURIComponent(worker)}`;
}

/** NaN says that it is not known, unless the score is none either. */
function lossOf({lossPerTimestep, score}) {
  const loss = parse(lossPerTimestep);
  return Number.isNaN(loss) && Number.isFinite(parse(score)) ? null : loss;
}

/** By the server's clock: that of this machine may be another. */
function stateOf({samples, last, ended}) {
  if (ended !== null) return `■ ended ${time(ended)}`;
  if (samples === 0 || last === null) return '○ waiting';
  return silence([last], last, Date.now()) === null ? '● live' : `○ silent since ${time(last)}`;
}

function field(label, placeholder, value, save) {
  const input = el('input', {type: 'text', 'aria-label': label, on: {change: () => save(input.value.trim())}});
  input.placeholder = placeholder;
  input.value = value;
  return input;
}
