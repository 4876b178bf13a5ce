/** What each unit holds at the end of the sequence: a dot a unit and an example. */

import {Canvas} from './canvas.js';
import {extentWords} from '../base/course.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {colour} from '../base/colours.js';
import {count, number, parse} from '../base/format.js';
import {finiteExtent, PlotFrame} from './plot-frame.js';
import {isMirrored} from './time-axis.js';

const ASK = 'Point at a dot, or step through units with ← → and examples with ↑ ↓.';
const NEAR = 24;

/** The figure of a cell; call `show(entries)` with what came of each of `slots`, by slot. */
export class LastStepFigure {
  /**
   * @param {import('../data/model.js').Cell} cell
   * @param {{slot: number, words: string}[]} things the output h, and the state c of a cell that has one
   * @param {(unit: number) => void} pick called with the unit of a dot that is clicked, or where Enter is pressed
   */
  constructor(cell, things, pick) {
    const end = isMirrored(cell) ? 'first timestep, the last that this cell reads' : 'last timestep';
    this.plots = things.map((thing) => new LastStepPlot(thing, pick));
    this.node = el(
      'figure',
      {class: 'chart last-step'},
      el(
        'figcaption',
        {class: 'readout'},
        el('span', {class: 'axis-name', text: `${end}: a dot a unit, of the examples that have maps`}),
      ),
      ...this.plots.map(({node}) => node),
    );
  }

  show(entry) {
    this.plots.forEach((plot) => plot.show(entry(plot.slot)?.profile?.lastStep ?? null));
  }

  /** @param {number|null} unit that the reader chose */
  mark(unit) {
    this.plots.forEach((plot) => plot.mark(unit));
  }

  data() {
    return this.plots.map(({slot, dots, marked}) => ({
      slot,
      marked,
      dots: dots.map((dot) => ({...dot, value: String(dot.value)})),
    }));
  }
}

class LastStepPlot {
  constructor({slot, words}, pick) {
    this.slot = slot;
    this.pick = pick;
    /** @type {number|null} */
    this.marked = null;
    this.words = words;
    /** @type {{unit: number, example: number, timestep: number, value: number}[]} */
    this.dots = [];
    /** @type {number[]} */
    this.range = [0, 1];
    /** @type {number[]} */
    this.units = [];
    /** @type {number[]} */
    this.examples = [];
    this.chosen = null;
    this.badge = el('span', {class: 'badges'});
    this.canvas = new Canvas(
      {
        class: 'last-step-plot',
        role: 'img',
        tabindex: 0,
        'aria-label': `${words} at the last step, a dot a unit and example`,
      },
      (context, width, height) => this.draw(context, width, height),
    );
    this.plot = this.canvas.node;
    this.readout = el('p', {class: 'map-readout', role: 'status'});
    this.node = el('div', {data: {slot}}, el('h4', {}, el('span', {text: words}), this.badge), this.plot, this.readout);
    this.plot.addEventListener('pointermove', (event) => this.choose(this.nearest(event.offsetX, event.offsetY)));
    this.plot.addEventListener('pointerdown', (event) => this.choose(this.nearest(event.offsetX, event.offsetY)));
    this.plot.addEventListener('click', () => this.take());
    this.plot.addEventListener('pointerleave', () => this.choose(null));
    this.plot.addEventListener('blur', () => this.choose(null));
    this.plot.addEventListener('keydown', (event) => this.press(event));
    this.choose(null);
  }

  show(last) {
    const {chosen} = this;
    this.dots =
      last === null
        ? []
        : last.examples.flatMap(({position, timestep, values}) =>
            values.map((value, i) => ({unit: last.units[i], example: position, timestep, value: parse(value)})),
          );
    this.range = finiteExtent(this.dots.map(({value}) => value));
    this.units = [...new Set(this.dots.map(({unit}) => unit))];
    this.examples = [...new Set(this.dots.map(({example}) => example))];
    const bad = this.dots.filter(({value}) => !Number.isFinite(value)).length;
    this.badge.replaceChildren(...(bad > 0 ? [el('span', {class: 'badge', text: `▲ ${count(bad)} NaN or Inf`})] : []));
    const extent = extentWords(this.dots.map((dot) => dot.value));
    setAttribute(this.plot, 'aria-label', `${this.words} at the last step, by unit and example: ${extent}`);
    this.plot.hidden = this.dots.length === 0;
    this.choose(
      chosen === null
        ? null
        : (this.dots.find(({unit, example}) => unit === chosen.unit && example === chosen.example) ?? null),
    );
  }

  place(frame, {unit, value}) {
    return [
      frame.x((unit + 0.5) / (this.units[this.units.length - 1] + 1)),
      Number.isFinite(value) ? frame.y(value) : frame.top + 6,
    ];
  }

  draw(context, width, height) {
    if (this.dots.length === 0) return;
    const frame = new PlotFrame(width, height, this.range, 0.12);
    frame.draw(context, {ends: ['0', String(this.units.at(-1))], label: 'unit'});
    const places = this.dots.map((dot) => [dot, ...this.place(frame, dot)]);
    for (const [dot, x, y] of places) {
      const strong = this.chosen?.unit ?? this.marked;
      const near = strong === null || strong === dot.unit;
      context.globalAlpha = near ? 0.7 : 0.25;
      mark(context, x, y, Number.isFinite(dot.value));
      if (dot === this.chosen || dot.unit === this.marked) this.ring(context, x, y);
    }
    context.globalAlpha = 1;
  }

  ring(context, x, y) {
    context.globalAlpha = 1;
    context.strokeStyle = colour('text');
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
  }

  nearest(x, y) {
    const frame = new PlotFrame(this.plot.clientWidth, this.plot.clientHeight, this.range, 0.12);
    let found = null;
    let least = NEAR ** 2;
    for (const dot of this.dots) {
      const [left, top] = this.place(frame, dot);
      const distance = (left - x) ** 2 + (top - y) ** 2;
      if (distance < least) [found, least] = [dot, distance];
    }
    return found;
  }

  take() {
    if (this.chosen) this.pick(this.chosen.unit);
  }

  mark(unit) {
    if (unit === this.marked) return;
    this.marked = unit;
    this.canvas.paint();
  }

  press(event) {
    if (event.key === 'Enter') this.take();
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (!step || this.dots.length === 0) return;
    event.preventDefault();
    if (this.chosen === null) {
      this.choose(this.dots[0]);
      return;
    }
    const moved = (values, value, by) => values[(values.indexOf(value) + by + values.length) % values.length];
    const unit = moved(this.units, this.chosen.unit, step[0]);
    const example = moved(this.examples, this.chosen.example, step[1]);
    this.choose(this.dots.find((dot) => dot.unit === unit && dot.example === example));
  }

  choose(dot) {
    this.chosen = dot;
    setText(this.readout, dot === null ? (this.dots.length === 0 ? 'Not in this sample.' : ASK) : sentence(dot));
    this.canvas.paint();
  }
}

function sentence({unit, example, timestep, value}) {
  const text = Number.isFinite(value) ? number(value) : `▲ ${number(value)}`;
  return `unit ${unit}, example ${example}: ${text} at timestep ${count(timestep)}`;
}

/** A dot; a triangle at the top where there is nothing finite to place it by. */
function mark(context, x, y, finite) {
  context.fillStyle = finite ? colour('text') : colour('trouble');
  context.beginPath();
  if (finite) {
    context.arc(x, y, 2.6, 0, 2 * Math.PI);
  } else {
    context.moveTo(x, y - 5);
    context.lineTo(x + 5, y + 4);
    context.lineTo(x - 5, y + 4);
  }
  context.fill();
}
