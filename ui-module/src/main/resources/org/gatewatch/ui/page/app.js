/** Puts the page together. */

import {onThemeChange} from './base/colours.js';
import {el, setAttribute, setText} from './base/dom.js';
import {count} from './base/format.js';
import {Selection} from './data/selection.js';
import {report} from './data/source.js';
import {Store} from './data/store.js';
import {Stream} from './data/stream.js';
import {Timeline} from './data/timeline.js';
import {Url} from './data/url.js';
import {CellList} from './shell/cell-list.js';
import {Comparison} from './shell/comparison.js';
import {ExportBar} from './shell/export.js';
import {expose} from './shell/exposed.js';
import {Keys} from './shell/keys.js';
import {Pane} from './shell/pane.js';
import {ReportNote} from './shell/report-note.js';
import {RunBar} from './shell/run-bar.js';
import {Scrubber} from './shell/scrubber.js';
import {NewestAlert} from './shell/newest-alert.js';
import {Activations} from './views/activations.js';
import {AlertList} from './views/alerts.js';
import {Depth} from './views/depth.js';
import {Distributions} from './views/distributions.js';
import {Flow} from './views/flow.js';
import {Heatmaps} from './views/heatmaps.js';
import {Norms} from './views/norms.js';
import {Overview} from './views/overview.js';
import {Run} from './views/run.js';
import {Workers} from './views/workers.js';

/** @type {import('./shell/view.js').Views} */
const VIEWS = {
  overview: Overview,
  distributions: Distributions,
  heatmaps: Heatmaps,
  activations: Activations,
  flow: Flow,
  norms: Norms,
  depth: Depth,
  run: Run,
  workers: Workers,
  alerts: AlertList,
};
const NAMES = Object.keys(VIEWS);
/** The views that have a number for a key; the others have a letter. */
const NUMBERED = NAMES.filter((name) => VIEWS[name].key === undefined);

const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const url = new Url();
const store = new Store(url);
const stream = new Stream(store, url);
const selection = new Selection(store, url);
const context = /** @type {import('./data/context.js').Context} */ ({
  store,
  url,
  selection,
  navigate: () => store.draw(),
  watch: (session, worker) => stream.select(session, worker),
  other: () => comparison.pane?.context.store ?? null,
  pane: 'a',
});
const timeline = new Timeline(store, stream);
const comparison = new Comparison(context, stream, VIEWS);
const scrubber = new Scrubber(context, timeline);
const runBar = new RunBar(byId('runbar'), {store, stream, scrubber, comparison});
const newestAlert = new NewestAlert(byId('runbar'), store, (alert) => show('alerts', alert));
const cells = new CellList(byId('cells'), store, selection);
const host = byId('view');
const help = byId('help');
const tabs = byId('tabs');
const viewBar = byId('controls');
const pane = new Pane(context, VIEWS);
const keep = byId('keep');
host.append(pane.node);
new ExportBar(keep, host, openPanes);
const keys = new Keys(byId('keys'), [
  {keys: [',', '.'], words: 'one sample back, or on', act: (at) => timeline.step(at === 0 ? -1 : 1)},
  {keys: ['[', ']'], words: 'to the alert before, or the next one', act: (at) => timeline.toAlert(at === 0 ? -1 : 1)},
  {keys: ['l'], words: 'pause, or go live', act: () => store.pause(store.pausedAt === null)},
  {keys: ['c'], words: 'compare with another iteration or session, or end that', act: () => comparison.toggle()},
  {
    keys: NUMBERED.map((_, i) => String(i + 1)),
    words: `the views: ${NUMBERED.map((name) => VIEWS[name].title).join(', ')}`,
    act: (at) => show(NUMBERED[at]),
  },
  ...NAMES.flatMap((name) => {
    const {key, title} = VIEWS[name];
    return key === undefined ? [] : [{keys: [key], words: `the view ${title}, if there is any`, act: () => show(name)}];
  }),
]);

const buttons = NAMES.map((name) =>
  el('button', {
    type: 'button',
    role: 'tab',
    id: `tab-${name}`,
    text: VIEWS[name].title,
    'aria-controls': 'view',
    on: {click: () => show(name), keydown: (event) => alongTabs(event, name)},
  }),
);
const badge = el('span', {class: 'tab-badge'});
const badgeWord = el('span', {class: 'unseen', text: ' open'});
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
const alertsTab = buttons[NAMES.indexOf('alerts')];
const reportNote = report === null ? null : new ReportNote(report, store);
if (reportNote) main.prepend(reportNote.node);
alertsTab.append(' ', badge, badgeWord);
tabs.append(...buttons);
byId('keys-open').addEventListener('click', () => keys.show());
byId('fold').addEventListener('click', () => fold(main.classList.toggle('unfolded')));

/** @param {string} name @param {number|null} [alert] that is meant */
function show(name, alert = null) {
  url.set({view: name, alert});
  store.draw();
}

/** Where there is little room, what can be chosen of a view is folded away until it is wanted. */
function fold(open) {
  setAttribute(byId('fold'), 'aria-expanded', String(open));
}

/** The views that have something to show of this network. */
function shownNames() {
  const {model} = store;
  return model === null ? NAMES : NAMES.filter((name) => VIEWS[name].appliesTo?.(model, store) ?? true);
}

function alongTabs(event, name) {
  const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
  if (!step) return;
  const names = shownNames();
  const next = names[(names.indexOf(name) + step + names.length) % names.length];
  show(next);
  buttons[NAMES.indexOf(next)].focus();
}

function openPanes() {
  return [pane, comparison.pane].flatMap((one) => (one && one.view ? [one] : []));
}

function draw() {
  const {state} = store;
  const name = url.oneOf('view', shownNames());
  runBar.draw();
  newestAlert.draw();
  reportNote?.draw();
  cells.draw();
  drawTabs(name);
  drawPanes(name);
  setAttribute(document.body, 'data-state', state);
  setAttribute(document.body, 'data-total', store.columns?.total ?? 0);
  const mark = document.querySelector('[data-health="trouble"]') ? '▲ ' : '';
  document.title = `${mark}Gatewatch${store.session === null ? '' : ` · ${store.session}`}`;
}

function drawTabs(name) {
  const names = shownNames();
  buttons.forEach((button, i) => {
    button.hidden = !names.includes(NAMES[i]);
    setAttribute(button, 'aria-selected', String(NAMES[i] === name));
    setAttribute(button, 'tabindex', NAMES[i] === name ? '0' : '-1');
  });
  drawBadge();
  setText(help, helpOf(VIEWS[name]));
  setText(byId('view-title'), VIEWS[name].title);
  setAttribute(host, 'aria-labelledby', `tab-${name}`);
}

/** @param {import('./shell/view.js').ViewNames} view */
function helpOf({help: words}) {
  if (typeof words === 'string') return words;
  return words[url.get('quantity') ?? ''] ?? words[selection.quantity];
}

function drawBadge() {
  const open = store.alerts ? store.alerts.open().length : 0;
  badge.hidden = open === 0;
  badgeWord.hidden = open === 0;
  setText(badge, String(open));
}

function drawPanes(name) {
  const second = comparison.draw(name); // First, since the first pane may show a difference from it.
  pane.draw(name);
  const nodes = second === null ? [pane.node] : [pane.node, second.node];
  if (host.childElementCount !== nodes.length || nodes.at(-1) !== host.lastElementChild) host.replaceChildren(...nodes);
  host.classList.toggle('compared', second !== null);
  drawHead(second !== null);
  const bar = pane.view ? pane.view.bar : null;
  if (viewBar.firstElementChild !== bar) viewBar.replaceChildren(...(bar === null ? [] : [bar]));
  help.hidden = pane.view === null;
  keep.hidden = pane.view === null;
}

/** What the first pane shows, where a second one stands beside it. */
function drawHead(compared) {
  const {columns, shown, session} = store;
  const texts = compared && columns && shown >= 0 ? ['A', session, `iteration ${count(columns.iteration[shown])}`] : [];
  if (texts.length !== pane.head.childElementCount)
    pane.head.replaceChildren(
      el('span', {class: 'pane-name'}),
      el('span', {class: 'label'}),
      el('b', {class: 'pane-where'}),
    );
  if (texts.length === 0) pane.head.replaceChildren();
  texts.forEach((text, i) => setText(pane.head.children[i], text));
}

/** An address that names another session asks for another history; anything else is a matter of drawing. */
url.onChange(() => {
  const session = url.get('session');
  if (session !== null && (session !== store.session || (url.get('worker') ?? store.worker) !== store.worker)) {
    stream.turnTo(session, url.get('worker'));
  } else {
    store.draw();
  }
});

byId('skip').addEventListener('click', (event) => {
  event.preventDefault(); // The part after # is ours.
  host.focus();
});
new ResizeObserver(([{target}]) =>
  document.documentElement.style.setProperty('--runbar', `${target.getBoundingClientRect().height}px`),
).observe(byId('runbar'));
onThemeChange(() => {
  openPanes().forEach((one) => one.close());
  store.draw();
});
store.onDraw(draw);
store.draw();
stream.connect();

expose({store, stream, pane, comparison});
