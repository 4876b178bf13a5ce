/** How large an update is beside the parameters it changes. */

import {band} from './line-marks.js';
import {powerOfTen} from '../base/format.js';

/** The rule of thumb of DL4J's documentation: healthy between these. */
const HEALTHY = {from: 1e-4, to: 1e-2};
/** Where the listener's alerts begin; they judge mean magnitudes, see `NOTE`. */
const LIMITS = {least: 2e-5, most: 5e-2};

const [MOST, LEAST] = [`5×${powerOfTen(-2)}`, `2×${powerOfTen(-5)}`];

/** What the ratio is, and how it differs from what alerts judge; of a layer without recurrence there is one kernel. */
export function labelOf({recurrent}) {
  return `update : weight, ratio of L2 norms ${recurrent ? 'of W and RW' : 'without biases'}, log scale`;
}

export function noteOf({recurrent, gated}) {
  const whose = gated ? 'a gate’s updates' : 'the updates';
  const what = recurrent ? 'its weights, W and RW together, without biases' : 'the weights, without biases';
  return `The ratio is each sample’s L2 norm of ${whose} over that of ${what}. ${ALERTS}`;
}

const ALERTS =
  'The alerts “updates too large” and “updates too small” ask nearly the same: they take mean magnitudes in ' +
  'place of L2 norms, all of a cell together and the geometric mean of 20 samples, and begin above ' +
  `${MOST} and below ${LEAST}.`;
/** Values that the axis always covers, so that the band is seen. */
export const WITHIN = [LIMITS.least, LIMITS.most];

/** Draws the healthy band and the alerts' limits under a chart's lines. */
export function drawBand(plot, context, bbox, ratio) {
  band(
    {
      ...HEALTHY,
      label: `healthy: ${powerOfTen(-4)} to ${powerOfTen(-2)}`,
      limits: [
        {value: LIMITS.most, above: false, label: `alert above ${MOST}`},
        {value: LIMITS.least, above: true, label: `alert below ${LEAST}`},
      ],
    },
    plot,
    context,
    ratio,
  );
}

/**
 * The slots of the kernels that multiply, W and RW, of a gate: biases begin at zero, and a ratio to them tells nothing.
 */
export function ratioSlots(model, cell, gate) {
  const slots = (quantity) =>
    cell.kernels
      .filter(({kernel}) => kernel === 'INPUT' || kernel === 'RECURRENT')
      .map((kernel) => model.slot(quantity, cell, kernel, gate))
      .filter((slot) => slot !== null);
  const [weights, updates] = [slots('WEIGHT'), slots('UPDATE')];
  return weights.length > 0 && updates.length > 0 ? {weights, updates} : null;
}

/** The ratio in a sample; null where either is not there. Zero over zero is zero: nothing was changed. */
export function ratioAt(columns, {weights, updates}, at) {
  const [weight, update] = [columns.normAt(weights, at), columns.normAt(updates, at)];
  if (weight === null || update === null) return null;
  return update === 0 ? 0 : update / weight;
}
