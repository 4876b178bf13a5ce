/** What the gates of a cell let through, and what each layer gives out. */

import {el} from '../base/dom.js';
import {Inside} from '../data/inside.js';
import {activationRows, HEADER} from './activation-rows.js';
import {Built, controlBar, UrlSlider} from './controls.js';
import {GatesOfCell} from './gates-of-cell.js';
import {MapPick} from './map-controls.js';
import {Outputs} from './outputs.js';

export class Activations {
  static title = 'Activations';
  static help =
    'What good looks like: gates that use their whole range, few values saturated, no unit dead or stuck, the gate ' +
    'that keeps the state (forget; update in a GRU) leaning open; outputs spread around zero, steady from layer to ' +
    'layer.';

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.controls = [new UrlSlider(context, 'bins', 'bins', [10, 150, 5, 60]), new MapPick(context)];
    this.inside = new Inside(context, () => this.show());
    this.grid = el('div', {class: 'directions'});
    this.outputs = new Outputs(context);
    this.bar = controlBar(this.controls);
    this.node = el('div', {class: 'activations'}, this.inside.message, this.inside.when, this.grid, this.outputs.node);
    this.cells = [];
    this.built = new Built();
  }

  draw() {
    this.controls.forEach((control) => control.draw());
    const {store, selection, url} = this.context;
    if (!store.model || store.shown < 0) return;
    const bins = url.number('bins', 10, 150, 60);
    const {cell} = selection;
    if (cell) {
      this.built.update(store.model, [cell.key, selection.gate?.id], () => this.build(cell));
      this.cells.forEach((of) => of.draw());
      const timestamp = this.inside.request(
        cell.layer,
        this.cells.flatMap(({slots}) => slots),
        bins,
      );
      if (timestamp !== null) this.cells.forEach(({map}) => map && map.request(timestamp));
    }
    this.outputs.draw(bins);
  }

  build(chosen) {
    this.cells.forEach((cell) => cell.destroy());
    const {selection} = this.context;
    this.cells = chosen.siblings.map(
      (cell, i) =>
        new GatesOfCell({
          context: this.context,
          inside: this.inside,
          cell,
          gates: selection.gate === null ? cell.gates : cell.gates.filter((gate) => gate === selection.gate),
          readout: el('p', {
            class: 'map-readout',
            id: i === 0 && this.context.pane === 'a' ? 'map-readout' : null,
            role: 'status',
            text: 'Point at the map, or move over it with the arrow keys, to read it.',
          }),
        }),
    );
    this.grid.replaceChildren(...this.cells.map(({node}) => node));
    this.grid.classList.toggle('two', this.cells.length > 1);
    if (this.inside.got) this.show();
  }

  show() {
    this.cells.forEach((cell) => cell.show());
  }

  data() {
    return {...this.outputs.data(), inside: this.inside.got ?? null, cells: this.cells.map((cell) => cell.data())};
  }

  csv() {
    return {
      rows: [HEADER, ...this.cells.flatMap((cell) => activationRows(cell, this.inside)), ...this.outputs.csvRows()],
    };
  }

  destroy() {
    this.inside.stop();
    this.outputs.stop();
    this.cells.forEach((cell) => cell.destroy());
  }
}
