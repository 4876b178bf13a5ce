/** What a report is of, what was left out of it, and the samples that it holds, to turn to. */

import {el, labelled, setAttribute} from '../base/dom.js';
import {count} from '../base/format.js';

export class ReportNote {
  /**
   * @param {import('../data/report.js').Report} report
   * @param {import('../data/store.js').Store} store
   */
  constructor(report, store) {
    this.report = report;
    this.store = store;
    this.samples = el('div', {class: 'choice', role: 'group', 'aria-label': 'Samples in this report'});
    this.node = el(
      'section',
      {class: 'report-note', 'aria-label': 'Report'},
      ...report.words.map((text) => el('p', {text})),
      labelled('iterations to look at', this.samples),
    );
    /** @type {[number, HTMLElement][]} by their timestamps */
    this.buttons = [];
    this.columns = null;
  }

  draw() {
    const {columns, shown} = this.store;
    if (columns === null || shown < 0) return;
    if (columns !== this.columns) this.build(columns);
    this.buttons.forEach(([time, button]) =>
      setAttribute(button, 'aria-pressed', String(time === columns.timestamp[shown])),
    );
  }

  build(columns) {
    this.columns = columns;
    this.buttons = this.report.held.map((time) => {
      const iteration = columns.iteration[columns.positionOf(time)];
      return [time, el('button', {type: 'button', text: count(iteration), on: {click: () => this.turnTo(time)}})];
    });
    this.samples.replaceChildren(...this.buttons.map(([, button]) => button));
  }

  turnTo(time) {
    this.store.pauseAt(time === this.store.columns?.last ? null : time);
    this.store.draw();
  }
}
