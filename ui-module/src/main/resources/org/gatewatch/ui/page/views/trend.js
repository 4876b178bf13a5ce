/** One quantity over the run, as small as a line of text: its name, its course, its value now. All of it leads on. */

import {el, setAttribute, setText} from '../base/dom.js';
import {courseWords} from '../base/course.js';
import {count, number} from '../base/format.js';
import {Sparkline} from '../charts/sparkline.js';

const POINTS = 150;
/** Numbers of up to so many characters have a width of their own, by which nothing moves when they change. */
const WIDTHS = [5, 7, 9];

export class Trend {
  /**
   * @param context the pane's
   * @param {object} of `label`, `measure` (what the number is), `words` (the same with its place), `slots` (whose joint
   *     L2 norm it is),
   *     `trend` (shown instead of the norm: the position of a trend from inside a cell), `log`, `stroke(): string`,
   * `absent` (why there is nothing, or null)
   * @param {() => void} open leads to where there is more
   */
  constructor(context, of, open) {
    this.context = context;
    this.of = of;
    this.spark = new Sparkline(of.words);
    setAttribute(this.spark.node, 'aria-hidden', 'true');
    this.value = el('span', {class: 'now'});
    this.node = el(
      'button',
      {type: 'button', class: 'trend-row', on: {click: open}},
      el('span', {class: 'label', text: of.label}),
      ' ',
      this.spark.node,
      el('b', {}, this.value),
    );
    this.values = [];
    this.now = null;
    this.bad = 0;
    if (of.absent !== null) this.explain(of.absent);
  }

  explain(why) {
    setText(this.value, 'none');
    setAttribute(this.value, 'class', 'now absent');
    setAttribute(this.node, 'title', why);
    setAttribute(this.node, 'aria-label', `${this.of.label} none: ${this.of.words}. ${why}`);
  }

  /**
   * Writes; `paint` then paints. Kept apart, because a canvas asks for its size: in turns, every one would cost a
   * layout.
   */
  draw() {
    const {of} = this;
    if (of.absent !== null) return;
    const {columns, shown} = this.context.store;
    const inside = of.trend !== undefined;
    const positions = inside ? this.present() : columns.spread(shown, POINTS);
    this.values = positions.map((at) => (inside ? columns.trends[of.trend][at] : columns.normAt(of.slots, at)));
    // A sample may lack what the one before it has: that of the iteration in which training stopped has no updates.
    this.at = inside ? (positions.at(-1) ?? -1) : columns.newestWithNorm(of.slots, shown);
    this.now = this.at < 0 ? null : inside ? (this.values.at(-1) ?? null) : columns.normAt(of.slots, this.at);
    this.bad = this.at < 0 ? 0 : columns.nonFiniteAt(of.slots, this.at);
    this.describe();
  }

  paint() {
    const {absent, stroke, log} = this.of;
    if (absent === null) this.spark.show(this.values, stroke(), log);
  }

  /** What lies inside of cells is not in every sample: those that have it, evenly spread. */
  present() {
    const {columns, shown} = this.context.store;
    const column = columns.trends[this.of.trend];
    const there = [];
    for (let at = 0; at <= shown; at++) if (column[at] !== null) there.push(at);
    if (there.length <= POINTS) return there;
    return Array.from({length: POINTS}, (_, i) => there[Math.floor((i * (there.length - 1)) / (POINTS - 1))]);
  }

  describe() {
    const {
      bad,
      of: {words},
    } = this;
    const {columns, shown} = this.context.store;
    const text = this.now === null ? 'none' : `${bad > 0 ? '▲ ' : ''}${number(this.now)}`;
    const troubled = bad === 0 ? '' : `; ${count(bad)} ${bad === 1 ? 'value is' : 'values are'} NaN or infinite`;
    const when =
      this.now === null
        ? '; not recorded in any sample so far'
        : this.at === shown
          ? ''
          : `; as of iteration ${count(columns.iteration[this.at])}`;
    setText(this.value, text);
    setAttribute(this.value, 'data-room', WIDTHS.find((most) => text.length <= most) ?? null);
    setAttribute(this.value, 'class', `now ${bad > 0 ? 'trouble' : this.now === null ? 'absent' : ''}`.trim());
    setAttribute(this.node, 'title', `${this.of.measure}${troubled}${when}`);
    setAttribute(
      this.node,
      'aria-label',
      `${this.of.label} ${text}: ${words} ${courseWords(this.values)}${troubled}${when}`,
    );
  }

  /** Quantity, measure, value now and how many values are not finite, for a table. */
  row() {
    const {label, measure, absent} = this.of;
    return [label, measure, this.now, absent === null ? this.bad : null];
  }

  /** What it draws. */
  data() {
    return {
      label: this.of.label,
      slots: this.of.slots,
      trend: this.of.trend ?? null,
      values: this.values.map((value) => (value === null ? null : String(value))),
      now: this.now === null ? null : String(this.now),
      shown: this.value.textContent,
      why: this.of.absent,
    };
  }
}
