/**
 * Axes of timesteps. They run as a cell reads: from right to left for one that reads backward, so that both directions
 * of a
 * layer have their first step at the left and their last one at the right.
 */

import {colour} from '../base/colours.js';
import {el, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {Chart} from './chart.js';

/** Whether the time axis of a cell runs from right to left. */
export function isMirrored(cell) {
  return cell.direction === 'BACKWARD';
}

/** What stands at a time axis. */
export function axisWords(cell) {
  return isMirrored(cell) ? '← timestep, from right to left as this cell reads' : 'timestep →';
}

/** The line under a map. */
export class TimeAxis {
  /** @param {import('../data/model.js').Cell} cell */
  constructor(cell) {
    this.mirrored = isMirrored(cell);
    this.ends = [el('span'), el('span')];
    this.node = el(
      'p',
      {class: 'time-axis', 'aria-hidden': 'true'},
      this.ends[0],
      el('span', {text: axisWords(cell)}),
      this.ends[1],
    );
  }

  /** @param {number} timesteps */
  show(timesteps) {
    const texts = ['0', count(timesteps - 1)];
    if (this.mirrored) texts.reverse();
    this.ends.forEach((end, i) => setText(end, texts[i]));
  }
}

/** A chart over timesteps. On a mirrored axis timestep t stands at −t. */
export class StepChart extends Chart {
  /**
   * @param {object} options those of a chart, `cell`, and `linkedCharts`: a set of charts that point at the same
   * timestep
   */
  constructor(options) {
    super(options);
    this.mirrored = isMirrored(options.cell);
    options.linkedCharts?.add(this);
  }

  /**
   * Draws values in place.
   * @param {number[]} steps strictly rising
   * @param {(number|null)[][]} values a list a line
   */
  showSteps(steps, values) {
    if (!this.mirrored) this.show(steps, 'timestep', values);
    else
      this.show(
        steps.map((step) => 0 - step).reverse(),
        'timestep',
        values.map((line) => [...line].reverse()),
      );
  }

  /** The timesteps from left to right. */
  get steps() {
    return this.x.map((x) => Math.abs(x));
  }

  point(at) {
    super.point(at);
    this.options.linkedCharts?.forEach((other) => other !== this && other.follow(at === null ? null : this.steps[at]));
  }

  /** Points where a linked chart does. */
  follow(step) {
    if (!this.plot) return;
    const at = this.steps.indexOf(step);
    const place =
      at < 0
        ? {left: -10, top: -10}
        : {left: this.plot.valToPos(this.x[at], 'x'), top: this.plot.over.clientHeight / 2};
    this.plot.setCursor(place, false);
    super.point(at < 0 ? null : at);
  }

  settings() {
    const settings = super.settings();
    const [time, ...others] = settings.axes;
    const label = {
      label: axisWords(this.options.cell),
      labelSize: 18,
      labelGap: 0,
      labelFont: time.font,
      stroke: colour('muted'),
    };
    const values = (plot, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? count(Math.abs(tick)) : ''));
    return {...settings, axes: [{...time, ...label, ...(this.mirrored ? {values} : {})}, ...others]};
  }

  describe() {
    super.describe();
    if (this.mirrored && this.at >= 0) setText(this.readout.where, `timestep ${count(Math.abs(this.x[this.at]))}`);
  }
}
