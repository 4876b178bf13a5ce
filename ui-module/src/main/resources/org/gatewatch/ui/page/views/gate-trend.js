/** One number of a gate over the run, as small as a line of text: its mean, or its saturated share. */

import {el, setAttribute, setText} from '../base/dom.js';
import {number, percent} from '../base/format.js';
import {Sparkline} from '../charts/sparkline.js';

/**
 * @param {import('../data/model.js').Model} model
 * @param {number} slot
 * @param {{of: string, label: string, words: string}} what `LOW` stands for both ends together
 * @return {GateTrend|null} null if the samples have no such number
 */
export function gateTrend(model, slot, what) {
  const columns = (what.of === 'LOW' ? ['LOW', 'HIGH'] : [what.of]).map((of) => model.trend(slot, of));
  return columns.includes(null) ? null : new GateTrend(slot, columns, model.trend(slot, 'MEAN'), what);
}

class GateTrend {
  constructor(slot, columns, mean, {of, label, words}) {
    this.slot = slot;
    this.columns = columns;
    this.mean = mean;
    this.share = of === 'LOW';
    this.line = new Sparkline(`${words}: ${label} over the run`);
    this.value = el('b');
    this.node = el(
      'p',
      {class: 'trend', data: {trend: label}},
      el('span', {class: 'label', text: label, title: `${label} over the run`}),
      this.line.node,
      this.value,
    );
  }

  /** What lies inside of cells is not in every sample: those that have it. */
  draw(columns, positions, stroke) {
    const of = this.columns.map((trend) => columns.trends[trend]);
    const present = positions.filter((at) => of[0][at] !== null);
    const mean = this.mean === null ? [] : columns.trends[this.mean];
    // Without a mean no value is finite, and none of them lies anywhere.
    const values = present.map((at) =>
      Number.isNaN(mean[at]) ? NaN : of.reduce((sum, column) => sum + column[at], 0),
    );
    this.line.show(values, stroke);
    const last = values.at(-1) ?? null;
    const troubled = last !== null && (!Number.isFinite(last) || columns.nonFiniteAt([this.slot], present.at(-1)) > 0);
    const text = this.share && Number.isFinite(last) ? percent(last) : number(last);
    setText(this.value, last === null ? 'not recorded' : `${troubled ? '▲ ' : ''}${text}`);
    setAttribute(this.value, 'class', troubled ? 'trouble' : '');
  }
}
