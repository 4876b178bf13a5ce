/** How far back a gradient reaches: its fading as a curve, and what that means in a sentence. */

import {Chart} from './chart.js';
import {colour, gateColour} from '../base/colours.js';
import {el, line, setText} from '../base/dom.js';
import {count, parse} from '../base/format.js';

/** One over e: where a gradient counts as gone. */
const FRACTION = 1 / Math.E;

/** What a horizon says. */
export function horizonSentence({steps, seen, gateAllows, decay}) {
  if (seen < 1) return 'The sequence has one timestep only: there is nothing to follow back.';
  if (!decay.slice(1).some((share) => Number.isFinite(parse(share)))) return '▲ There is no gradient to follow back: it is zero, NaN or infinite where it begins.';
  const falls = steps > 0
      ? `the gradient falls to 1/e after ${stepsText(steps)}`
      : `the gradient has not fallen to 1/e within the ${stepsText(seen)} seen`;
  const allows = parse(gateAllows);
  if (Number.isNaN(allows)) return `${falls[0].toUpperCase()}${falls.slice(1)}.`;
  return `The forget gate ${allowed(allows)}; ${falls}.`;
}

function allowed(allows) {
  return Number.isFinite(allows) ? `allows about ${about(allows)} steps` : 'is fully open and allows any number of steps';
}

/** A length of time that is an estimate: more digits would promise too much. */
function about(steps) {
  return steps < 10 ? steps.toFixed(1) : count(Math.round(steps));
}

function stepsText(steps) {
  return steps === 1 ? '1 step' : `${count(steps)} steps`;
}

/** The curve with its sentence; call `show(horizon)` with what the server sent, or null. */
export function horizonFigure(log) {
  const state = {horizon: null};
  const chart = new Chart({
    label: `gradient of the last output, followed back: share of its norm${log ? ', log scale' : ''}`,
    log,
    height: 210,
    within: [FRACTION],
    lines: [{label: 'share', letter: '', colour: () => colour('text'), dash: []}],
    draw: (plot, context, bbox, ratio) => marks(plot, context, bbox, ratio, state.horizon),
  });
  const sentence = el('p', {class: 'horizon-sentence', role: 'status'});
  const node = el('div', {class: 'horizon'}, sentence, chart.node);
  node.chart = chart;
  node.show = (horizon) => {
    state.horizon = horizon;
    chart.node.hidden = horizon === null;
    const text = horizon === null ? 'Not in this sample.' : horizonSentence(horizon);
    setText(sentence, text);
    sentence.classList.toggle('trouble', text.startsWith('▲'));
    if (horizon === null) return;
    const decay = horizon.decay.map(parse);
    chart.show(decay.map((_, back) => back), 'steps back', [decay]);
  };
  return node;
}

/** The level 1/e, the step at which it is reached, and the step that the forget gate allows. */
function marks(plot, context, bbox, ratio, horizon) {
  if (!horizon) return;
  context.lineWidth = ratio;
  context.textBaseline = 'top';
  level(plot, context, bbox, ratio);
  if (horizon.steps > 0) upright(plot, context, bbox, ratio, {at: horizon.steps, text: `1/e after ${count(horizon.steps)}`, stroke: colour('text'), row: 0});
  const allows = parse(horizon.gateAllows);
  if (Number.isFinite(allows)) upright(plot, context, bbox, ratio, {at: allows, text: `forget gate allows ${about(allows)}`, stroke: gateColour('FORGET'), row: 1});
}

function level(plot, context, bbox, ratio) {
  const y = plot.valToPos(FRACTION, 'y', true);
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  context.strokeStyle = colour('muted');
  context.setLineDash([2 * ratio, 3 * ratio]);
  line(context, bbox.left, y, bbox.left + bbox.width, y);
  context.setLineDash([]);
  context.fillStyle = colour('muted');
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.fillText('1/e', bbox.left + bbox.width, y - 2 * ratio);
  context.textBaseline = 'top';
}

/**
 * Where the horizon stands on an axis of timesteps whose last step is at the right.
 * @param {{horizon: object, last: number}} marked `last` is the place of the last step on the axis
 * @return `steps` and `allows`: places on the axis; null for what is not known, or has no end
 */
export function horizonPlace({horizon: {steps, seen, gateAllows}, last}) {
  const allows = parse(gateAllows);
  return {steps: seen < 1 ? null : steps > 0 ? last - steps : null, allows: Number.isFinite(allows) ? last - allows : null};
}

/** Draws the horizon into a chart over timesteps, counted back from the last step. */
export function horizonMarks(plot, context, bbox, ratio, marked) {
  if (!marked.horizon || plot.data[0].length === 0) return;
  const {steps, seen, gateAllows, decay} = marked.horizon;
  const places = horizonPlace(marked);
  context.lineWidth = ratio;
  context.textBaseline = 'top';
  const known = seen > 0 && decay.slice(1).some((share) => Number.isFinite(parse(share)));
  if (places.steps !== null) upright(plot, context, bbox, ratio, {at: places.steps, text: `memory horizon: 1/e, ${stepsText(steps)} back`, stroke: colour('text'), row: 0});
  else if (known) upright(plot, context, bbox, ratio, {at: marked.last - seen - 1, text: `not yet 1/e, ${stepsText(seen)} back`, stroke: colour('text'), row: 0});
  if (places.allows !== null) upright(plot, context, bbox, ratio, {at: places.allows, text: `forget gate allows ${about(parse(gateAllows))}`, stroke: gateColour('FORGET'), row: 1});
}

/** A line at a place; what lies beyond an edge is named there, with an arrow. */
function upright(plot, context, bbox, ratio, {at, text, stroke, row}) {
  const right = bbox.left + bbox.width;
  // On whole pixels: between two of them the line would be pale, and lose its hue over a line of the grid.
  const x = Math.floor(plot.valToPos(at, 'x', true)) + (Math.round(ratio) % 2) / 2;
  const [before, beyond] = [x < bbox.left - 1, x > right + 1];
  context.strokeStyle = stroke;
  context.setLineDash([5 * ratio, 3 * ratio]);
  if (!before && !beyond) line(context, x, bbox.top, x, bbox.top + bbox.height);
  context.setLineDash([]);
  const words = before ? `← ${text}` : beyond ? `${text} →` : text;
  const wide = context.measureText(words).width;
  const left = before ? bbox.left + 2 * ratio : beyond ? right - wide : x + wide + 5 * ratio > right ? x - wide - 5 * ratio : x + 5 * ratio;
  const top = bbox.top + (2 + 15 * row) * ratio;
  context.fillStyle = colour('surface');
  context.fillRect(left - 2 * ratio, top - ratio, wide + 4 * ratio, 14 * ratio);
  context.fillStyle = stroke;
  context.textAlign = 'left';
  context.fillText(words, left, top);
}
