/** What good looks like, where that depends on the quantity that is shown. */

/** @typedef {Record<string, string>} Help a sentence by quantity */

/** @type {Help} */
export const DISTRIBUTION_HELP = {
  WEIGHT:
    'What good looks like: one smooth hill around zero in every panel, the gates alike in width, no spike at the ' +
    'edges; a forget bias of an LSTM that starts at 1 stands to the right.',
  GRADIENT:
    'What good looks like: a sharp hill at zero with thin tails on both sides, the gates within a factor of ten ' +
    'of one another; no tail that grows from sample to sample, and not all at zero.',
  UPDATE:
    'What good looks like: the shape of the gradients, a hundredth to a ten-thousandth as wide as the weights; with ' +
    'Adam and its like two hills are usual early on, since every weight then moves by the same.',
  ACTIVATION:
    'What good looks like: outputs spread around zero, steady from layer to layer; no heap at −1 or 1, and not all 0.',
};

/** @type {Help} */
export const MAP_HELP = {
  WEIGHT:
    'What good looks like: an even grain without stripes. A bright row is an input that one gate hangs on, a bright ' +
    'column a unit that dominates.',
  GRADIENT:
    'What good looks like: an even grain in every gate. A pale block is a gate that gets no gradient; a bright ' +
    'row or column is one input or unit that pulls all the learning to it.',
  UPDATE:
    'What good looks like: an even grain, fainter as training goes on. A pale block is a gate that does not learn, a ' +
    'bright row or column an input or unit that changes alone.',
};

/** @type {Help} */
export const NORM_HELP = {
  WEIGHT:
    'What good looks like: lines that drift slowly, the gates within a factor of ten of one another, and updates ' +
    'within the band; a line that climbs without end wants regularisation or a lower rate.',
  GRADIENT:
    'What good looks like: lines that fall at first and then hover, the gates within a factor of ten of one another; ' +
    'none dives to nothing (vanishing) or leaps by powers of ten (exploding).',
  UPDATE:
    'What good looks like: lines that fall and then hover as the rate goes, and a ratio to the weights within the ' +
    'band: above it steps are too large, below it hardly anything is learnt.',
};
