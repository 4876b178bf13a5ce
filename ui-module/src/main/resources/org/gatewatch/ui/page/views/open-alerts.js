/** The alerts that are open at the moment that is shown: the worst few, each leading to its place, then all. */

import {stateMark, placeNode, alertTypeWords} from '../alerts/alert-words.js';
import {el, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {openAlerts} from '../alerts/health.js';
import {followAlert, viewName} from '../alerts/alert-link.js';

const MOST = 4;

export class OpenAlerts {
  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.title = el('h3');
    this.list = el('ul');
    this.all = el('button', {type: 'button', class: 'all-alerts', on: {click: () => this.openAll()}});
    this.node = el('section', {class: 'open-alerts', 'aria-label': 'Open alerts'}, this.title, this.list, this.all);
    this.drawn = '';
  }

  draw() {
    const open = openAlerts(this.context.store);
    this.node.hidden = open.length === 0;
    setText(this.title, `${count(open.length)} open ${open.length === 1 ? 'alert' : 'alerts'}`);
    setText(this.all, open.length > MOST ? `All ${count(open.length)} →` : 'Open alerts →');
    const shown = open.slice(0, MOST);
    const drawn = shown.map(({number}) => number).join(' ');
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.list.replaceChildren(...shown.map((alert) => this.item(alert)));
  }

  item(alert) {
    const {model} = this.context.store;
    const go = el(
      'button',
      {
        type: 'button',
        class: 'open-alert',
        data: {number: alert.number, state: alert.state},
        title: alert.finding,
        on: {click: () => followAlert(this.context, alert)},
      },
      stateMark(alert),
      ' ',
      el('b', {text: alertTypeWords(alert)}),
      ' ',
      placeNode(model, alert),
      ' ',
      el('span', {class: 'label', text: `iteration ${count(alert.iteration)}`}),
      el('span', {class: 'unseen', text: `: show it in ${viewName(model, alert)}`}),
    );
    return el('li', {}, go);
  }

  openAll() {
    this.context.url.set({view: 'alerts', alerts: 'open'});
    this.context.navigate();
  }

  /** Numbers of the alerts that are listed, and how many are open. */
  data() {
    const open = openAlerts(this.context.store);
    return {open: open.length, listed: open.slice(0, MOST).map(({number}) => number)};
  }
}
