/** The page's words, one a thing, beside a small drawing of the cell that most of them speak of. */

import {el} from '../base/dom.js';

const SVG = 'http://www.w3.org/2000/svg';
const WORDS = [
  ['layer, direction', 'a bidirectional layer holds two cells: one reads forward (→), one backward (←)'],
  ['gate', 'input (I), forget (F), candidate (C) and output (O): what each unit lets in, keeps, proposes, gives out'],
  ['gates of a GRU', 'reset (R), update (U) and candidate (C): what it reads of itself, keeps, proposes for the rest'],
  ['kernel', 'W for the input, RW for the recurrent connections, b for the biases; a part of each belongs to a gate'],
  ['state c, output h', 'what a cell keeps from timestep to timestep, and gives to the layer above; a GRU keeps h'],
  ['gradient, update', 'what the backward pass asks for, and what the updater then takes off the weights'],
  ['sample', 'all numbers of one iteration; one is taken every so many iterations'],
  ['score, loss per timestep', 'the loss summed over timesteps, as DL4J prints it, and divided by their number'],
  ['L2 norm', 'the root of the sum of squares: one number for how large many numbers are'],
  ['saturated', 'so near to an end of its function that a gate hardly moves any more'],
  ['memory horizon', 'so many timesteps back until the gradient has fallen to 1/e'],
  ['alert', 'what was found wrong: opened, worsened, resolved; △ a hint, ▲ harm, ▲ on a ground a failure'],
];
/** Left edges of the four gates. */
const GATES = /** @type {[string, string, number, string][]} */ ([
  ['forget', 'F', 70, 'σ'],
  ['input', 'I', 130, 'σ'],
  ['candidate', 'C', 190, 'tanh'],
  ['output', 'O', 250, 'σ'],
]);
const ABOUT =
  'An LSTM cell: forget gate times the state before, plus input gate times candidate, is the new state c; the output ' +
  'gate times tanh of c is the output h. All four gates read the input x and the output before.';

export function glossary() {
  return el(
    'section',
    {class: 'glossary', 'aria-labelledby': 'words-title'},
    el('h2', {id: 'words-title', text: 'Words'}),
    drawing(),
    el('dl', {}, ...WORDS.flatMap(([word, words]) => [el('dt', {text: word}), el('dd', {text: words})])),
  );
}

function drawing() {
  const svg = shape('svg', {viewBox: '0 0 340 150', role: 'img', 'aria-label': ABOUT, class: 'cell-drawing'});
  const lines = [
    'M10 30 H325', // The state, from left to right.
    'M10 130 H268', // What the gates read: the output before, and the input.
    'M40 148 V130',
    'M88 90 V38',
    'M148 90 V60 H170',
    'M208 90 V60 H186',
    'M178 52 V38',
    'M288 30 V52',
    'M268 90 V60 H280',
    'M296 60 H325',
    ...GATES.map(([, , left]) => `M${left + 18} 130 V114`),
  ];
  svg.append(shape('path', {d: lines.join(' '), class: 'wire'}));
  GATES.forEach(([role, letter, left, squash]) => {
    const box = shape('g', {class: `gate-${role}`});
    box.append(
      shape('rect', {x: left, y: 90, width: 36, height: 24, rx: 5}),
      label(left + 18, 106, `${letter} ${squash}`),
    );
    svg.append(box);
  });
  [
    [88, 30, '×'],
    [178, 60, '×'],
    [178, 30, '+'],
    [288, 60, '×'],
  ].forEach(([x, y, sign]) => svg.append(shape('circle', {cx: x, cy: y, r: 8}), label(Number(x), Number(y) + 4, sign)));
  svg.append(label(305, 48, 'tanh'), label(14, 22, 'c before'), label(14, 122, 'h before'), label(52, 146, 'x'));
  svg.append(label(325, 22, 'c'), label(325, 74, 'h'));
  return svg;
}

function label(x, y, text) {
  const node = shape('text', {x, y, 'text-anchor': x > 30 ? 'middle' : 'start'});
  node.textContent = String(text);
  return node;
}

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, String(value)));
  return node;
}
