/** What uPlot is told of a chart. */

import {colour} from '../base/colours.js';
import {count} from '../base/format.js';
import {axisWidth, linearSplits, logSplits, tickText, valueRange, withHugeSteps} from './scales.js';

/** A press that moves less is no drag. */
export const LEAST_DRAG = 5;
const LINE = 1.6;
/**
 * Of lines with a point at every other pixel or more: wide ones would run into one another, and cost ten times as much.
 */
const DENSE_LINE = 1;
const AXIS = 62;
const FONT = '12px system-ui, sans-serif';

/**
 * @param {import('./chart.js').Chart} chart
 * @return {any}
 */
export function plotSettings(chart) {
  const {lines, sync} = chart.options;
  return {
    width: chart.host.clientWidth || 300,
    height: chart.height,
    legend: {show: false},
    padding: [8, lines.some((line) => line.letter) ? 22 : 14, 0, 0],
    cursor: {
      sync: sync ? {key: sync} : undefined,
      points: {size: 6},
      drag: {x: true, y: false, setScale: false, dist: LEAST_DRAG},
    },
    scales: scales(chart),
    axes: axes(chart.options.log),
    series: [{}, ...lines.map((line, i) => series(line, !chart.hidden.has(i), chart.options.spans ?? false))],
    hooks: {
      init: [(plot) => (plot.axes[1].incrs = withHugeSteps(plot.axes[1].incrs))],
      drawClear: [thinIfDense],
      draw: [(plot) => chart.marks(plot)],
      setCursor: [(plot) => chart.point(plot.cursor.idx ?? null)],
      setSelect: [(plot) => chart.select(plot)],
      drawAxes: [(plot) => chart.options.under && chart.drawn(plot, chart.options.under)],
      ready: [(plot) => chart.zoom.attach(chart, plot)],
    },
  };
}

function scales(chart) {
  const {log, within = []} = chart.options;
  return {
    x: {time: false, range: (plot, min, max) => chart.xRange(min, max)},
    y: {distr: log ? 3 : 1, range: (plot, min, max) => valueRange(log, min, max, within)},
  };
}

function axes(log) {
  const axis = {stroke: colour('muted'), font: FONT, grid: {stroke: colour('grid'), width: 1}, ticks: {show: false}};
  return [
    {...axis, size: 30, values: (plot, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? count(tick) : ''))},
    {
      ...axis,
      size: (plot, texts) => axisWidth(texts, AXIS),
      splits: log ? logSplits : linearSplits,
      filter: log ? (plot, ticks) => ticks : undefined,
      values: (plot, ticks) => ticks.map((tick) => tickText(tick, log)),
    },
  ];
}

function series(line, show, spanGaps) {
  return {
    show,
    stroke: line.colour(),
    width: LINE,
    dash: line.dash,
    spanGaps,
    points: {show: (plot, i) => isShort(plot, i), size: 5, fill: line.colour()},
  };
}

function thinIfDense(plot) {
  const [from, to] = plot.series[0].idxs ?? [0, 0];
  const width = to - from > plot.bbox.width / 2 ? DENSE_LINE : LINE;
  plot.series.slice(1).forEach((line) => {
    line.width = width;
  });
}

function isShort(plot, series) {
  const data = plot.data[series];
  let drawn = 0;
  for (const value of data) if (value !== null && value !== undefined && ++drawn > 2) return false;
  return true;
}
