/** Colours: the gates keep theirs on every view; maps turn values into colours. */

const themes = [window.matchMedia('(prefers-color-scheme: dark)'), window.matchMedia('(forced-colors: active)')];

/**
 * Asked for again and again while the page draws, each time at the price of working out the style of what was written.
 */
const known = new Map();
themes.forEach((theme) => theme.addEventListener('change', () => known.clear()));

/** A colour of the style sheet, by its name there. */
export function colour(name) {
  if (!known.has(name))
    known.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return known.get(name);
}

/**
 * The colour of a gate, told by what it does; with null that of what belongs to no gate.
 * @param {{role: string}|null} gate
 */
export function gateColour(gate) {
  return colour(`gate-${gate === null ? 'block' : gate.role}`);
}

/** Calls back when the system changes between light and dark, or takes colours of its own. */
export function onThemeChange(listener) {
  themes.forEach((theme) => theme.addEventListener('change', listener));
}

/**
 * Maps from −1…1 to red, green, blue: stops at even distances. A diverging one is pale in the middle, for zero; of the
 * others every reader sees which of two colours stands for more, in print without colours, too.
 */
export const MAPS = {
  bwr: {
    name: 'blue–white–red',
    diverging: true,
    stops: [
      [16, 42, 131],
      [59, 111, 206],
      [150, 184, 236],
      [247, 247, 247],
      [240, 160, 140],
      [206, 62, 54],
      [122, 8, 24],
    ],
  },
  puor: {
    name: 'purple–white–orange',
    diverging: true,
    stops: [
      [52, 18, 92],
      [109, 83, 160],
      [178, 171, 210],
      [247, 247, 247],
      [253, 184, 99],
      [204, 112, 12],
      [112, 52, 4],
    ],
  },
  viridis: {
    name: 'viridis',
    diverging: false,
    stops: [
      [68, 1, 84],
      [72, 24, 106],
      [71, 45, 123],
      [66, 64, 134],
      [59, 82, 139],
      [51, 99, 141],
      [44, 114, 142],
      [38, 130, 142],
      [33, 145, 140],
      [31, 160, 136],
      [40, 174, 128],
      [63, 188, 115],
      [94, 201, 98],
      [132, 212, 75],
      [173, 220, 48],
      [216, 226, 25],
      [253, 231, 37],
    ],
  },
  cividis: {
    name: 'cividis',
    diverging: false,
    stops: [
      [0, 34, 78],
      [0, 46, 106],
      [26, 56, 111],
      [50, 67, 109],
      [67, 78, 108],
      [83, 90, 109],
      [97, 101, 111],
      [111, 112, 115],
      [125, 124, 120],
      [140, 136, 120],
      [155, 148, 118],
      [171, 160, 114],
      [188, 174, 108],
      [205, 187, 99],
      [222, 201, 88],
      [240, 216, 70],
      [254, 232, 56],
    ],
  },
  grey: {
    name: 'grey',
    diverging: false,
    stops: [
      [16, 16, 16],
      [250, 250, 250],
    ],
  },
};

/** The colour of a value in −1…1, as red, green, blue. */
export function mapColour(map, value) {
  const stops = MAPS[map].stops;
  const position = ((Math.max(-1, Math.min(1, value)) + 1) / 2) * (stops.length - 1);
  const below = Math.min(Math.floor(position), stops.length - 2);
  const share = position - below;
  return stops[below].map((channel, i) => Math.round(channel + (stops[below + 1][i] - channel) * share));
}

/** A part of a map, from its one end to the other, for the style of a bar. */
export function gradient(map, from = -1) {
  const stops = Array.from({length: 17}, (_, i) => `rgb(${mapColour(map, from + (i / 16) * (1 - from)).join(' ')})`);
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}
