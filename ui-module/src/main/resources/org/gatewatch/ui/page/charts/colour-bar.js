/** The bar beside a heatmap: its colours, and the values at its two ends. */

import {gradient} from '../base/colours.js';
import {el, setText} from '../base/dom.js';
import {number} from '../base/format.js';

/** A bar; call `show(map, ramp)`. A limit beyond which there are values says so. */
export function colourBar() {
  const bar = el('div', {class: 'colour-bar', 'aria-hidden': 'true'});
  const limits = [el('span', {class: 'limit'}), el('span', {class: 'limit'})];
  const node = el('div', {class: 'bar-scale'}, limits[0], bar, limits[1]);
  node.show = (map, {low, high, from, below, above}) => {
    setText(limits[0], `${below ? '≤ ' : ''}${number(low)}`);
    setText(limits[1], `${above ? '≥ ' : ''}${number(high)}`);
    bar.style.background = gradient(map, from);
  };
  node.texts = () => limits.map((limit) => limit.textContent);
  return node;
}
