/** What the reader's hand does with a chart: a press that goes to a sample, and the keys. */

import {LEAST_DRAG} from './plot-settings.js';

/** A press this near to a sample means it. */
const NEAR = 24;
/** A second press within this time means to see all. */
const DOUBLE_MILLIS = 280;

/**
 * A press goes to its sample; a drag or a second press zooms.
 * @param {import('./chart.js').Chart} chart
 * @param {HTMLElement} over what lies over the plot
 */
export function listenForPress(chart, over) {
  let from = 0;
  let timer = 0;
  over.addEventListener('mousedown', (event) => (from = event.clientX));
  over.addEventListener('dblclick', () => clearTimeout(timer));
  over.addEventListener('click', (event) => {
    clearTimeout(timer);
    const at = chart.plot?.cursor.idx ?? null;
    const isNear = at !== null && Math.abs(chart.plot.valToPos(chart.x[at], 'x') - event.offsetX) <= NEAR;
    if (isNear && Math.abs(event.clientX - from) < LEAST_DRAG)
      timer = window.setTimeout(() => chart.options.pick(at), DOUBLE_MILLIS);
  });
}

/**
 * Zooms, or reads on, if a key means that.
 * @param {import('./chart.js').Chart} chart
 * @param {KeyboardEvent} event
 */
export function pressKey(chart, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !chart.plot || chart.x.length === 0) return;
  const {at} = chart;
  const next = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: chart.x.length - 1}[event.key];
  const ours = chart.zoom.press(event, chart.x[at]) || read(chart, next);
  if (ours) event.preventDefault();
}

/** Moves the reading cursor to a point, as a pointer would; the charts that are in step with this one follow. */
function read(chart, at) {
  if (at === undefined) return false;
  const next = Math.max(0, Math.min(chart.x.length - 1, at));
  chart.zoom.bringInSight(chart.x[next]);
  // After the plot has taken what is in sight, which it does when all that runs now is done.
  queueMicrotask(() => {
    if (!chart.plot || next >= chart.x.length) return;
    const left = chart.plot.valToPos(chart.x[next], 'x');
    chart.plot.setCursor({left, top: chart.plot.over.clientHeight / 2}, true, true);
    chart.point(next);
    chart.said.textContent = chart.readout.text();
  });
  chart.pointer = next;
  return true;
}
