/** How large gradients, updates and weights are in each layer, over the run: one map, the first layer at the top. */

import {DepthMap} from '../charts/depth-map.js';
import {ratioAt} from '../charts/update-ratio.js';
import {el} from '../base/dom.js';
import {cellName} from '../data/model.js';
import {controlBar, UrlSwitch} from './controls.js';

const MOST_SAMPLES = 160;
const SHOWN = [
  ['GRADIENT', 'gradients'],
  ['UPDATE', 'updates'],
  ['WEIGHT', 'weights'],
  ['RATIO', 'update : weight'],
];
const LABELS = {
  GRADIENT: 'root mean square of the gradients',
  UPDATE: 'root mean square of the updates',
  WEIGHT: 'root mean square of the weights',
  RATIO: 'update : weight, ratio of L2 norms',
};

export class Depth {
  static title = 'Depth';
  static help =
    'What good looks like: rows alike in brightness from the first layer to the last, and no column that leaps; ' +
    'rows that darken towards the first layer are a gradient that vanishes on its way down, rows that brighten ' +
    'one that explodes.';

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.quantity = new UrlSwitch(context, 'depth', 'shows', SHOWN);
    this.map = new DepthMap((row, column) => this.go(row, column));
    this.bar = controlBar([this.quantity]);
    this.node = el('div', {class: 'depth-view'}, this.map.node);
    this.positions = [];
    this.cells = [];
    /** @type {(number|null)[][]} */
    this.values = [];
  }

  draw() {
    this.quantity.draw();
    const {store} = this.context;
    if (!store.model || store.shown < 0) return;
    const {columns, model, shown} = store;
    const {chosen} = this.quantity;
    this.positions = columns.spread(shown, MOST_SAMPLES);
    this.cells = model.cells;
    this.values = this.cells.map((cell) => {
      const slots = slotsOf(model, cell, chosen);
      return this.positions.map((at) => valueAt(columns, model, slots, at));
    });
    this.map.show({
      label: LABELS[chosen],
      rows: this.cells.map(cellName),
      iterations: this.positions.map((at) => columns.iteration[at]),
      values: this.values,
    });
  }

  /** Stops at the sample, at its cell. */
  go(row, column) {
    const {store, url} = this.context;
    url.set({cell: this.cells[row].key, gate: null});
    store.pauseAt(store.columns.timestamp[this.positions[column]]);
    store.draw();
  }

  data() {
    return {
      quantity: this.quantity.chosen,
      cells: this.cells.map(({key}) => key),
      iterations: this.map.field.iterations,
      values: this.values.map((row) => row.map((value) => (value === null ? null : String(value)))),
      words: this.map.words(),
    };
  }

  csv() {
    const {iterations} = this.map.field;
    const rows = this.cells.flatMap(({name, direction}, row) =>
      this.values[row].map((value, column) => [name, direction, this.quantity.chosen, iterations[column], value]),
    );
    return {name: 'depth', rows: [['layer', 'direction', 'quantity', 'iteration', 'value'], ...rows]};
  }

  destroy() {
    this.map.read(null);
  }
}

/** The slots that a cell's value comes from; without biases for a ratio. */
function slotsOf(model, cell, quantity) {
  const all = (of) => cell.gates.flatMap((gate) => model.gateSlots(of, cell, gate));
  if (quantity !== 'RATIO') return {of: all(quantity), ratio: null};
  const kernels = cell.kernels.filter(({kernel}) => kernel === 'INPUT' || kernel === 'RECURRENT');
  const of = (what) =>
    cell.gates.flatMap((gate) =>
      kernels.map((kernel) => model.slot(what, cell, kernel, gate)).filter((slot) => slot !== null),
    );
  return {of: [...of('WEIGHT'), ...of('UPDATE')], ratio: {weights: of('WEIGHT'), updates: of('UPDATE')}};
}

/** NaN if any value is not finite; null if the sample lacks it. Of norms the root mean square of the parameters. */
function valueAt(columns, model, {of, ratio}, at) {
  if (columns.nonFiniteAt(of, at) > 0) return NaN;
  if (ratio !== null) return ratioAt(columns, ratio, at);
  const norm = columns.normAt(of, at);
  const size = of.reduce((sum, slot) => sum + model.slots[slot].rows * model.slots[slot].columns, 0);
  return norm === null || size === 0 ? norm : norm / Math.sqrt(size);
}
