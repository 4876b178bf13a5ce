/** One line below the run bar: the newest alert that is open, and the way to all of them. */

import {alertLine} from '../alerts/alert-words.js';
import {worstOf} from '../alerts/health.js';
import {el, setText} from '../base/dom.js';
import {count} from '../base/format.js';

export class NewestAlert {
  /** @param {(number: number) => void} show shows the alert of a number */
  constructor(node, store, show) {
    this.store = store;
    this.number = -1;
    this.text = el('span', {class: 'text'});
    this.more = el('span', {class: 'others'});
    this.line = el(
      'button',
      {
        type: 'button',
        class: 'newest-alert',
        id: 'newest-alert',
        data: {health: 'trouble'},
        on: {click: () => show(this.number)},
      },
      this.text,
      this.more,
    );
    this.line.hidden = true;
    node.append(this.line);
  }

  draw() {
    const {alerts, model} = this.store;
    const open = alerts ? alerts.open() : [];
    this.line.hidden = open.length === 0;
    this.line.dataset.health = worstOf(open).health;
    if (open.length === 0) return;
    this.number = open[0].number;
    setText(this.text, alertLine(model, open[0]));
    setText(this.more, open.length === 1 ? ' All alerts →' : ` ${count(open.length - 1)} more open →`);
  }
}
