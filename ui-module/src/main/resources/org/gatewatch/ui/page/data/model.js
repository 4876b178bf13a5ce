/** The layout, made easy to ask: cells, their kernels and gates, and which slot holds what. */

import {Gates} from './gates.js';

export const QUANTITIES = [
  ['WEIGHT', 'weights'],
  ['GRADIENT', 'gradients'],
  ['UPDATE', 'updates'],
];
export const QUANTITY_NAMES = {
  WEIGHT: 'weights',
  GRADIENT: 'gradients',
  UPDATE: 'updates',
  ACTIVATION: 'activations',
  PRE_ACTIVATION: 'gates',
};
const KERNEL_NAMES = {
  INPUT: 'input',
  RECURRENT: 'recurrent',
  BIAS: 'bias',
  PEEPHOLE: 'peephole',
  OTHER: '',
  RECURRENT_BIAS: 'recurrent bias',
};
const BIASES = ['BIAS', 'RECURRENT_BIAS'];
const ARROWS = {FORWARD: '→', BACKWARD: '←'};
const DIRECTION_NAMES = {FORWARD: 'forward', BACKWARD: 'backward'};

/**
 * Whether a kernel is added, and multiplies nothing.
 * @param {string} kernel
 */
export function isBias(kernel) {
  return BIASES.includes(kernel);
}

/**
 * The name of the style of what shows a kernel; all biases have one.
 * @param {string} kernel
 */
export function kernelStyle(kernel) {
  return isBias(kernel) ? 'kernel-bias' : `kernel-${kernel.toLowerCase()}`;
}

/**
 * @typedef {object} Cell
 * @property {string} key layer and direction, as in the URL
 * @property {number} layer
 * @property {string} name the layer's name; untrusted
 * @property {string} type of the layer
 * @property {boolean} frozen
 * @property {'FORWARD'|'BACKWARD'} direction
 * @property {string} arrow the direction, drawn
 * @property {string} directionName in a word; empty if the layer has one only
 * @property {boolean} recurrent
 * @property {number} inputs
 * @property {number} units
 * @property {Record<string, string>} absent why the layer lacks a quantity, by quantity
 * @property {import('./gates.js').Gate[]} gates in the order that readers see; one that stands for all if it has none
 * @property {boolean} gated whether it has gates
 * @property {boolean} state whether it has a cell state beside its output
 * @property {import('./gates.js').Gate|null} keeper the gate that says how much of its state it keeps
 * @property {{key: string, kernel: string, label: string, parameter: string}[]} kernels
 * @property {Cell[]} siblings the cells of the same layer, itself among them
 */

export class Model {
  constructor(layout) {
    this.layout = layout;
    this.gates = new Gates(layout.gates);
    this.slots = layout.slots;
    this.slotIndex = new Map();
    /** What lies inside cells is kept apart: its slots are like those of parameters, but are none. */
    this.insideIndex = new Map();
    layout.slots.forEach((slot, i) =>
      slot.insideCell ? this.insideIndex.set(insideKey(slot), i) : this.slotIndex.set(slotKey(slot), i),
    );
    this.trendIndex = new Map(layout.trends.map(({slot, of}, at) => [`${slot} ${of}`, at]));
    /** Slots of gates, found once: they are asked for hundreds of times whenever the page draws. */
    this.found = new Map();
    this.cells = layout.layers.flatMap((layer, i) => this.cellsOf(layer, i));
    this.outputs = layout.layers.map((layer, i) => this.slotIndex.get(`ACTIVATION|${i}|null||null`) ?? null);
  }

  cellsOf(layer, index) {
    const siblings = [];
    for (const cell of layer.cells) {
      siblings.push({
        key: `${index}${cell.direction === 'BACKWARD' ? 'b' : 'f'}`,
        layer: index,
        name: layer.name,
        type: layer.type,
        frozen: layer.frozen,
        direction: cell.direction,
        arrow: layer.cells.length > 1 || cell.recurrent ? ARROWS[cell.direction] : '',
        directionName: layer.cells.length > 1 ? DIRECTION_NAMES[cell.direction] : '',
        recurrent: cell.recurrent,
        inputs: cell.inputs,
        units: cell.units,
        gates: cell.gates.map((id) => this.gates.of(id)),
        gated: cell.gated,
        state: cell.state,
        keeper: cell.forget === null ? null : this.gates.of(cell.forget),
        absent: layer.absent,
        kernels: this.kernelsOf(index, cell.direction),
        siblings,
      });
    }
    return siblings;
  }

  kernelsOf(layer, direction) {
    const kernels = new Map();
    for (const slot of this.slots) {
      if (slot.layer === layer && slot.direction === direction && slot.kernel !== null && !slot.insideCell) {
        const key = columnKey(slot);
        if (!kernels.has(key)) {
          const name = [KERNEL_NAMES[slot.kernel], slot.parameter].filter(Boolean).join(' ');
          kernels.set(key, {key, kernel: slot.kernel, parameter: slot.parameter, label: name});
        }
      }
    }
    return [...kernels.values()];
  }

  /** The slot of a quantity, kernel and gate of a cell, or null. */
  slot(quantity, cell, kernel, gate) {
    return this.slotIndex.get(`${quantity}|${cell.layer}|${cell.direction}|${kernel.key}|${gate.id}`) ?? null;
  }

  /** All slots of a quantity of a gate of a cell. */
  gateSlots(quantity, cell, gate) {
    return cell.kernels.map((kernel) => this.slot(quantity, cell, kernel, gate)).filter((slot) => slot !== null);
  }

  /** All slots of a gate of a cell, of its parameters and inside, whatever the quantity. */
  allGateSlots(cell, gate) {
    return this.once(`all ${cell.key} ${gate.id}`, () => [
      ...QUANTITIES.flatMap(([quantity]) => this.gateSlots(quantity, cell, gate)),
      ...this.insideSlots(cell, gate),
    ]);
  }

  /**
   * The slot of a quantity inside a cell, or null; without a gate that of the cell as a whole.
   * @param {string} quantity
   * @param {Cell} cell
   * @param {import('./gates.js').Gate|null} [gate]
   * @param {string|null} [kernel]
   */
  inside(quantity, cell, gate = null, kernel = null) {
    const key = insideKey({quantity, layer: cell.layer, direction: cell.direction, kernel, gate: idOf(gate)});
    return this.insideIndex.get(key) ?? null;
  }

  /** The slot of a cell's output h, or null. */
  output(cell) {
    return this.inside('ACTIVATION', cell) ?? (cell.gated ? null : this.inside('ACTIVATION', cell, cell.gates[0]));
  }

  /** All slots inside a cell that belong to a gate; with null those of the cell as a whole. */
  insideSlots(cell, gate) {
    return this.once(`inside ${cell.key} ${idOf(gate)}`, () =>
      [...this.insideIndex.values()].filter((i) => {
        const slot = this.slots[i];
        return slot.layer === cell.layer && slot.direction === cell.direction && slot.gate === idOf(gate);
      }),
    );
  }

  once(key, find) {
    if (!this.found.has(key)) this.found.set(key, find());
    return this.found.get(key);
  }

  /** Position of a trend of a slot among all that samples hold, or null. */
  trend(slot, of) {
    return this.trendIndex.get(`${slot} ${of}`) ?? null;
  }

  /** Positions of all trends from inside a layer. */
  trendsOf(layer) {
    const {trends} = this.layout;
    return trends
      .map((trend, at) => at)
      .filter((at) => {
        const slot = this.slots[trends[at].slot];
        return slot.layer === layer && slot.insideCell;
      });
  }

  cell(key) {
    return this.cells.find((cell) => cell.key === key) ?? null;
  }

  /** Why a layer lacks a quantity, in one sentence. */
  absent(layer, quantity) {
    const {absent, cells} = this.layout.layers[layer];
    if (absent[quantity]) return absent[quantity];
    if (quantity === 'PRE_ACTIVATION' && !cells.some(({recurrent}) => recurrent))
      return 'This layer is not recurrent: there is no cell to look into.';
    return `The listener does not record the ${QUANTITY_NAMES[quantity]} of this layer.`;
  }
}

/** The cell's name with its direction. */
export function cellName(cell) {
  return cell.arrow ? `${cell.name} ${cell.arrow}` : cell.name;
}

/** The cell's name in words, for readers that do not see arrows. */
export function cellWords(cell) {
  return cell.directionName ? `${cell.name}, ${cell.directionName}` : cell.name;
}

/** How a slot names a gate, or that it has none. */
function idOf(gate) {
  return gate === null ? null : gate.id;
}

function columnKey(slot) {
  return `${slot.kernel}:${slot.parameter}`;
}

function insideKey({quantity, layer, direction, kernel, gate}) {
  return `${quantity}|${layer}|${direction}|${kernel}|${gate}`;
}

function slotKey(slot) {
  const kernel = slot.kernel === null ? '' : columnKey(slot);
  return `${slot.quantity}|${slot.layer}|${slot.direction}|${kernel}|${slot.gate}`;
}
