/** What was found wrong, when and where, and what to try; the newest first. */

import {alertLine, measured, faultOf, stateMark, placeNode, alertTypeWords} from '../alerts/alert-words.js';
import {NanOriginNode} from '../alerts/nan-origin.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {followAlert, viewName} from '../alerts/alert-link.js';
import {controlBar, UrlSwitch} from './controls.js';

const ROWS = 100;
const HEADER = [
  'alert',
  'state',
  'type',
  'iteration',
  'since',
  'layer',
  'direction',
  'quantity',
  'kernel',
  'gate',
  'value',
  'limit',
  'finding',
  'advice',
];

export class AlertList {
  static title = 'Alerts';
  static help =
    'Healthy: nothing here, or only what has resolved. Each alert leads to the iteration and the gate it ' +
    'speaks of; the first NaN comes with its origin.';

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.filter = new UrlSwitch(context, 'alerts', 'show', [
      ['all', 'all'],
      ['open', 'open only'],
    ]);
    this.summary = el('p', {class: 'alerts-summary', role: 'status'});
    this.emptyTitle = el('h2');
    this.emptyText = el('p');
    this.empty = el('div', {class: 'empty'}, this.emptyTitle, this.emptyText);
    this.list = el('ol', {class: 'alert-list', 'aria-label': 'Alerts, the newest first'});
    this.more = el('button', {type: 'button', class: 'more', on: {click: () => this.showMore()}});
    this.bar = controlBar([this.filter], this.summary);
    this.node = el('div', {class: 'alerts'}, this.empty, this.list, this.more);
    this.rows = new Map();
    this.most = ROWS;
  }

  draw() {
    this.filter.draw();
    const {store, url} = this.context;
    if (!store.model) return;
    if (store.model !== this.model) this.begin(store.model);
    const {alerts} = store;
    const open = new Set(alerts.open().map(({opening}) => opening));
    const onlyOpen = url.oneOf('alerts', ['all', 'open']) === 'open';
    const wanted = alerts.list.filter(({opening}) => !onlyOpen || open.has(opening)).reverse();
    this.fill(wanted.slice(0, this.most), open);
    this.more.hidden = wanted.length <= this.most;
    setText(this.more, `Show ${count(Math.min(ROWS, wanted.length - this.most))} older`);
    this.drawSummary(alerts, open.size);
    this.drawEmpty(wanted.length, alerts);
  }

  begin(model) {
    this.destroy();
    this.model = model;
    this.list.replaceChildren();
  }

  /** Keeps the rows that stay as they are, so that what is unfolded stays unfolded. */
  fill(wanted, open) {
    const numbers = new Set(wanted.map(({number}) => number));
    for (const [number, row] of this.rows) {
      if (!numbers.has(number)) this.drop(number, row);
    }
    let before = null;
    for (const alert of wanted) {
      const row = this.rows.get(alert.number) ?? this.add(alert);
      const there = before === null ? this.list.firstElementChild : before.nextElementSibling;
      if (there !== row.node) this.list.insertBefore(row.node, there);
      setAttribute(row.node, 'data-open', String(open.has(alert.opening)));
      before = row.node;
    }
  }

  add(alert) {
    const origin = alert.origin ? new NanOriginNode(alert.origin, this.context.store.model) : null;
    const row = {origin, node: this.row(alert, origin)};
    this.rows.set(alert.number, row);
    return row;
  }

  drop(number, row) {
    row.origin?.destroy();
    row.node.remove();
    this.rows.delete(number);
  }

  row(alert, origin) {
    const {model} = this.context.store;
    const resolved = alert.state === 'RESOLVED';
    const go = el(
      'button',
      {
        type: 'button',
        class: 'go',
        'aria-label': `${alertLine(model, alert)}: show it in ${viewName(model, alert)}`,
        on: {click: () => followAlert(this.context, alert)},
      },
      el('b', {text: `iteration ${count(alert.iteration)}`}),
      el('span', {text: `${viewName(model, alert)} →`}),
    );
    const head = el(
      'div',
      {class: 'alert-head'},
      stateMark(alert),
      el('b', {class: 'alert-type', text: alertTypeWords(alert), title: `opens when ${alert.opensWhen}`}),
      faultChip(alert),
      placeNode(model, alert),
    );
    const notes = [
      measured(alert),
      alert.state === 'OPENED' ? '' : `since iteration ${count(alert.since)}`,
      alsoIn(alert),
    ]
      .filter(Boolean)
      .join(' · ');
    return el(
      'li',
      {class: 'alert', data: {number: alert.number, state: alert.state}},
      head,
      go,
      el(
        'div',
        {class: 'alert-body'},
        el('p', {class: 'finding', text: alert.finding}),
        resolved
          ? null
          : el('p', {class: 'advice'}, el('span', {class: 'label', text: 'Try: '}), el('span', {text: alert.advice})),
        notes === '' ? null : el('p', {class: 'label', text: notes}),
        origin && origin.node,
      ),
    );
  }

  /** The rows in their order. */
  get listed() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  showMore() {
    this.most += ROWS;
    this.context.store.draw();
  }

  drawSummary(alerts, open) {
    const letGo = alerts.letGo > 0 ? `; ${count(alerts.letGo)} older ones are not kept` : '';
    setText(
      this.summary,
      alerts.total === 0
        ? ''
        : `${open === 0 ? 'none open' : `▲ ${count(open)} open`}, ${count(alerts.total)} in all${letGo}`,
    );
    setAttribute(this.summary, 'data-health', open === 0 ? 'healthy' : 'trouble');
  }

  drawEmpty(shown, alerts) {
    this.empty.hidden = shown > 0;
    this.filter.node.hidden = alerts.total === 0;
    const {columns} = this.context.store;
    const samples = `${count(columns.total)} ${columns.total === 1 ? 'sample' : 'samples'}`;
    const [title, text] =
      alerts.total === 0
        ? [
            '● No alert so far.',
            `Nothing was found in ${samples}, up to iteration ${count(columns.iteration.at(-1))}. ` +
              'Should something go wrong, it appears here by itself: what was found, where, and what to try.',
          ]
        : ['● No alert is open.', 'All alerts so far are resolved; choose “all” to see them.'];
    setText(this.emptyTitle, title);
    setText(this.emptyText, text);
  }

  data() {
    return this.listed.map((node) => {
      const number = Number(node.dataset.number);
      return {
        number,
        state: node.dataset.state,
        open: node.dataset.open === 'true',
        before: this.rows.get(number).origin?.data() ?? null,
      };
    });
  }

  csv() {
    const byNumber = new Map(this.context.store.alerts.list.map((alert) => [alert.number, alert]));
    const rows = this.listed.flatMap(({dataset}) => {
      const alert = byNumber.get(Number(dataset.number));
      return alert ? [tableRow(alert)] : [];
    });
    return {name: 'alerts', rows: [HEADER, ...rows]};
  }

  destroy() {
    this.rows.forEach(({origin}) => origin?.destroy());
    this.rows.clear();
  }
}

/** @param {import('../data/alerts.js').Alert} alert */
function tableRow({number, state, type, iteration, since, location, value, limit, finding, advice}) {
  const {layer, direction, quantity, kernel, gate} = location;
  return [
    number,
    state,
    type,
    iteration,
    since,
    layer,
    direction,
    quantity,
    kernel,
    gate,
    value,
    limit,
    finding,
    advice,
  ];
}

const FAULTS = {data: '▤ bad data', network: '▲ in the network', averaged: '▲ from another worker'};

/** Whether the data, the network or another worker was at fault, where that is known. */
function faultChip({origin}) {
  const fault = origin ? faultOf(origin) : 'unknown';
  if (fault === 'unknown') return null;
  return el('span', {class: 'fault-chip', data: {fault}, text: FAULTS[fault]});
}

function alsoIn({alsoIn: many}) {
  if (many === 0) return '';
  return `also in ${count(many)} other ${many === 1 ? 'place' : 'places'}`;
}
