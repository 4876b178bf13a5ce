/** The line above a chart: what its lines are, and their values where the pointer is. */

import {el, setAttribute, setText} from '../base/dom.js';
import {number} from '../base/format.js';

export class Readout {
  /**
   * @param options of a chart
   * @param {(line: number) => boolean} toggle hides a line, or shows it again; tells whether it is shown
   * @param {() => void} table shows what is drawn as a table
   */
  constructor({label, lines}, toggle, table) {
    this.lines = lines;
    this.toggle = toggle;
    this.where = el('span', {class: 'where'});
    this.entries = lines.map((line, i) => this.entry(line, i));
    const name = el('span', {class: 'axis-name', text: label});
    this.name = name;
    const asTable = el('button', {
      type: 'button',
      class: 'chart-table',
      text: '▤',
      title: 'As a table',
      'aria-label': `Table: ${label}`,
      on: {click: table},
    });
    const aside = el('span', {class: 'aside'}, this.where, asTable);
    this.node =
      lines.length === 1
        ? el('figcaption', {class: 'readout'}, name, this.entries[0].value, aside)
        : el(
            'figcaption',
            {class: 'readout'},
            name,
            aside,
            el('span', {class: 'entries'}, ...this.entries.map(({node}) => node)),
          );
  }

  /** @param {string} text what the value axis is */
  rename(text) {
    setText(this.name, text);
  }

  entry(line, at) {
    const swatch = el('span', {class: 'swatch', 'aria-hidden': 'true'});
    const value = el('b');
    const node = el(
      'button',
      {type: 'button', class: 'entry', 'aria-pressed': 'true', title: `Hide or show ${line.label}`},
      swatch,
      el('span', {text: `${line.label} `}),
      value,
    );
    node.addEventListener('click', () => setAttribute(node, 'aria-pressed', String(this.toggle(at))));
    return {swatch, value, node};
  }

  show(where, values) {
    setText(this.where, where);
    this.entries.forEach(({swatch, value}, i) => {
      const troubled = values[i] !== null && values[i] !== undefined && !Number.isFinite(values[i]);
      setText(value, troubled ? `▲ ${number(values[i])}` : number(values[i]));
      setAttribute(value, 'class', troubled ? 'trouble' : '');
      setAttribute(value, 'title', values[i] === null || values[i] === undefined ? 'not recorded' : null);
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
