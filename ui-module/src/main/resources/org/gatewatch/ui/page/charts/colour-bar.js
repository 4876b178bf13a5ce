/** The bar beside a heatmap: its colours, and the values at its two ends. */

import {gradient} from '../base/colours.js';
import {el, setText} from '../base/dom.js';
import {number} from '../base/format.js';

export class ColourBar {
  constructor() {
    this.bar = el('div', {class: 'colour-bar', 'aria-hidden': 'true'});
    this.limits = [el('span', {class: 'limit'}), el('span', {class: 'limit'})];
    this.node = el('div', {class: 'bar-scale'}, this.limits[0], this.bar, this.limits[1]);
  }

  /**
   * A limit beyond which there are values says so.
   * @param {string} map
   * @param {import('./ramp.js').Ramp} ramp
   */
  show(map, {low, high, from, below, above}) {
    setText(this.limits[0], `${below ? '≤ ' : ''}${number(low)}`);
    setText(this.limits[1], `${above ? '≥ ' : ''}${number(high)}`);
    this.bar.style.background = gradient(map, from);
  }

  /** What stands at its two ends. */
  texts() {
    return this.limits.map((limit) => limit.textContent);
  }
}
