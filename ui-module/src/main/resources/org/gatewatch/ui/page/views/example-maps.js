/** What a map shows of one example, shown of others, too: small, one beside the other, in the same colours. */

import {Details} from '../data/details.js';
import {el, setText} from '../base/dom.js';
import {Heatmap} from '../charts/heatmap.js';
import {readExamples} from '../data/heatmap-bytes.js';
import {note, tellFailure} from '../base/note.js';

export class ExampleMaps {
  /**
   * @param {(place: object, example: number) => void} read called with what is under the pointer
   * @param {() => void} changed called when maps have come
   */
  constructor(read, changed) {
    this.read = read;
    this.changed = changed;
    this.message = note();
    this.grid = el('div', {class: 'example-maps'});
    this.node = el('div', {}, this.message, this.grid);
    this.details = new Details(
      (response) => response.arrayBuffer(),
      (bytes) => this.take(bytes),
      tellFailure(this.message),
    );
    this.maps = [];
    /** @type {{example: number, cells: import('../charts/heatmap.js').Cells}[]} */
    this.got = [];
    this.clear();
  }

  clear() {
    this.details.stop();
    this.got = [];
    this.node.hidden = true;
  }

  /** Asks for the maps that an entry tells of, of a sample. */
  request(sample, {slot, profile}) {
    this.slot = slot;
    if (!profile || profile.extraMaps.length === 0) this.clear();
    else this.details.request('maps', {...sample, slot});
  }

  take(bytes) {
    this.got = readExamples(bytes);
    this.of = this.slot;
    this.changed();
  }

  /** The maps of a slot that are here. */
  parts(slot) {
    return this.of === slot ? this.got : [];
  }

  /**
   * Shows them beside a map.
   * @param {object} part of that map
   * @param {string} words what it shows
   * @param {boolean} finite whether all values are, so that what is not stands for padding
   */
  show(part, words, finite, map, ramp) {
    const got = this.parts(part.slot);
    this.node.hidden = got.length === 0;
    const wanted = `${part.slot} ${got.map(({example}) => example).join(' ')}`;
    if (wanted !== this.built) this.build(wanted, got, part, words);
    this.maps.forEach((each, i) => {
      Object.assign(each.part, {rows: part.rows, columns: part.columns, cells: got[i].cells, padded: finite});
      each.map.show(map, [ramp]);
    });
  }

  build(wanted, got, part, words) {
    this.built = wanted;
    this.maps = got.map(({example, cells}) => {
      const own = {...part, cells};
      const map = new Heatmap({
        label: `Map of the ${words} of example ${example}; a row a unit, a column a timestep`,
        parts: [own],
        read: (place) => this.read(place, example),
      });
      const title = el('figcaption', {class: 'label'});
      setText(title, `example ${example}`);
      return {example, part: own, map, node: el('figure', {data: {example}}, title, map.node)};
    });
    this.grid.replaceChildren(...this.maps.map(({node}) => node));
  }

  data(slot) {
    return this.parts(slot).map(({example, cells}) => ({
      example,
      rows: cells.rows,
      columns: cells.columns,
      values: [...cells.values].map(String),
    }));
  }

  stop() {
    this.details.stop();
  }
}
