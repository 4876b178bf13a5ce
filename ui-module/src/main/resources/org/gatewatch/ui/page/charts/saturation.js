/** How often each unit of each gate is closed and how often open: a dot a unit. */

import {canvas} from './canvas.js';
import {el, line, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {percent} from '../base/format.js';
import {gateName} from '../data/model.js';

const [LEFT, RIGHT, TOP, FOOT] = [56, 12, 10, 34];
const SHAPES = {INPUT: circle, FORGET: square, CELL: triangle, OUTPUT: diamond, BLOCK: circle};

/** The plot; call `show(dots)` with `{gate, unit, low, high, dead}`, shares of 0 to 1. */
export function saturationPlot(words) {
  const state = {dots: [], chosen: null};
  const plot = canvas({class: 'saturation-plot', role: 'img', tabindex: 0, 'aria-label': `Saturation of the units of ${words}`}, (context, width, height) => draw(context, width, height, state));
  const readout = el('p', {class: 'numbers', role: 'status'});
  const legend = el('p', {class: 'legend'});
  const node = el('figure', {class: 'chart saturation'},
      el('figcaption', {class: 'readout'}, el('span', {class: 'axis-name', text: 'saturated share of the values, a mark a unit'})), legend, plot, readout);
  const choose = (dot) => {
    state.chosen = dot;
    setText(readout, dot ? sentence(dot) : 'Point at a mark, or step through them with the arrow keys.');
    plot.paint();
  };
  plot.addEventListener('pointermove', (event) => choose(nearest(plot, state.dots, event.offsetX, event.offsetY)));
  plot.addEventListener('pointerleave', () => choose(null));
  plot.addEventListener('blur', () => choose(null));
  plot.addEventListener('keydown', (event) => {
    const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    if (!step || state.dots.length === 0) return;
    event.preventDefault();
    const at = state.chosen === null ? (step > 0 ? -1 : 0) : state.dots.indexOf(state.chosen);
    choose(state.dots[(at + step + state.dots.length) % state.dots.length]);
  });
  node.show = (dots) => {
    const {chosen} = state;
    state.dots = dots;
    const gates = [...new Set(dots.map(({gate}) => gate))];
    if (legend.dataset.gates !== gates.join()) {
      legend.dataset.gates = gates.join();
      legend.replaceChildren(...gates.map((gate) => el('span', {class: `gate-${gate.toLowerCase()}`, text: `${MARKS[gate]} ${gate === 'BLOCK' ? 'units' : gateName(gate)}`})));
    }
    choose(chosen === null ? null : dots.find(({gate, unit}) => gate === chosen.gate && unit === chosen.unit) ?? null);
  };
  choose(null);
  return node;
}

const MARKS = {INPUT: '●', FORGET: '■', CELL: '▴', OUTPUT: '◆', BLOCK: '●'};

function sentence({gate, unit, low, high, dead}) {
  const where = gate === 'BLOCK' ? `unit ${unit}` : `${gateName(gate)} gate, unit ${unit}`;
  return `${where}: ${percent(low)} at the low end, ${percent(high)} at the high end${dead ? '; it never moves' : ''}`;
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

function draw(context, width, height, {dots, chosen}) {
  axes(context, width, height);
  for (const dot of dots) {
    const [x, y] = place(dot, width, height);
    context.fillStyle = gateColour(dot.gate);
    context.globalAlpha = 0.75;
    SHAPES[dot.gate](context, x, y, 4);
    context.globalAlpha = 1;
  }
  if (chosen) {
    const [x, y] = place(chosen, width, height);
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
  polygon(context, [[x, y - size * 1.2], [x + size * 1.2, y + size], [x - size * 1.2, y + size]]);
}

function diamond(context, x, y, size) {
  polygon(context, [[x, y - size * 1.3], [x + size * 1.3, y], [x, y + size * 1.3], [x - size * 1.3, y]]);
}

function polygon(context, corners) {
  context.beginPath();
  corners.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.fill();
}
