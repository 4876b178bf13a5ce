/** The origin of the first value that was not finite. */

import {faultOf, kernelWord} from './alert-words.js';
import {Chart} from '../charts/chart.js';
import {colour} from '../base/colours.js';
import {el} from '../base/dom.js';
import {count, number} from '../base/format.js';
import {trainingWords} from '../data/card.js';
import {leadUp, whySentence} from './why.js';

const LINES = [
  {name: 'scores', label: 'score', letter: 'S', tone: 'muted', dash: [2, 3]},
  {name: 'weights', label: 'weights', letter: 'W', tone: 'text', dash: []},
  {name: 'gradients', label: 'gradients', letter: 'G', tone: 'text', dash: [8, 3]},
  {name: 'updates', label: 'updates', letter: 'U', tone: 'text', dash: [2, 2]},
];

/** The origin, folded; the norms before it are drawn when it is opened. */
export class NanOriginNode {
  /**
   * @param {import('../data/alerts.js').Alert} alert that has an origin
   * @param {import('../data/store.js').Store & import('../data/context.js').Run} store
   */
  constructor(alert, store) {
    this.alert = alert;
    this.origin = alert.origin;
    this.store = store;
    this.chart = null;
    /** @type {import('./why.js').LeadUp} */
    this.led = this.origin.before;
    this.body = el('div', {class: 'nan-origin-body'});
    this.node = el('details', {class: 'nan-origin'}, el('summary', {text: 'Where it came from'}), this.body);
    this.node.addEventListener('toggle', () => (this.node.open ? this.open() : this.destroy()));
  }

  open() {
    this.led = leadUp(this.alert, this.store);
    if (this.body.childElementCount === 0)
      this.body.append(
        verdict(this.origin),
        ...whyNode(this.origin, this.led, this.store.model),
        facts(where(this.origin, this.store.model)),
        facts(howMany(this.origin)),
        this.before(),
      );
    if (this.chart) this.draw();
  }

  before() {
    const {before, position, data} = this.origin;
    if (before.iterations.length === 0)
      // What failed alone has nothing to be compared with.
      return el('p', {class: 'note', text: 'No sample was taken before it, so nothing tells what led up to it.'});
    const whose = position.layer === null || data ? 'the network' : position.layer;
    const chart = new Chart({
      label: `what led up to it, with the iteration that failed: L2 norms of ${whose}, and the score; log scale`,
      log: true,
      height: 180,
      lines: LINES.map((line) => ({...line, colour: () => colour(line.tone)})),
    });
    this.chart = chart;
    return chart.node;
  }

  draw() {
    this.chart?.show(
      this.led.iterations,
      'iteration',
      LINES.map(({name}) => this.led[name]),
    );
  }

  data() {
    return this.chart === null
      ? null
      : {x: [...this.chart.x], values: this.chart.values.map((line) => line.map(String))};
  }

  /** Folded, it costs nothing. */
  destroy() {
    if (this.chart) this.chart.destroy();
    this.chart = null;
    this.body.replaceChildren();
  }
}

/** Why it came to that; of bad data, and of what averaging brought, the verdict says it. */
function whyNode(origin, led, model) {
  const fault = faultOf(origin);
  const words = fault === 'data' || fault === 'averaged' ? '' : whySentence(origin, led, trainingWords(model.layout));
  return words === '' ? [] : [el('p', {class: 'nan-origin-why', text: words})];
}

/** Bad data is told apart from a network that blew up before anything else is. */
function verdict(origin) {
  const {words} = origin;
  const fault = faultOf(origin);
  const [mark, text] = {
    averaged: [
      '▲ From another worker. ',
      `Averaging brought it from worker ${origin.from?.worker}: there it appeared in iteration ` +
        `${count(origin.from?.iteration ?? 0)}, in the ${origin.from?.words}.`,
    ],
    data: ['▤ Bad data. ', `The ${words} held it before the network computed anything; the network itself was finite.`],
    network: ['▲ Blown up. ', `Nothing bad was found in the minibatch: it began in the network, in the ${words}.`],
    unknown: ['▲ First seen here. ', 'Only the sample tells of it; whether the minibatch was finite is not known.'],
  }[fault];
  return el('p', {class: 'nan-origin-verdict', data: {fault}}, el('b', {text: mark}), el('span', {text}));
}

/** Where it appeared first: what is not known, or what such a value does not have, is left out. */
function where({position, words, data, value, segment}, model) {
  const numbered = (at) => (at === null ? null : count(at));
  return [
    ['value', number(value)],
    ['stage', words],
    [data ? 'which' : 'layer', position.layer],
    ['direction', position.direction && position.direction.toLowerCase()],
    ['gate', model.gates.named(position.gate)?.name ?? null],
    ['kernel', kernelWord(position.kernel)],
    ['timestep', numbered(position.timestep)],
    ['segment', segment && segmentWords(segment, position.timestep)],
    [data ? 'feature' : 'unit', numbered(position.unit)],
    ['example', numbered(position.example)],
    ['row', numbered(position.row)],
  ].filter(([, text]) => text !== null);
}

/** @param {{number: number, firstTimestep: number}} segment */
function segmentWords({number: which, firstTimestep}, timestep) {
  return timestep === null ? count(which) : `${count(which)}, its step ${count(timestep - firstTimestep)}`;
}

function howMany({counts, iteration, epoch}) {
  return [
    ['iteration', `${count(iteration)}, epoch ${count(epoch)}`],
    ['values looked at', count(counts.all)],
    ['NaN', count(counts.nan)],
    ['+Inf', count(counts.positiveInfinity)],
    ['−Inf', count(counts.negativeInfinity)],
  ];
}

function facts(rows) {
  return el(
    'dl',
    {class: 'nan-origin-facts'},
    ...rows.map(([name, text]) => el('div', {data: {fact: name}}, el('dt', {text: name}), el('dd', {text}))),
  );
}
