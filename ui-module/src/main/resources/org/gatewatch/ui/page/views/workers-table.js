/** A row a worker, the sickest and slowest first; one is opened by its name, two are chosen to be compared. */

import {el, setAttribute, setText} from '../base/dom.js';
import {count, number, parse, time} from '../base/format.js';
import {cell, headOf} from './folding.js';
import {isNonFinite, isSilent, isSlow, lossOf, sickestFirst, usualMillis} from '../data/workers.js';

const NUMBERS = ['loss', 'gradient norm', 'update : weight', 'ms an iteration', 'iteration'];
const HEADS = ['compare', 'worker', ...NUMBERS, 'lost', 'alerts', 'last seen'];

/**
 * @typedef {object} Row
 * @property {HTMLElement} node
 * @property {HTMLInputElement} pick
 * @property {HTMLElement[]} texts
 * @property {string[]} known what they show
 */

export class WorkersTable {
  /**
   * @param {(worker: string) => void} open
   * @param {(workers: string[]) => void} choose called with those that are chosen, two at most
   */
  constructor(open, choose) {
    this.open = open;
    this.choose = choose;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {import('../data/workers.js').Worker[]} */
    this.workers = [];
    /** @type {string[]} */
    this.chosen = [];
    this.body = el('tbody', {role: 'rowgroup'});
    const table = el('table', {class: 'workers-table folds', role: 'table'}, headOf(HEADS), this.body);
    this.node = el('div', {class: 'table-box'}, table);
  }

  /**
   * Touches only what has changed. All rows at once: the browser lays out the whole table for each part of it.
   * @param {import('../data/workers.js').Worker[]} workers
   * @param {string|null} shown which one the page shows
   */
  show(workers, shown) {
    this.workers = this.isInUse ? this.inOldOrder(workers) : sickestFirst(workers);
    const usual = usualMillis(workers);
    const now = Date.now();
    let there = this.body.firstElementChild;
    for (const worker of this.workers) {
      const row = this.rows.get(worker.worker) ?? this.add(worker.worker);
      setAttribute(row.node, 'aria-current', worker.worker === shown ? 'true' : null);
      textsOf(worker, usual, now).forEach((text, i) => write(row, i, text));
      if (there === row.node) there = there.nextElementSibling;
      else this.body.insertBefore(row.node, there);
    }
    for (let gone = there; gone !== null; gone = there) {
      there = gone.nextElementSibling;
      gone.remove();
    }
  }

  /** A row does not move away from under the pointer, or from the key that was about to press it. */
  get isInUse() {
    return this.workers.length > 0 && (this.body.matches(':hover') || this.body.contains(document.activeElement));
  }

  inOldOrder(workers) {
    const known = new Map(workers.map((worker) => [worker.worker, worker]));
    const old = this.workers.flatMap(({worker}) => known.get(worker) ?? []);
    const names = new Set(old.map(({worker}) => worker));
    return [...old, ...workers.filter(({worker}) => !names.has(worker))];
  }

  add(worker) {
    const pick = el('input', {
      type: 'checkbox',
      'aria-label': `Compare ${worker}`,
      on: {change: () => this.pick(worker)},
    });
    const name = el('button', {
      type: 'button',
      class: 'run-name',
      text: worker,
      title: `Open ${worker}`,
      on: {click: () => this.open(worker)},
    });
    const texts = HEADS.slice(2).map((head) => cell({data: {head}}));
    const node = el('tr', {role: 'row'}, cell({}, pick), cell({}, name), ...texts);
    const row = {node, pick, texts, known: []};
    this.rows.set(worker, row);
    return row;
  }

  /** The last two that were pressed are those to compare. */
  pick(worker) {
    const others = this.chosen.filter((other) => other !== worker);
    this.chosen = this.rows.get(worker)?.pick.checked ? [...others, worker].slice(-2) : others;
    this.rows.forEach(({pick}, name) => (pick.checked = this.chosen.includes(name)));
    this.choose(this.chosen);
  }

  /** Each worker as it is listed. */
  texts() {
    const usual = usualMillis(this.workers);
    return this.workers.map((worker) => [worker.worker, ...textsOf(worker, usual, Date.now())]);
  }
}

/** What a row says after the worker's name; what begins with ▲ is amiss. */
function textsOf(worker, usual, now) {
  return [
    marked(number(lossOf(worker)), !isFinite(lossOf(worker) ?? 0)),
    marked(number(parse(worker.gradientNorm)), !isFinite(parse(worker.gradientNorm) ?? 0)),
    marked(number(parse(worker.updateRatio)), !isFinite(parse(worker.updateRatio) ?? 0)),
    slowWords(worker, usual),
    count(worker.iteration),
    lostWords(worker),
    alertWords(worker),
    seenWords(worker, now),
  ];
}

function marked(text, isBad) {
  return isBad ? `▲ ${text}` : text;
}

function slowWords(worker, usual) {
  const text = number(worker.millisPerIteration);
  return isSlow(worker, usual) ? `△ ${text}, ${number(worker.millisPerIteration / usual)} × the median` : text;
}

/** What is left out is in the storage: more came than the server can read. */
function lostWords({lost, refused, leftOut}) {
  const texts = [
    lost > 0 ? `▲ ${count(lost)} lost` : '',
    refused > 0 ? `▲ ${count(refused)} refused` : '',
    leftOut > 0 ? `△ ${count(leftOut)} not shown` : '',
  ];
  return texts.filter(Boolean).join(', ') || '0';
}

function alertWords({failures, harms, hints}) {
  const texts = [
    failures > 0 ? `▲ ${count(failures)} ${failures === 1 ? 'failure' : 'failures'}` : '',
    harms > 0 ? `▲ ${count(harms)} harm` : '',
    hints > 0 ? `△ ${count(hints)} ${hints === 1 ? 'hint' : 'hints'}` : '',
  ];
  return texts.filter(Boolean).join(', ') || '0';
}

/** By the worker's own clock. */
function seenWords(worker, now) {
  const {last, ended} = worker;
  if (ended !== null) return `■ ended ${time(ended)}`;
  if (last === null) return '○ no sample so far';
  return isSilent(worker, now) ? `○ silent since ${time(last)}` : `● ${time(last)}`;
}

/** @param {Row} row @param {number} i @param {string} text */
function write({texts, known}, i, text) {
  if (known[i] === text) return;
  known[i] = text;
  setText(texts[i], text);
  setAttribute(texts[i], 'class', text.startsWith('▲') ? 'trouble' : null);
}

/** All of them in one sentence. @param {import('../data/workers.js').Worker[]} workers @param {number} now */
export function wordsOf(workers, now) {
  const usual = usualMillis(workers);
  const of = (words, is) => {
    const many = workers.filter(is).length;
    return many === 0 ? '' : `${count(many)} ${words}`;
  };
  const texts = [
    of('with a failure or NaN', (worker) => worker.failures > 0 || isNonFinite(worker)),
    of('harmed', (worker) => worker.harms > 0),
    of('slow', (worker) => isSlow(worker, usual)),
    of('silent', (worker) => isSilent(worker, now)),
    of('that lost samples', (worker) => worker.lost + worker.refused > 0),
    of('ended', ({ended}) => ended !== null),
  ].filter(Boolean);
  const leftOut = workers.reduce((sum, worker) => sum + worker.leftOut, 0);
  const tooMany = 'samples came faster than the server can read them and are not shown, none of them with an alert';
  const thinned = leftOut === 0 ? '' : `; ${count(leftOut)} ${tooMany}`;
  const middle = usual === null ? '' : `; the one in the middle takes ${number(usual)} ms an iteration`;
  return `${count(workers.length)} workers${texts.length === 0 ? '' : `: ${texts.join(', ')}`}${middle}${thinned}`;
}
