/**
 * Puts the page together.
 *
 * For tests and the curious there is `window.gatewatch`, read-only: `state` (see Store.state), `session`,
 * `worker`, `server`, `total` (samples counted), `timestamps` (of the samples held), `iterations`, `shown`
 * (timestamp of the sample that is drawn), `view` (its name) and `data()` (what that view has drawn). The
 * body's attributes `data-state` and `data-total` say what is on the screen already.
 */

import {CellList} from './cells.js';
import {el, setAttribute, setText} from './dom.js';
import {onThemeChange} from './colours.js';
import {RunBar} from './runbar.js';
import {Selection} from './selection.js';
import {emptyState} from './states.js';
import {Store} from './store.js';
import {Stream} from './stream.js';
import {Url} from './url.js';
import {TroubleLine} from './troubleline.js';
import {Activations} from './views/activations.js';
import {AlertList} from './views/alerts.js';
import {Distributions} from './views/distributions.js';
import {Flow} from './views/flow.js';
import {Heatmaps} from './views/heatmaps.js';
import {Norms} from './views/norms.js';
import {Overview} from './views/overview.js';

const VIEWS = {
  overview: ['Overview', Overview],
  distributions: ['Distributions', Distributions],
  heatmaps: ['Heatmaps', Heatmaps],
  activations: ['Activations', Activations],
  flow: ['Flow', Flow],
  norms: ['Norms', Norms],
  alerts: ['Alerts', AlertList],
};
const NAMES = Object.keys(VIEWS);

const url = new Url();
const store = new Store();
const stream = new Stream(store, url);
const selection = new Selection(store, url);
const runBar = new RunBar(document.getElementById('runbar'), store, stream);
const troubleLine = new TroubleLine(document.getElementById('runbar'), store, () => show('alerts'));
const cells = new CellList(document.getElementById('cells'), store, selection);
const host = document.getElementById('view');
const controls = document.getElementById('controls');
const help = document.getElementById('help');
const tabs = document.getElementById('tabs');
const context = {store, url, selection, navigate: () => store.draw()};

let open = null;
let view = null;
let empty = null;

const buttons = NAMES.map((name) => el('button', {
  type: 'button',
  role: 'tab',
  id: `tab-${name}`,
  text: VIEWS[name][0],
  'aria-controls': 'view',
  on: {click: () => show(name), keydown: (event) => alongTabs(event, name)},
}));
const badge = el('span', {class: 'tab-badge'});
buttons[NAMES.indexOf('alerts')].append(badge);
tabs.append(...buttons);

function show(name) {
  url.set({view: name});
  store.draw();
}

function alongTabs(event, name) {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!step) return;
  const next = (NAMES.indexOf(name) + step + NAMES.length) % NAMES.length;
  show(NAMES[next]);
  buttons[next].focus();
}

function draw() {
  const state = store.state;
  runBar.draw();
  troubleLine.draw();
  cells.draw();
  drawTabs(url.oneOf('view', NAMES));
  drawView(url.oneOf('view', NAMES), state);
  setAttribute(document.body, 'data-state', state);
  setAttribute(document.body, 'data-total', store.columns?.total ?? 0);
  const mark = document.querySelector('[data-health="trouble"]') ? '▲ ' : '';
  document.title = `${mark}Gatewatch${store.session === null ? '' : ` · ${store.session}`}`;
}

function drawTabs(name) {
  buttons.forEach((button, i) => {
    setAttribute(button, 'aria-selected', String(NAMES[i] === name));
    setAttribute(button, 'tabindex', NAMES[i] === name ? '0' : '-1');
  });
  drawBadge();
  setText(help, VIEWS[name][1].help);
  setAttribute(host, 'aria-labelledby', `tab-${name}`);
}

function drawBadge() {
  const open = store.alerts ? store.alerts.open().length : 0;
  badge.hidden = open === 0;
  setText(badge, String(open));
  setAttribute(badge.parentNode, 'aria-label', open === 0 ? null : `Alerts, ${open} open`);
}

function drawView(name, state) {
  const message = emptyState(store, state);
  help.hidden = message !== null;
  if (message) {
    if (empty !== state) close();
    if (empty !== state) host.replaceChildren(message);
    empty = state;
    return;
  }
  if (open !== name || empty !== null) {
    close();
    view = new VIEWS[name][1](context);
    open = name;
    controls.replaceChildren(view.bar);
    host.replaceChildren(view.node);
  }
  empty = null;
  view.draw();
}

function close() {
  if (view) view.destroy();
  controls.replaceChildren();
  view = null;
  open = null;
}

/** An address that names another session asks for another history; anything else is a matter of drawing. */
url.onChange(() => {
  const session = url.get('session');
  if (session !== null && (session !== store.session || (url.get('worker') ?? store.worker) !== store.worker)) {
    stream.select(session, url.get('worker'));
  } else {
    store.draw();
  }
});

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault(); // The part after # is ours.
  host.focus();
});
onThemeChange(() => {
  close();
  store.draw();
});
store.onDraw(draw);
store.draw();
stream.connect();

Object.defineProperty(window, 'gatewatch', {
  value: Object.freeze({
    get state() { return store.state; },
    get session() { return store.session; },
    get worker() { return store.worker; },
    get server() { return stream.server; },
    get total() { return store.columns?.total ?? 0; },
    get timestamps() { return [...(store.columns?.timestamp ?? [])]; },
    get iterations() { return [...(store.columns?.iteration ?? [])]; },
    get shown() { return store.shown < 0 ? null : store.columns.timestamp[store.shown]; },
    get view() { return open; },
    data: () => (view ? view.data() : null),
  }),
});
