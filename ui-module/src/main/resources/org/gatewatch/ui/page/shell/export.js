/** Takes what is shown away: the view as a picture or a table, the sample as JSON, the address as a link. */

import {csvText} from '../base/csv.js';
import {showTable} from '../base/table-dialog.js';
import {el, setText} from '../base/dom.js';
import {picture} from '../charts/picture.js';
import {get} from '../data/source.js';

const SAID_MILLIS = 4000;
/** So many columns of a table say of which run and sample it is. */
const OF_RUN = 3;

export class ExportBar {
  /** @param panes tells the panes that are open; @param host the element that holds them */
  constructor(node, host, panes) {
    this.host = host;
    this.panes = panes;
    this.said = el('span', {class: 'said', role: 'status'});
    window.addEventListener('beforeprint', () => this.finish());
    const button = (name, title, act) =>
      el('button', {
        type: 'button',
        class: 'keep-button',
        text: name,
        title,
        'aria-label': `${name}: ${title}`,
        data: {keep: name.toLowerCase()},
        on: {click: () => this.run(act)},
      });
    node.append(
      this.said,
      button('PNG', 'Save this view as a picture', () => this.png()),
      button('Table', 'Read the numbers of this view as a table', () => this.table()),
      button('CSV', 'Save the numbers of this view as a table', () => this.csv()),
      button('JSON', 'Save everything of the iteration shown as JSON', () => this.json()),
      button('Link', 'Copy a link to exactly what is shown', () => this.link()),
    );
  }

  finish() {
    this.panes().forEach(({view}) => view?.finish?.());
  }

  async run(act) {
    try {
      this.say(await act());
    } catch (error) {
      this.say(`▲ That did not work: ${/** @type {Error} */ (error).message}.`);
    }
  }

  say(text) {
    setText(this.said, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => setText(this.said, ''), SAID_MILLIS);
  }

  async png() {
    const [pane] = this.panes();
    this.finish();
    const blob = await picture(this.host, this.panes().map(caption).join('   |   '));
    return save(blob, `${stem(pane)}.png`);
  }

  /** One table, of both panes if there are two. */
  rows() {
    const tables = this.panes().map((pane) => ({pane, ...pane.view.csv()}));
    const [header] = tables[0].rows;
    const rows = tables.flatMap(({pane, rows: [, ...values]}) => {
      const {session, worker, columns, shown} = pane.context.store;
      return values.map((row) => [session, worker, columns.iteration[shown], ...row]);
    });
    return {name: tables[0].name, rows: [['session', 'worker', 'shown_iteration', ...header], ...rows]};
  }

  async csv() {
    const {name, rows} = this.rows();
    const blob = new Blob([csvText(rows)], {type: 'text/csv;charset=utf-8'});
    return save(blob, `${stem(this.panes()[0], name)}.csv`);
  }

  async table() {
    const [pane] = this.panes();
    const {rows} = this.rows();
    // Of one pane the title says whose they are.
    showTable(caption(pane), this.panes().length > 1 ? rows : rows.map((row) => row.slice(OF_RUN)));
    return '';
  }

  async json() {
    const [pane] = this.panes();
    const {session, worker, model, columns, shown, alerts} = pane.context.store;
    const timestamp = columns.timestamp[shown];
    const response = await get(`gatewatch/api/sample?${new URLSearchParams({session, worker, timestamp})}`);
    if (!response.ok) throw new Error((await response.text()).trim());
    const sample = await response.json();
    const text = JSON.stringify(
      {
        session,
        worker,
        layout: model.layout,
        sample,
        alerts: alerts.list.filter((alert) => alert.timestamp === timestamp).map(spelled),
      },
      null,
      1,
    );
    return save(new Blob([text], {type: 'application/json'}), `${stem(pane, 'sample')}.json`);
  }

  /** The link names the sample, so that it shows the same tomorrow. */
  async link() {
    const address = new URL(location.href);
    const chosen = new URLSearchParams(address.hash.slice(1));
    this.panes().forEach(({context: {pane, store}}) => {
      const b = pane === 'b';
      chosen.set(b ? 'at2' : 'at', store.columns.timestamp[store.shown]);
      if (!b) chosen.set('session', store.session);
      if (!b && store.worker !== null) chosen.set('worker', store.worker);
    });
    address.hash = String(chosen);
    try {
      await navigator.clipboard.writeText(address.href);
      return 'link copied';
    } catch {
      // Browsers forbid it on pages that come without TLS from elsewhere than this machine.
      history.replaceState(null, '', address.href);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
      return 'the browser does not allow copying: the address bar holds the link';
    }
  }
}

/** NaN is not JSON: it travels as a word here, too. */
function spelled(value) {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(spelled);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, spelled(each)]));
  return value;
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  el('a', {href: url, prop: {download: name}}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return `saved as ${name}`;
}

function caption({context: {store}, open}) {
  return `Gatewatch · ${open} · ${store.session} · iteration ${store.columns.iteration[store.shown]}`;
}

/** A file's name: of the session's only what every system allows in one. */
function stem({context: {store}, open}, name = open) {
  const session =
    store.session
      .replace(/[^A-Za-z0-9._-]+/g, '_')
      .replace(/^[._]+/, '')
      .slice(0, 60) || 'session';
  return `gatewatch-${session}-${name}-${store.columns.iteration[store.shown]}`;
}
