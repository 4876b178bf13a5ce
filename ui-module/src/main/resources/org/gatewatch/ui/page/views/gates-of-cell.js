/** The inside of one cell in the forward pass: its gates, its output and its state. */

import {el, setAttribute, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {HistogramPanel} from '../charts/histogram.js';
import {stepsOf} from '../data/inside.js';
import {UnitPick} from '../data/unit-pick.js';
import {LastStepFigure} from '../charts/last-step.js';
import {cellName, cellWords} from '../data/model.js';
import {gateInputSlots, GateInputs} from '../charts/gate-inputs.js';
import {SaturationPlot} from '../charts/saturation.js';
import {StepChart} from '../charts/time-axis.js';
import {saturationWords, unitWords} from '../charts/saturation-words.js';
import {gateTrend} from './gate-trend.js';
import {UnitMap} from './unit-map.js';
import {note} from '../base/note.js';

const TREND_POINTS = 150;

export class GatesOfCell {
  /** @param gates the gates to show */
  constructor({context, inside, cell, gates, readout}) {
    this.context = context;
    this.inside = inside;
    this.cell = cell;
    const {model} = context.store;
    this.panels = this.things(model, gates)
      .filter(({slot}) => slot !== null)
      .map((thing) => this.panel(thing));
    this.node = el(
      'section',
      {class: 'direction inside', data: {cell: cell.key}},
      el('h3', {text: cellName(cell), 'aria-label': cellWords(cell)}),
    );
    /** @type {UnitMap|null} */
    this.map = null;
    /** @type {GateInputs|null} */
    this.inputs = null;
    this.inputSlots = [];
    const pick = new UnitPick(context, cell);
    this.pick = pick;
    this.saturation = new SaturationPlot(cellWords(cell), (unit) => pick.choose(unit));
    const whole = this.panels.filter(({gate}) => gate === null || gate.whole);
    this.last = new LastStepFigure(
      cell,
      whole.map(({slot, title}) => ({slot, words: title})),
      (unit) => pick.choose(unit),
    );
    if (this.panels.length === 0) {
      this.node.append(note(model.absent(cell.layer, 'PRE_ACTIVATION')));
      this.charts = [];
      return;
    }
    this.gates = gates.filter((gate) => this.panels.some((panel) => panel.gate === gate));
    this.charts = this.meanCharts();
    this.build(new UnitMap({context, cell, readout, pick}));
  }

  /** Of the gates, and of what the cell has one of. */
  meanCharts() {
    return [
      this.chart(
        'mean of the gates per timestep',
        this.panels.filter(({gate}) => gate !== null),
      ),
      this.chart(
        `mean of output h${this.cell.state ? ' and state c' : ''} per timestep`,
        this.panels.filter(({gate}) => gate === null),
      ),
    ].filter((chart) => chart !== null);
  }

  /** @param {UnitMap} map */
  build(map) {
    this.map = map;
    const inputs = gateInputSlots(this.context.store.model, this.cell, this.gates);
    this.inputs = inputs.length > 0 ? new GateInputs(inputs) : null;
    this.inputSlots = inputs.flatMap(({shares}) => shares.map(({slot}) => slot));
    this.node.append(
      el('div', {class: 'inside-panels'}, ...this.panels.map(({node}) => node)),
      el(
        'div',
        {class: 'inside-figures'},
        ...this.charts.map(({chart}) => chart.node),
        map.node,
        map.curves.node,
        map.text.node,
        this.saturation.node,
        this.last.node,
      ),
      ...(this.inputs ? [this.inputs.node] : []),
    );
  }

  /** What has a histogram: the gates, the output h and the state c. A gate of null is the cell as a whole. */
  things(model, gates) {
    const {cell} = this;
    return [
      ...gates.map((gate) => ({
        gate,
        title: gate.whole ? 'output h' : gate.name,
        letter: gate.whole ? 'h' : gate.letter,
        slot: model.inside('ACTIVATION', cell, gate),
      })),
      {gate: null, title: 'output h', letter: 'h', slot: model.inside('ACTIVATION', cell)},
      {gate: null, title: 'state c', letter: 'c', slot: model.inside('CELL_STATE', cell)},
    ];
  }

  panel({gate, title, letter, slot}) {
    const {model} = this.context.store;
    const whole = gate === null || gate.whole;
    const words = whole ? title : gate.words;
    const histogram = new HistogramPanel({
      title,
      gate,
      slot,
      label: `Histogram of activations, ${cellWords(this.cell)}, ${words}`,
    });
    const low = el('span', {class: 'low'});
    const high = el('span', {class: 'high'});
    const units = el('p', {class: 'units'});
    const trends = [
      ['MEAN', 'mean'],
      ['LOW', 'saturated'],
    ]
      .map(([of, label]) => gateTrend(model, slot, {of, label, words}))
      .filter((trend) => trend !== null);
    const node = el(
      'div',
      {class: `inside-panel ${whole ? '' : `gate-${gate.role}`}`, data: {slot}},
      histogram.node,
      el('p', {class: 'shares'}, low, high),
      units,
      ...trends.map((trend) => trend.node),
    );
    return {
      gate,
      title,
      letter,
      slot,
      histogram,
      low,
      high,
      units,
      trends,
      node,
      state: slot === model.inside('CELL_STATE', this.cell),
    };
  }

  chart(label, panels) {
    if (panels.length === 0) return null;
    const lines = panels.map(({gate, title, letter}) => ({
      label: title,
      letter,
      colour: () => (gate === null ? colour('text') : gateColour(gate)),
      dash: gate === null ? (letter === 'h' ? [] : [6, 3]) : gate.dash,
    }));
    return {
      panels,
      chart: new StepChart({cell: this.cell, label, log: false, height: 208, sync: `steps ${this.cell.key}`, lines}),
    };
  }

  /** The slots whose details are on the screen. */
  get slots() {
    if (this.panels.length === 0) return [];
    return [
      ...new Set(
        [...this.panels.map(({slot}) => slot), ...this.inputSlots, this.map?.slot ?? null].filter(
          (slot) => slot !== null,
        ),
      ),
    ];
  }

  /** Draws what is known without asking: the course over the run. */
  draw() {
    const {columns, shown} = this.context.store;
    if (this.panels.length === 0) return;
    const positions = columns.spread(shown, TREND_POINTS);
    for (const {gate, trends} of this.panels)
      trends.forEach((trend) => trend.draw(columns, positions, gateColour(gate)));
    // What is known of another gate may be here already, and is not asked for again.
    if (this.map?.draw()) this.map.know(this.inside.entry(this.map.slot));
    this.saturation.mark(this.pick.unit);
    this.last.mark(this.pick.unit);
  }

  /** Draws what has come. */
  show() {
    if (this.panels.length === 0) return;
    this.panels.forEach((panel) => this.fill(panel, this.inside.entry(panel.slot)));
    for (const {chart, panels} of this.charts) {
      const series = panels.map(({slot}) => this.inside.series(slot, 'stepMeans'));
      const many = Math.max(...series.map((values) => values.length));
      const first = this.inside.entry(panels[0].slot);
      chart.showSteps(stepsOf(first?.profile ?? {timesteps: many}, many), series);
    }
    this.saturation.show(this.dots());
    if (this.inputs) this.inputs.show((slot) => this.inside.entry(slot));
    this.map?.text.know(this.inside.entry(this.context.store.model.output(this.cell))?.profile?.texts ?? []);
    this.map?.know(this.inside.entry(this.map.slot));
    this.last.show((slot) => this.inside.entry(slot));
  }

  fill({gate, histogram, low, high, units, state, node}, entry) {
    if (!entry) {
      histogram.explain('Not recorded in this sample.');
      [low, high, units].forEach((text) => setText(text, ''));
      return;
    }
    histogram.show(
      {...entry.histogram, summary: entry.summary, ends: entry.ends},
      Math.max(1, ...entry.histogram.counts),
    );
    const [left, right] = gate === null && !state ? ['', ''] : saturationWords(entry, state);
    setText(low, left);
    setText(high, right);
    setText(units, unitWords(entry.profile?.units, entry.summary));
    setAttribute(node, 'data-timestamp', this.inside.got.timestamp);
  }

  dots() {
    return this.panels
      .filter(({gate}) => gate !== null)
      .flatMap(({gate, slot}) => {
        const units = this.inside.entry(slot)?.profile?.units;
        if (!units || units.observations === 0) return [];
        const dead = new Set(units.dead);
        return units.low.map((low, unit) => ({
          gate,
          unit,
          low: low / units.observations,
          high: units.high[unit] / units.observations,
          dead: dead.has(unit),
        }));
      });
  }

  data() {
    return {
      cell: this.cell.key,
      unit: this.pick.unit,
      marked: this.saturation.marked,
      means: this.charts.flatMap(({chart, panels}) =>
        panels.map(({slot}, i) => ({slot, x: chart.steps, values: (chart.values[i] ?? []).map(String)})),
      ),
      dots: this.dots().map((dot) => ({...dot, gate: dot.gate.id})),
      map: this.map?.data() ?? null,
      lastStep: this.last.data(),
    };
  }

  destroy() {
    this.charts.forEach(({chart}) => chart.destroy());
    if (this.map) this.map.destroy();
  }
}
