/** How far back a gradient reaches: its fading as a curve, and what that means in a sentence. */

import {colour, gateColour} from '../base/colours.js';
import {el, line, setText} from '../base/dom.js';
import {count, parse} from '../base/format.js';
import {Chart} from './chart.js';
import {about, horizonSentence, stepsText} from './horizon-words.js';

/** One over e: where a gradient counts as gone. */
const FRACTION = 1 / Math.E;

/** @typedef {import('../data/gates.js').Gate} Gate */
/** @typedef {import('./horizon-words.js').Horizon} Horizon */

/** The curve with its sentence. */
export class HorizonFigure {
  /**
   * @param {boolean} log
   * @param {Gate|null} keeper the gate that keeps the state, if the cell has one
   */
  constructor(log, keeper) {
    this.keeper = keeper;
    /** @type {Horizon|null} */
    this.horizon = null;
    this.chart = new Chart({
      label: `gradient of the last output, followed back: share of its norm${log ? ', log scale' : ''}`,
      log,
      height: 210,
      within: [FRACTION],
      lines: [{label: 'share', letter: '', colour: () => colour('text'), dash: []}],
      draw: (plot, context, bbox, ratio) => marks(plot, context, bbox, ratio, this),
    });
    this.sentence = el('p', {class: 'horizon-sentence', role: 'status'});
    this.node = el('div', {class: 'horizon'}, this.sentence, this.chart.node);
  }

  /** @param {any} entry what the server sent of what carries the gradient; null if the sample lacks it */
  show(entry) {
    const horizon = entry?.profile?.horizon ?? null;
    this.horizon = horizon;
    this.chart.node.hidden = horizon === null;
    const text = horizonSentence(entry, this.keeper);
    setText(this.sentence, text);
    this.sentence.classList.toggle('trouble', text.startsWith('▲'));
    if (horizon === null) return;
    const decay = horizon.decay.map(parse);
    this.chart.show(
      decay.map((_, back) => back),
      'steps back',
      [decay],
    );
  }

  destroy() {
    this.chart.destroy();
  }
}

/** The level 1/e, the step at which it is reached, and the step that the gate allows. */
function marks(plot, context, bbox, ratio, {horizon, keeper}) {
  if (!horizon) return;
  context.lineWidth = ratio;
  context.textBaseline = 'top';
  level(plot, context, bbox, ratio);
  const found = [];
  if (horizon.steps > 0) found.push([horizon.steps, `1/e after ${count(horizon.steps)}`, colour('text'), 0]);
  const allows = parse(horizon.gateAllows);
  if (keeper && Number.isFinite(allows)) found.push([allows, allowsText(keeper, allows), gateColour(keeper), 1]);
  uprights(plot, context, bbox, ratio, found);
}

/** @param {Gate} keeper @param {number} allows */
function allowsText(keeper, allows) {
  return `${keeper.words} allows ${about(allows)}`;
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
 * @param {{horizon: Horizon, last: number}} marked `last` is the place of the last step on the axis
 * @return {{steps: number|null, allows: number|null}} places on the axis; null for what is not known, or has no end
 */
export function horizonPlace({horizon: {steps, seen, gateAllows}, last}) {
  const allows = parse(gateAllows);
  const reached = seen >= 1 && steps > 0;
  return {steps: reached ? last - steps : null, allows: Number.isFinite(allows) ? last - allows : null};
}

/**
 * Draws the horizon into a chart over timesteps, counted back from the last step.
 * @param {any} plot
 * @param {CanvasRenderingContext2D} context
 * @param {{left: number, top: number, width: number, height: number}} bbox
 * @param {number} ratio
 * @param {{horizon: Horizon|null, last: number, keeper: Gate|null}} marked
 */
export function horizonMarks(plot, context, bbox, ratio, {horizon, last, keeper}) {
  if (!horizon || plot.data[0].length === 0) return;
  const {steps, seen, gateAllows, decay} = horizon;
  const places = horizonPlace({horizon, last});
  context.lineWidth = ratio;
  context.textBaseline = 'top';
  const found = [];
  const known = seen > 0 && decay.slice(1).some((share) => Number.isFinite(parse(share)));
  const [text, allows] = [colour('text'), places.allows];
  if (places.steps !== null) found.push([places.steps, `memory horizon: 1/e, ${stepsText(steps)} back`, text, 0]);
  else if (known) found.push([last - seen - 1, `not yet 1/e, ${stepsText(seen)} back`, text, 0]);
  if (keeper && allows !== null) found.push([allows, allowsText(keeper, parse(gateAllows)), gateColour(keeper), 1]);
  uprights(plot, context, bbox, ratio, found);
}

/**
 * Lines at places, each `[at, text, stroke, row]`, then their texts, so that no line crosses the text of another.
 */
function uprights(plot, context, bbox, ratio, found) {
  const placed = found.map(([at, text, stroke, row]) => {
    // On whole pixels: between two of them the line would be pale, and lose its hue over a line of the grid.
    const x = Math.floor(plot.valToPos(at, 'x', true)) + (Math.round(ratio) % 2) / 2;
    const [before, beyond] = [x < bbox.left - 1, x > bbox.left + bbox.width + 1];
    return {x, before, beyond, text, stroke, row};
  });
  context.setLineDash([5 * ratio, 3 * ratio]);
  for (const {x, before, beyond, stroke} of placed) {
    context.strokeStyle = stroke;
    if (!before && !beyond) line(context, x, bbox.top, x, bbox.top + bbox.height);
  }
  context.setLineDash([]);
  placed.forEach((one) => name(context, bbox, ratio, one));
}

/** The text of a line; what lies beyond an edge is named there, with an arrow. */
function name(context, bbox, ratio, {x, before, beyond, text, stroke, row}) {
  const right = bbox.left + bbox.width;
  const words = before ? `← ${text}` : beyond ? `${text} →` : text;
  const wide = context.measureText(words).width;
  const left = before
    ? bbox.left + 2 * ratio
    : beyond
      ? right - wide
      : x + wide + 5 * ratio > right
        ? x - wide - 5 * ratio
        : x + 5 * ratio;
  const top = bbox.top + (2 + 15 * row) * ratio;
  context.fillStyle = colour('surface');
  context.fillRect(left - 2 * ratio, top - ratio, wide + 4 * ratio, 14 * ratio);
  context.fillStyle = stroke;
  context.textAlign = 'left';
  context.fillText(words, left, top);
}
