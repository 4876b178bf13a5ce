/** How the gradient flows back through time: its norms at every timestep, and how far it reaches. */

import {xOf} from '../charts/across.js';
import {Chart} from '../charts/chart.js';
import {el} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {HorizonFigure, horizonMarks, horizonPlace} from '../charts/horizon.js';
import {noGradientWords} from '../charts/horizon-words.js';
import {Inside, stepsOf} from '../data/inside.js';
import {cellName, cellWords} from '../data/model.js';
import {StepChart} from '../charts/time-axis.js';
import {note} from '../base/note.js';
import {Built, controlBar, UrlSwitch} from './controls.js';

const WHOLE = [
  {quantity: 'ACTIVATION_GRADIENT', label: 'ε, dL/dh from the layer above', letter: 'ε', tone: 'muted', dash: [2, 3]},
  {quantity: 'OUTPUT_GRADIENT', label: 'dL/dh, total', letter: 'h', tone: 'text', dash: []},
  {quantity: 'CELL_STATE_GRADIENT', label: 'dL/dc, total', letter: 'c', tone: 'text', dash: [6, 3]},
];

export class Flow {
  static title = 'Flow';
  static help =
    'What good looks like: norms within a factor of ten over all timesteps, and a gradient that reaches about as ' +
    'far back as the gate allows that keeps the state (forget; update in a GRU); a line that dives is a gradient ' +
    'that vanishes, one that climbs a gradient that explodes.';
  static appliesTo = (model) => model.cells.some(({recurrent}) => recurrent);

  /** @param {import('../data/context.js').Context} context */
  constructor(context) {
    this.context = context;
    this.scale = new UrlSwitch(context, 'scale', 'scale', [
      ['log', 'log'],
      ['linear', 'linear'],
    ]);
    this.inside = new Inside(context, () => this.show());
    this.grid = el('div', {class: 'directions'});
    this.bar = controlBar([this.scale]);
    this.node = el('div', {class: 'flow'}, this.inside.message, this.inside.when, this.grid);
    this.cells = [];
    this.built = new Built();
  }

  draw() {
    this.scale.draw();
    const {store, selection, url} = this.context;
    const {cell} = selection;
    if (!cell || store.shown < 0) return;
    const log = url.oneOf('scale', ['log', 'linear']) === 'log';
    this.built.update(store.model, [cell.key, selection.gate?.id, log], () => this.build(cell, log));
    this.cells.forEach((of) => this.drawRun(of));
    this.inside.request(
      cell.layer,
      this.cells.flatMap(({lines}) => lines.map(({slot}) => slot)),
      0,
    );
  }

  build(chosen, log) {
    this.close();
    const linkedCharts = new Set();
    this.cells = chosen.siblings.map((cell) => this.cell(cell, log, linkedCharts));
    this.grid.replaceChildren(...this.cells.map(({node}) => node));
    this.grid.classList.toggle('two', this.cells.length > 1);
    if (this.inside.got) this.show();
  }

  cell(cell, log, linkedCharts) {
    const {model} = this.context.store;
    const lines = this.lines(cell);
    const node = el(
      'section',
      {class: 'direction', data: {cell: cell.key}},
      el('h3', {text: cellName(cell), 'aria-label': cellWords(cell)}),
    );
    if (lines.length === 0) {
      node.append(note(noGradientWords(model, cell)));
      return {cell, node, lines, norms: null, carrier: null, horizon: null, run: null};
    }
    const marked = {horizon: null, last: 0, keeper: cell.keeper};
    const norms = new StepChart({
      cell,
      label: `L2 norm of the gradients per timestep${log ? ', log scale' : ''}`,
      log,
      height: 278,
      lines,
      linkedCharts,
      draw: (plot, canvas, bbox, ratio) => horizonMarks(plot, canvas, bbox, ratio, marked),
    });
    const carrier =
      [model.inside('CELL_STATE_GRADIENT', cell), model.inside('OUTPUT_GRADIENT', cell)].find(
        (slot) => slot !== null && model.trend(slot, 'HORIZON_STEPS') !== null,
      ) ?? null;
    const horizon = carrier === null ? null : new HorizonFigure(log, cell.keeper);
    const run = carrier === null ? null : this.runChart(cell, log);
    node.append(norms.node, ...(horizon && run ? [el('h4', {text: 'Memory horizon'}), horizon.node, run.node] : []));
    return {cell, node, lines, norms, marked, carrier, horizon, run};
  }

  /** The gradients that a cell has, the gates' in their hues. */
  lines(cell) {
    const {store, selection} = this.context;
    const whole = WHOLE.map((line) => ({
      ...line,
      slot: store.model.inside(line.quantity, cell),
      colour: () => colour(line.tone),
    }));
    const gates = selection.gate === null ? cell.gates : cell.gates.filter((gate) => gate === selection.gate);
    const ofGates = gates.map((gate) => ({
      slot: store.model.inside('PRE_ACTIVATION_GRADIENT', cell, gate),
      label: gate.whole ? 'dL/dz' : `dL/dz ${gate.name}`,
      letter: gate.whole ? 'z' : gate.letter,
      colour: () => gateColour(gate),
      dash: gate.whole ? [8, 3] : gate.dash,
    }));
    return [...whole, ...ofGates].filter(({slot}) => slot !== null);
  }

  runChart(cell, log) {
    const {keeper} = cell;
    const lines = [
      {label: 'falls to 1/e after (or all that was seen)', letter: '', colour: () => colour('text'), dash: []},
    ];
    if (keeper)
      lines.push({
        label: `${keeper.words} allows`,
        letter: '',
        colour: () => gateColour(keeper),
        dash: keeper.dash,
      });
    return new Chart({
      label: `memory horizon over the run, in timesteps${log ? ', log scale' : ''}`,
      log,
      height: 170,
      lines,
    });
  }

  /** The horizon over the run, in those samples that have it. */
  drawRun({carrier, run}) {
    if (!run) return;
    const {columns, model, shown} = this.context.store;
    const [steps, seen, allows] = ['HORIZON_STEPS', 'HORIZON_SEEN', 'GATE_ALLOWS'].map(
      (of) => columns.trends[model.trend(carrier, of)],
    );
    const [x, name] = xOf(columns, shown);
    const there = x.map((_, at) => at).filter((at) => steps[at] !== null);
    run.show(
      there.map((at) => x[at]),
      name,
      [
        there.map((at) => (seen[at] === 0 ? unseen(columns, carrier, at) : steps[at] || seen[at])),
        there.map((at) => allows[at]),
      ].slice(0, run.options.lines.length),
    );
  }

  show() {
    for (const of of this.cells) {
      const entry = this.inside.entry(of.carrier);
      if (of.norms) this.showNorms(of, entry?.profile?.horizon ?? null);
      if (of.horizon) of.horizon.show(entry);
    }
    this.node.dataset.timestamp = this.inside.got.timestamp;
  }

  showNorms({lines, norms, marked}, horizon) {
    const series = this.series(lines);
    const many = Math.max(...series.map((values) => values.length));
    const steps = stepsOf(this.timesOf(lines) ?? {timesteps: many}, many);
    // The horizon is counted back from the last step as the cell reads it, padding of all examples left out.
    const there = steps.filter((_, i) => series.some((values) => !Number.isNaN(values[i])));
    Object.assign(marked, {horizon, last: norms.mirrored ? 0 - (there[0] ?? 0) : (there.at(-1) ?? 0)});
    norms.showSteps(steps, series);
  }

  series(lines) {
    return lines.map(({slot}) => this.inside.series(slot, 'stepNorms'));
  }

  timesOf(lines) {
    return lines.map(({slot}) => this.inside.entry(slot)?.profile).find((profile) => profile) ?? null;
  }

  data() {
    return this.cells.map(({cell, lines, norms, marked, carrier, horizon, run}) => ({
      cell: cell.key,
      mirrored: norms?.mirrored ?? null,
      ...horizonData(norms, marked),
      slots: lines.map(({slot}) => slot),
      x: norms ? norms.steps : [],
      norms: norms ? texts(norms) : [],
      drawn: norms ? drawn(norms) : [],
      carrier: carrier ?? null,
      decay: horizon ? (texts(horizon.chart)[0] ?? []) : [],
      run: run ? {x: [...run.x], values: texts(run), drawn: drawn(run)} : null,
    }));
  }

  csv() {
    const rows = this.cells.flatMap(({cell, lines}) => {
      const times = this.timesOf(lines);
      return lines.flatMap(({slot, label}) => {
        const {quantity, gate} = this.context.store.model.slots[slot];
        const norms = this.inside.series(slot, 'stepNorms');
        return norms.map((norm, i) => [
          cell.name,
          cell.directionName,
          label,
          quantity,
          gate,
          stepsOf(times, norms.length)[i],
          norm,
        ]);
      });
    });
    return {rows: [['layer', 'direction', 'line', 'quantity', 'gate', 'timestep', 'l2_norm'], ...rows]};
  }

  close() {
    for (const {norms, horizon, run} of this.cells) {
      for (const chart of [norms, horizon, run]) chart?.destroy();
    }
    this.cells = [];
  }

  destroy() {
    this.inside.stop();
    this.close();
  }
}

/** Of a gradient that cannot be followed back: NaN if it is none, nothing where there is no step to follow. */
function unseen(columns, carrier, at) {
  return columns.nonFiniteAt([carrier], at) > 0 ? NaN : null;
}

function texts(chart) {
  return chart.values.map((line) => line.map((value) => (value === null ? null : String(value))));
}

/** How many points of each line are on the canvas. */
function drawn(chart) {
  return chart.plot ? chart.plot.data.slice(1).map((line) => line.filter((value) => value !== null).length) : [];
}

function horizonData(norms, marked) {
  if (!marked?.horizon) return {horizonAt: null, horizonPixels: null};
  const place = horizonPlace(marked);
  return {horizonAt: place, horizonPixels: pixelsOf(norms.plot, place)};
}

/** Where the marks of the horizon stand on the plot's canvas; `share` is that of the steps, from left to right. */
function pixelsOf(plot, {steps, allows}) {
  const x = (place) => (place === null ? null : Math.round(plot.valToPos(place, 'x', true)));
  const at = x(steps);
  return {steps: at, allows: x(allows), share: at === null ? null : (at - plot.bbox.left) / plot.bbox.width};
}
