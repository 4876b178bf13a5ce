/**
 * The gates of cells: their names, letters, and how they are told apart. The layout says which there are. Whoever draws
 * a gate asks it, and never its id.
 */

/**
 * @typedef {'input'|'forget'|'candidate'|'output'|'reset'|'update'|'block'} Role what a gate does; its colour in the
 *     style sheet is `--gate-` with the role, and `gate-` with the role is the class that has it
 */

/**
 * @typedef {object} Gate
 * @property {string} id as slots, alerts and the address have it
 * @property {string} name in a word
 * @property {string} words its name within a sentence, such as `forget gate` or `candidate`; empty if it is whole
 * @property {string} letter where there is no room for the name; empty if it has none
 * @property {Role} role
 * @property {string} mark of a point, in text and on a canvas
 * @property {number[]} dash of a line: gates are told apart without colour, too
 * @property {boolean} whole whether it is none of several, but stands for all units of a cell that has no gates
 */

/** @typedef {{id: string, name: string, letter: string, role: Role}} Described a gate as the server tells it */

/** What is no gate is called by what it holds. */
const WHOLE = 'weights';

/** @type {Record<Role, {mark: string, dash: number[]}>} */
const STYLES = {
  input: {mark: '●', dash: []},
  forget: {mark: '■', dash: [8, 3]},
  candidate: {mark: '▴', dash: [4, 2]},
  output: {mark: '◆', dash: [10, 3, 2, 3]},
  reset: {mark: '▾', dash: [2, 3]},
  update: {mark: '■', dash: [8, 3]},
  block: {mark: '●', dash: []},
};

export class Gates {
  /** @param {Described[]} described */
  constructor(described) {
    /** @type {Map<string, Gate>} */
    this.byId = new Map(described.map((gate) => [gate.id, gateOf(gate)]));
  }

  /**
   * The gate of an id, always the same object; of one that nobody described, what its id tells.
   * @param {string} id
   * @return {Gate}
   */
  of(id) {
    const known = this.byId.get(id);
    if (known) return known;
    const described = {id, name: id.toLowerCase(), letter: id.slice(0, 1), role: /** @type {Role} */ ('block')};
    const unknown = {...gateOf(described), name: described.name, words: `${described.name} gate`, whole: false};
    this.byId.set(id, unknown);
    return unknown;
  }

  /**
   * The gate of an id if it is one of several; null for none, and for what stands for all units of a cell without
   * gates.
   * @param {string|null} id
   */
  named(id) {
    const gate = id === null ? null : this.of(id);
    return gate === null || gate.whole ? null : gate;
  }
}

/**
 * @param {Described} described
 * @return {Gate}
 */
function gateOf(described) {
  const {mark, dash} = STYLES[described.role] ?? STYLES.block;
  const whole = described.role === 'block';
  // A candidate does not open and shut: the log and the glossary call it no gate, either.
  const words = described.role === 'candidate' ? described.name : `${described.name} gate`;
  return {...described, name: whole ? WHOLE : described.name, words: whole ? '' : words, mark, dash, whole};
}
