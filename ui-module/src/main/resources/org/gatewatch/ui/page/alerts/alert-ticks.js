/** Alerts on an axis of iterations: a mark each, which names the alert and leads to it. */

import {alertLine, STATES} from './alert-words.js';
import {el} from '../base/dom.js';
import {Roving} from '../base/roving.js';
import {followAlert} from './alert-link.js';

/** Alerts closer than this many pixels share a mark: nobody could hit one of them. */
const CLOSE = 24;
const WORST = ['WORSENED', 'OPENED', 'RESOLVED'];
const MOST_NAMED = 3;

export class AlertTicks {
  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.node = el('div', {class: 'ticks', role: 'group', 'aria-label': 'Alerts'});
    this.roving = new Roving(this.node, '.tick');
    // A press on a mark is no drag over the chart.
    for (const event of ['mousedown', 'dblclick'])
      this.node.addEventListener(event, (pressed) => pressed.stopPropagation());
    this.drawn = '';
  }

  /**
   * Puts the marks where their samples are.
   * @param {uPlot} plot the chart's plot
   * @param {number[]} x of the samples that the chart shows, oldest first
   */
  place(plot, x) {
    const {width, height} = plot.bbox;
    const ratio = window.devicePixelRatio || 1;
    const size = {width: width / ratio, height: height / ratio};
    this.placeOn(plot.over, size, x.length, (at) => plot.valToPos(x[at], 'x'));
  }

  /**
   * Puts the marks on an element, whose size is told: asking for it would make the browser lay out the page.
   * @param {HTMLElement} host
   * @param {{width: number, height: number}} size
   * @param {number} samples so many of those that the page holds, from the first, have a place
   * @param {(at: number) => number} position where a sample is, in pixels from the left
   */
  placeOn(host, {width, height}, samples, position) {
    if (this.node.parentNode !== host) host.append(this.node);
    const groups = groupAlerts(this.context.store, position, samples, width);
    const drawn = JSON.stringify([
      width,
      groups.map(({left, alerts}) => [Math.round(left), alerts.map(({number}) => number)]),
    ]);
    this.node.style.setProperty('--tall', `${height}px`);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = ticksOf(this.node).findIndex((tick) => tick === document.activeElement);
    this.node.replaceChildren(...groups.map((group) => this.tick(group, width)));
    this.roving.update();
    if (focused >= 0) ticksOf(this.node)[Math.min(focused, groups.length - 1)]?.focus();
  }

  tick({left, alerts}, width) {
    const {model} = this.context.store;
    const state = WORST.find((one) => alerts.some((alert) => alert.state === one));
    // Of several the first that is not resolved: what came first is nearer to the cause.
    const first = alerts.find((alert) => alert.state !== 'RESOLVED') ?? alerts[0];
    const named = alerts.length <= MOST_NAMED ? alerts : [first];
    const lines = named.map((alert) => alertLine(model, alert));
    if (named.length < alerts.length) lines.push(`and ${alerts.length - named.length} more here`);
    const tip = el(
      'span',
      {class: `tip ${left > width / 2 ? 'to-left' : ''}`, role: 'tooltip'},
      ...lines.map((text) => el('span', {text})),
    );
    const tick = el(
      'button',
      {
        type: 'button',
        class: 'tick',
        data: {state, number: first.number},
        'aria-label': `${lines.join('; ')}: show it`,
        on: {click: () => followAlert(this.context, first)},
      },
      el('span', {'aria-hidden': 'true', text: STATES[state][0][0]}),
      tip,
    );
    tick.style.left = `${left}px`;
    return tick;
  }
}

/** @param {Element} node */
function ticksOf(node) {
  return /** @type {HTMLElement[]} */ ([...node.children]);
}

/**
 * Alerts by their marks: those that are close share one.
 * @param {{columns: import('../data/columns.js').Columns, alerts: {list: import('../data/alerts.js').Alert[]}}} store
 * @param {(at: number) => number} position where a sample is, in pixels from the left
 * @param {number} samples so many of those that the page holds, from the first, have a place
 * @param {number} width in pixels; what lies beyond is out of sight
 */
export function groupAlerts({columns, alerts}, position, samples, width) {
  const groups = [];
  for (const alert of alerts.list) {
    const at = columns.positionOf(alert.timestamp);
    if (at < 0 || at >= samples) continue;
    const left = position(at);
    const last = groups[groups.length - 1];
    if (left < -1 || left > width + 1) continue;
    if (last && left - last.left < CLOSE) last.alerts.push(alert);
    else groups.push({left, alerts: [alert]});
  }
  return groups;
}
