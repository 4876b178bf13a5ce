/** The line above a chart: what its lines are, and their values where the pointer is. */

import {el, setAttribute, setText} from '../base/dom.js';
import {number} from '../base/format.js';

export class Readout {
  /** @param options of a chart */
  constructor({label, lines}) {
    this.lines = lines;
    this.where = el('span', {class: 'where'});
    this.entries = lines.map((line) => this.entry(line));
    const name = el('span', {class: 'axis-name', text: label});
    this.node =
      lines.length === 1
        ? el('figcaption', {class: 'readout'}, name, this.entries[0].value, this.where)
        : el(
            'figcaption',
            {class: 'readout'},
            name,
            this.where,
            el('span', {class: 'entries'}, ...this.entries.map(({node}) => node)),
          );
  }

  entry(line) {
    const swatch = el('span', {class: 'swatch', 'aria-hidden': 'true'});
    const value = el('b');
    return {swatch, value, node: el('span', {class: 'entry'}, swatch, el('span', {text: `${line.label} `}), value)};
  }

  show(where, values) {
    setText(this.where, where);
    this.entries.forEach(({swatch, value}, i) => {
      const troubled = values[i] !== null && values[i] !== undefined && !Number.isFinite(values[i]);
      setText(value, troubled ? `▲ ${number(values[i])}` : number(values[i]));
      setAttribute(value, 'class', troubled ? 'trouble' : '');
      const fill = swatchFill(this.lines[i]);
      if (swatch.dataset.fill !== fill) {
        swatch.dataset.fill = fill;
        swatch.style.background = fill;
      }
    });
  }

  /** What it says, for readers that do not see it. */
  text() {
    const values = this.entries.map(({value}, i) => `${this.lines[i].label} ${value.textContent}`);
    return `${this.where.textContent}: ${values.join(', ')}`;
  }
}

function swatchFill(line) {
  const fill = line.colour();
  if (!line.dash || line.dash.length === 0) return fill;
  const [on, off] = line.dash;
  return `repeating-linear-gradient(90deg, ${fill} 0 ${on}px, transparent ${on}px ${on + off}px)`;
}
