/** Colours: the gates keep theirs on every view; maps turn values into colours. */

export const GATE_LETTERS = {INPUT: 'I', FORGET: 'F', CELL: 'C', OUTPUT: 'O', BLOCK: ''};
export const GATE_NAMES = {INPUT: 'input', FORGET: 'forget', CELL: 'cell', OUTPUT: 'output', BLOCK: 'weights'};
/** Told apart without colour, too. */
export const GATE_DASHES = {INPUT: [], FORGET: [8, 3], CELL: [4, 2], OUTPUT: [10, 3, 2, 3], BLOCK: []};

const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** A colour of the style sheet, by its name there. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The colour of a gate. */
export function gateColour(gate) {
  return colour(`gate-${gate.toLowerCase()}`);
}

/** Calls back when the system changes between light and dark. */
export function onThemeChange(listener) {
  dark.addEventListener('change', listener);
}

/** Maps from −1…1 to red, green, blue: stops at even distances. */
export const MAPS = {
  bwr: {name: 'blue–white–red', stops: [[16, 42, 131], [59, 111, 206], [150, 184, 236], [247, 247, 247], [240, 160, 140], [206, 62, 54], [122, 8, 24]]},
  puor: {name: 'purple–white–orange', stops: [[52, 18, 92], [109, 83, 160], [178, 171, 210], [247, 247, 247], [253, 184, 99], [204, 112, 12], [112, 52, 4]]},
};

/** The colour of a value in −1…1, as red, green, blue. */
export function mapColour(map, value) {
  const stops = MAPS[map].stops;
  const position = (Math.max(-1, Math.min(1, value)) + 1) / 2 * (stops.length - 1);
  const below = Math.min(Math.floor(position), stops.length - 2);
  const share = position - below;
  return stops[below].map((channel, i) => Math.round(channel + (stops[below + 1][i] - channel) * share));
}

/** A map from its one end to the other, for the style of a bar. */
export function gradient(map) {
  const stops = Array.from({length: 13}, (_, i) => `rgb(${mapColour(map, i / 6 - 1).join(' ')})`);
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}
