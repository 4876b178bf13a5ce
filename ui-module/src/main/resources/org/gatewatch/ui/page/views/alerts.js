/** What was found wrong, when and where, and what to try; the newest first. */

import {alertLine, measured, faultOf, stateMark, placeNode, alertTypeWords} from '../alerts/alert-words.js';
import {NanOriginNode} from '../alerts/nan-origin.js';
import {placesNode} from '../alerts/places.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {followAlert, viewName} from '../alerts/alert-link.js';
import {alertTable} from './alert-table.js';
import {controlBar, UrlSwitch} from './controls.js';

const ROWS = 100;
export class AlertList {
  static title = 'Alerts';
  static help =
    'What good looks like: nothing here, or only what has resolved. Each alert leads to the iteration and the ' +
    'gate it speaks of; the first NaN comes with its origin.';

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
    this.pointed = -1;
  }

  draw() {
    this.filter.draw();
    const {store, url} = this.context;
    if (!store.model) return;
    if (store.model !== this.model) this.begin(store.model);
    const {alerts} = store;
    const open = new Set(alerts.open().map(({opening}) => opening));
    const onlyOpen = url.oneOf('alerts', ['all', 'open']) === 'open';
    const meant = this.meant;
    const wanted = alerts.list
      .filter(({opening, number}) => !onlyOpen || open.has(opening) || number === meant)
      .reverse();
    this.most = Math.max(this.most, wanted.findIndex(({number}) => number === meant) + 1);
    this.fill(wanted.slice(0, this.most), open);
    this.point(meant);
    this.more.hidden = wanted.length <= this.most;
    setText(this.more, `Show ${count(Math.min(ROWS, wanted.length - this.most))} older`);
    this.drawSummary(alerts, open.size);
    this.drawEmpty(wanted.length, alerts);
  }

  /** Number of the alert that the address names; −1 if it names none. */
  get meant() {
    return this.context.url.number('alert', -1, Number.MAX_SAFE_INTEGER, -1);
  }

  /** Marks the row that the address names; when it is another than before it is unfolded and brought in sight. */
  point(meant) {
    for (const [number, {node}] of this.rows) setAttribute(node, 'aria-current', number === meant ? 'true' : null);
    const row = this.rows.get(meant);
    if (this.pointed === meant || (meant >= 0 && !row)) return;
    this.pointed = meant;
    if (!row) return;
    if (row.origin) row.origin.node.open = true;
    row.node.scrollIntoView({block: 'nearest'});
  }

  /** The address of an alert in this run. */
  address(number) {
    const {session, worker} = this.context.store;
    return `gatewatch#${new URLSearchParams({session, worker, view: 'alerts', alert: number})}`;
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
    const origin = alert.origin ? new NanOriginNode(alert, this.context.store) : null;
    const row = {origin, node: this.row(alert, origin)};
    this.rows.set(alert.number, row);
    return row;
  }

  drop(number, row) {
    row.origin?.destroy();
    row.node.remove();
    this.rows.delete(number);
  }

  head(alert, model) {
    return el(
      'div',
      {class: 'alert-head'},
      stateMark(alert),
      el('b', {class: 'alert-type', text: alertTypeWords(alert), title: `opens when ${alert.opensWhen}`}),
      faultChip(alert),
      placeNode(model, alert),
      el('a', {
        class: 'alert-address',
        href: this.address(alert.number),
        text: `#${alert.number}`,
        title: 'The address of this alert',
        'aria-label': `#${alert.number}: the address of this alert`,
      }),
    );
  }

  row(alert, origin) {
    const {model} = this.context.store;
    const resolved = alert.state === 'RESOLVED';
    const go = el(
      'button',
      {
        type: 'button',
        class: 'go',
        on: {click: () => followAlert(this.context, alert)},
      },
      el('b', {text: `iteration ${count(alert.iteration)}`}),
      ' ',
      el('span', {text: `${viewName(model, alert)} →`}),
      el('span', {class: 'unseen', text: `: ${alertLine(model, alert)}`}),
    );
    const notes = [
      measured(alert),
      alert.state === 'OPENED' ? '' : `since iteration ${count(alert.since)}`,
      alert.type === 'NON_FINITE' ? '' : alsoIn(alert),
    ]
      .filter(Boolean)
      .join(' · ');
    return el(
      'li',
      {class: 'alert', data: {number: alert.number, state: alert.state}},
      this.head(alert, model),
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
        alert.type === 'NON_FINITE' && alert.alsoIn > 0 ? placesNode(this.context.store, alert) : null,
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
    const listed = this.listed.flatMap(({dataset}) => byNumber.get(Number(dataset.number)) ?? []);
    return {name: 'alerts', rows: alertTable(listed)};
  }

  destroy() {
    this.rows.forEach(({origin}) => origin?.destroy());
    this.rows.clear();
  }
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
