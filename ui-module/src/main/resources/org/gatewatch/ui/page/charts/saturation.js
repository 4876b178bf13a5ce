/** How often each unit of each gate is closed and how often open: a dot a unit. */

import {colour, gateColour} from '../base/colours.js';
import {el, line, setAttribute, setText} from '../base/dom.js';
import {count, percent} from '../base/format.js';
import {Canvas} from './canvas.js';

const [LEFT, RIGHT, TOP, FOOT] = [56, 12, 10, 34];
/** By the marks of gates. */
const SHAPES = {'●': circle, '■': square, '▴': triangle, '▾': triangleDown, '◆': diamond};

/**
 * @typedef {object} Dot
 * @property {import('../data/gates.js').Gate} gate
 * @property {number} unit
 * @property {number} low share of the values at the low end, 0 to 1
 * @property {number} high likewise at the high end
 * @property {boolean} dead
 */

export class SaturationPlot {
  /**
   * @param {string} words whose units they are
   * @param {(unit: number) => void} pick called with the unit of a mark that is clicked, or where Enter is pressed
   */
  constructor(words, pick) {
    this.pick = pick;
    /** @type {number|null} the unit that the reader chose */
    this.marked = null;
    /** @type {Dot[]} */
    this.dots = [];
    this.words = `Saturation of the units of ${words}`;
    /** @type {Dot|null} */
    this.chosen = null;
    this.canvas = new Canvas(
      {class: 'saturation-plot', role: 'img', tabindex: 0, 'aria-label': this.words},
      (context, width, height) => draw(context, width, height, this),
    );
    this.readout = el('p', {class: 'numbers', role: 'status'});
    this.legend = el('p', {class: 'legend'});
    const title = el('span', {class: 'axis-name', text: 'saturated share of the values, a mark a unit'});
    this.node = el(
      'figure',
      {class: 'chart saturation'},
      el('figcaption', {class: 'readout'}, title),
      this.legend,
      this.canvas.node,
      this.readout,
    );
    const plot = this.canvas.node;
    plot.addEventListener('pointermove', (event) =>
      this.choose(nearest(plot, this.dots, event.offsetX, event.offsetY)),
    );
    plot.addEventListener('click', () => this.take());
    plot.addEventListener('pointerleave', () => this.choose(null));
    plot.addEventListener('blur', () => this.choose(null));
    plot.addEventListener('keydown', (event) => this.press(event));
    this.choose(null);
  }

  /** @param {Dot[]} dots */
  show(dots) {
    const {chosen} = this;
    this.dots = dots;
    setAttribute(this.canvas.node, 'aria-label', `${this.words}: ${dotWords(dots)}`);
    const gates = [...new Set(dots.map(({gate}) => gate))];
    const shown = gates.map(({id}) => id).join();
    if (this.legend.dataset.gates !== shown) {
      this.legend.dataset.gates = shown;
      this.legend.replaceChildren(
        ...gates.map((gate) =>
          el('span', {class: `gate-${gate.role}`, text: `${gate.mark} ${gate.whole ? 'units' : gate.name}`}),
        ),
      );
    }
    const same = dots.find(({gate, unit}) => chosen !== null && gate === chosen.gate && unit === chosen.unit);
    this.choose(same ?? null);
  }

  /** @param {Dot|null} dot */
  choose(dot) {
    this.chosen = dot;
    setText(this.readout, dot ? sentence(dot) : 'Point at a mark, or step through them with the arrow keys.');
    this.canvas.paint();
  }

  take() {
    if (this.chosen) this.pick(this.chosen.unit);
  }

  /** @param {number|null} unit that the reader chose */
  mark(unit) {
    if (unit === this.marked) return;
    this.marked = unit;
    this.canvas.paint();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key === 'Enter') this.take();
    const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    const {dots, chosen} = this;
    if (!step || dots.length === 0) return;
    event.preventDefault();
    const at = chosen === null ? (step > 0 ? -1 : 0) : dots.indexOf(chosen);
    this.choose(dots[(at + step + dots.length) % dots.length]);
  }
}

/** @param {Dot[]} dots */
function dotWords(dots) {
  const most = ({low, high}) => low > 0.9 || high > 0.9;
  return [
    `${count(dots.length)} units`,
    `${count(dots.filter(most).length)} saturated in more than 90 % of their values`,
    `${count(dots.filter(({dead}) => dead).length)} that never move`,
  ].join(', ');
}

/** @param {Dot} dot */
function sentence({gate, unit, low, high, dead}) {
  const where = gate.whole ? `unit ${unit}` : `${gate.words}, unit ${unit}`;
  const never = dead ? '; it never moves' : '';
  return `${where}: ${percent(low)} at the low end, ${percent(high)} at the high end${never}`;
}

/** Where a dot lies, in CSS pixels. */
function place({low, high}, width, height) {
  return [LEFT + low * (width - LEFT - RIGHT), height - FOOT - high * (height - TOP - FOOT)];
}

function nearest(plot, dots, x, y) {
  let found = null;
  let least = 20 ** 2;
  for (const dot of dots) {
    const [left, top] = place(dot, plot.clientWidth, plot.clientHeight);
    const distance = (left - x) ** 2 + (top - y) ** 2;
    if (distance < least) [found, least] = [dot, distance];
  }
  return found;
}

function draw(context, width, height, {dots, chosen, marked}) {
  axes(context, width, height);
  for (const dot of dots) {
    const [x, y] = place(dot, width, height);
    context.fillStyle = gateColour(dot.gate);
    context.globalAlpha = 0.75;
    (SHAPES[dot.gate.mark] ?? circle)(context, x, y, 4);
    context.globalAlpha = 1;
  }
  for (const ringed of dots.filter((dot) => dot === chosen || dot.unit === marked)) {
    const [x, y] = place(ringed, width, height);
    context.strokeStyle = colour('text');
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.stroke();
  }
}

function axes(context, width, height) {
  const [right, foot] = [width - RIGHT, height - FOOT];
  context.font = '11px system-ui, sans-serif';
  context.strokeStyle = colour('grid');
  context.fillStyle = colour('muted');
  context.lineWidth = 1;
  for (const share of [0, 0.5, 1]) {
    const [x, y] = place({low: share, high: share}, width, height);
    line(context, x, TOP, x, foot);
    line(context, LEFT, y, right, y);
    context.textAlign = share === 1 ? 'right' : 'center';
    context.textBaseline = 'top';
    context.fillText(`${share * 100} %`, share === 1 ? x + 8 : x, foot + 4);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(`${share * 100} %`, LEFT - 5, y);
  }
  // Both shares together are at most all.
  line(context, LEFT, TOP, right, foot);
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText('at the low end →', (LEFT + right) / 2, height);
  context.save();
  context.translate(11, (TOP + foot) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText('at the high end →', 0, 0);
  context.restore();
}

function circle(context, x, y, size) {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fill();
}

function square(context, x, y, size) {
  context.fillRect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
}

function triangle(context, x, y, size) {
  polygon(context, [
    [x, y - size * 1.2],
    [x + size * 1.2, y + size],
    [x - size * 1.2, y + size],
  ]);
}

function triangleDown(context, x, y, size) {
  polygon(context, [
    [x, y + size * 1.2],
    [x + size * 1.2, y - size],
    [x - size * 1.2, y - size],
  ]);
}

function diamond(context, x, y, size) {
  polygon(context, [
    [x, y - size * 1.3],
    [x + size * 1.3, y],
    [x, y + size * 1.3],
    [x - size * 1.3, y],
  ]);
}

function polygon(context, corners) {
  context.beginPath();
  corners.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.fill();
}
