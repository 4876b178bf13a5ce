/** What stands under the pointer in a histogram: the range of the bar, its count, and its share. */

import {el, setText} from '../base/dom.js';
import {count, number, percent} from '../base/format.js';

/**
 * @param {{low: number, high: number, counts: number[], summary: {count: number}}} entry of a histogram
 * @param {number} share where the pointer is, from 0 at the left to 1
 */
export function binWords({low, high, counts, summary}, share) {
  const bin = Math.max(0, Math.min(counts.length - 1, Math.floor(share * counts.length)));
  const edge = (at) => number(low + ((high - low) * at) / counts.length);
  const many = counts[bin];
  const values = `${count(many)} ${many === 1 ? 'value' : 'values'}, ${percent(many / summary.count)}`;
  return `${edge(bin)} to ${edge(bin + 1)}: ${values}`;
}

export class BinReadout {
  /**
   * @param {HTMLCanvasElement} canvas that the histogram is drawn on
   * @param {() => any} entry what it shows, or null
   */
  constructor(canvas, entry) {
    this.node = el('span', {class: 'bin-readout', role: 'status'});
    this.node.hidden = true;
    canvas.addEventListener('pointermove', (event) => this.show(entry(), event.offsetX / canvas.clientWidth));
    canvas.addEventListener('pointerleave', () => this.show(null, 0));
  }

  show(entry, share) {
    this.node.hidden = entry === null || entry.summary.count === 0;
    if (!this.node.hidden) setText(this.node, binWords(entry, share));
    this.node.classList.toggle('to-left', share > 0.5);
  }
}
