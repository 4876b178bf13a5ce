/** A slider over the samples of a run, with a mark for each alert: drag it, step, or jump from alert to alert. */

import {el, setAttribute, setText} from '../base/dom.js';
import {count} from '../base/format.js';
import {AlertTicks} from '../alerts/alert-ticks.js';

/** Half of the slider's thumb, which the track is shorter by at either end. */
const THUMB = 8;

export class Scrubber {
  /** @param timeline moves through the run of the context's store */
  constructor(context, timeline) {
    this.context = context;
    this.timeline = timeline;
    const button = (text, label, click) =>
      el('button', {type: 'button', class: 'step', text, title: label, 'aria-label': label, on: {click}});
    this.slider = el('input', {
      type: 'range',
      min: 0,
      step: 1,
      'aria-label': 'Sample of the run',
      on: {input: () => this.slide()},
    });
    this.track = el('div', {class: 'track'}, this.slider);
    this.ticks = new AlertTicks(context);
    this.back = button('◀', 'One sample back', () => timeline.step(-1));
    this.forth = button('▶', 'One sample on', () => timeline.step(1));
    this.alerts = [
      button('◀ ▲', 'To the alert before', () => timeline.toAlert(-1)),
      button('▲ ▶', 'To the next alert', () => timeline.toAlert(1)),
    ];
    this.where = el('span', {class: 'label scrub-where'});
    this.node = el(
      'div',
      {class: 'scrubber', role: 'group', 'aria-label': 'Time'},
      this.back,
      this.track,
      this.forth,
      ...this.alerts,
      this.where,
    );
    this.size = {width: 0, height: 0};
    this.observer = new ResizeObserver(([{borderBoxSize}]) => {
      const [{inlineSize: width, blockSize: height}] = borderBoxSize;
      this.size = {width, height};
      this.drawTicks();
    });
    this.observer.observe(this.track);
  }

  /** The far end is the newest sample, and stays so. */
  slide() {
    const number = Number(this.slider.value);
    if (number < this.timeline.last) {
      this.timeline.goTo(number);
    } else {
      this.timeline.live();
    }
  }

  draw() {
    const {timeline} = this;
    const {columns, shown, alerts} = this.context.store;
    this.node.hidden = timeline.last < 1;
    if (this.node.hidden) return;
    const number = timeline.pending ?? timeline.number;
    setAttribute(this.slider, 'max', timeline.last);
    if (Number(this.slider.value) !== number) this.slider.value = number;
    setAttribute(this.slider, 'aria-valuetext', `iteration ${count(columns.iteration[shown])}`);
    this.back.disabled = number <= 0;
    this.forth.disabled = number >= timeline.last;
    this.alerts.forEach((button) => {
      button.hidden = alerts.total === 0;
    });
    setText(
      this.where,
      `sample ${count(timeline.number + 1)} of ${count(columns.total)}, epoch ${count(columns.epoch[shown])}`,
    );
    this.drawTicks();
  }

  drawTicks() {
    const {columns} = this.context.store;
    const {last} = this.timeline;
    if (last < 1) return;
    const width = this.size.width - 2 * THUMB;
    this.ticks.placeOn(this.track, this.size, columns.length, (at) => THUMB + (width * columns.number[at]) / last);
  }

  destroy() {
    this.observer.disconnect();
  }
}
