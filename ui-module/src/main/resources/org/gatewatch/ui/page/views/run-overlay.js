/** Any number of runs on the same axes, and what differs in how they train. */

import {Chart} from '../charts/chart.js';
import {colour} from '../base/colours.js';
import {el, setText} from '../base/dom.js';
import {UrlSwitch} from './controls.js';
import {note} from '../base/note.js';
import {cardDifferences} from '../data/card.js';
import {lineOf, MEASURES} from '../data/run-lines.js';
import {ask} from '../data/server.js';

const POINTS = 500;
const PAUSE_MILLIS = 3000;
/** Each run has a colour and a dash that its neighbours have not. */
const DASHES = [[], [8, 3], [2, 3], [10, 3, 2, 3], [4, 2]];
const TONES = ['gate-input', 'gate-forget', 'gate-candidate', 'gate-output', 'text'];

export class RunOverlay {
  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.scale = new UrlSwitch(context, 'score', 'values', [
      ['linear', 'linear'],
      ['log', 'log'],
    ]);
    this.message = note();
    this.charts = el('div', {class: 'charts'});
    this.differences = el('div', {class: 'table-box'});
    this.node = el('div', {class: 'run-overlay'}, this.message, this.scale.node, this.charts, this.differences);
    /** @type {{key: string, chart: Chart}[]} */
    this.drawn = [];
    this.runs = [];
    /** What came of each run, by its name. */
    this.got = new Map();
    this.differing = [];
    this.askedAt = -Infinity;
    this.asked = '';
  }

  /** @param {{session: string, worker: string, name: string}[]} runs */
  draw(runs) {
    const asked = JSON.stringify(runs.map(({session, worker, name}) => [session, worker, name]));
    const isNew = asked !== this.asked;
    this.node.hidden = runs.length === 0;
    this.scale.draw();
    this.rescale();
    if (isNew || performance.now() - this.askedAt > PAUSE_MILLIS) {
      this.runs = runs;
      this.asked = asked;
      if (runs.length > 0) this.load(asked);
    }
  }

  /** What is drawn already, anew on the other kind of axis. */
  rescale() {
    const log = this.scale.chosen === 'log';
    for (const {chart} of this.drawn) {
      if (chart.options.log === log) continue;
      chart.scaleTo(log);
      if (!chart.node.hidden) chart.show(chart.x, 'iteration', chart.values);
    }
  }

  async load(asked) {
    this.askedAt = performance.now();
    const found = await Promise.all(this.runs.map((run) => readRun(run))).catch(() => null);
    if (found === null || asked !== this.asked) return; // The next draw asks again.
    const there = this.runs.map((run, i) => ({...run, ...found[i]})).filter(({history}) => history);
    setText(this.message, there.length < this.runs.length ? 'Not recorded any more: some of these runs.' : '');
    this.show(there);
  }

  show(there) {
    const names = there.map(({name}) => name).join('\n');
    if (names !== this.names) this.build(there);
    this.names = names;
    const x = [...new Set(there.flatMap(({history}) => history.iteration))].sort((one, other) => one - other);
    for (const {key, chart} of this.drawn) {
      const lines = there.map((run) => lineOf(run, key, x));
      chart.node.hidden = lines.every((line) => line.every((value) => value === null));
      if (!chart.node.hidden) chart.show(x, 'iteration', lines);
    }
    this.differing = cardDifferences(there.map(({layout}) => layout));
    this.differences.replaceChildren(differenceTable(there, this.differing));
  }

  build(there) {
    this.drawn.forEach(({chart}) => chart.destroy());
    this.drawn = MEASURES.map(([key, label]) => ({
      key,
      chart: new Chart({
        label: `${label} of the chosen runs`,
        log: false,
        height: 230,
        spans: true,
        lines: there.map(({name}, i) => ({
          label: name,
          letter: '',
          colour: () => colour(TONES[i % TONES.length]),
          dash: DASHES[(i + Math.floor(i / TONES.length)) % DASHES.length],
        })),
      }),
    }));
    this.rescale();
    this.charts.replaceChildren(...this.drawn.map(({chart}) => chart.node));
  }

  data() {
    return {
      charts: this.drawn.map(({key, chart}) => ({
        key,
        hidden: chart.node.hidden,
        x: [...chart.x],
        values: chart.values.map((line) => line.map((value) => (value === null ? null : String(value)))),
      })),
      differing: this.differing,
    };
  }

  destroy() {
    this.drawn.forEach(({chart}) => chart.destroy());
    this.drawn = [];
  }
}

async function readRun({session, worker}) {
  const [history, layout] = await Promise.all([
    ask('history', {session, worker, points: POINTS}),
    ask('layout', {session, worker}),
  ]);
  return {history, layout};
}

function differenceTable(there, differing) {
  if (there.length < 2) return note('Choose a second run to see what differs.');
  if (differing.length === 0) return note('Nothing differs in their run cards.');
  return el(
    'table',
    {},
    el('tr', {}, ...['what differs', ...there.map(({name}) => name)].map((text) => el('th', {text}))),
    ...differing.map(({name, values}) => el('tr', {}, ...[name, ...values].map((text) => el('td', {text})))),
  );
}
