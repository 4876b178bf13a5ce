/** What a layout says of how its network trains: the run card. Values are not ours: they are only ever set as text. */

/** @typedef {{layer: number, name: string, value: string}} Fact `layer` is −1 for what is of the whole network */

/** What an alert's sentence takes from the card. */
const IN_SHORT = 2;

/**
 * The card, sorted for showing: of the network, by layer, and what was found amiss.
 * @param {{facts?: Fact[], layers: {name: string, type: string, frozen: boolean}[]}} layout of an old file has no facts
 */
export function runCard({facts = [], layers}) {
  const warnings = facts.filter(({name}) => name === 'warning');
  const others = facts.filter(({name}) => name !== 'warning');
  const names = [...new Set(others.filter(({layer}) => layer >= 0).map(({name}) => name))];
  return {
    network: others.filter(({layer}) => layer < 0),
    names,
    layers: layers.map((layer, i) => ({
      ...layer,
      values: names.map((name) => others.find((fact) => fact.layer === i && fact.name === name)?.value ?? ''),
    })),
    warnings: warnings.map(({layer, value}) => ({layer: layers[layer]?.name ?? null, value})),
  };
}

/**
 * Updater, activation functions and clipping in a few words; empty if nothing is known of them.
 * @param {{facts?: Fact[]}} layout
 */
export function trainingWords({facts = []}) {
  const of = (name) => [...new Set(facts.filter((fact) => fact.name === name).map(({value}) => value))];
  const clipping = of('clipping').map((value) => (value === 'none' ? 'no clipping' : `clipping by ${value}`));
  return [of('updater'), of('activation'), clipping]
    .map((values) =>
      values.length > IN_SHORT ? `${values.slice(0, IN_SHORT).join(' and ')} and others` : values.join(' and '),
    )
    .filter((text) => text !== '')
    .join(', ');
}

/**
 * Where cards differ: of each name the values, a list a card, where not all are the same.
 * @param {{facts?: Fact[], layers: {name: string}[], network: string, dataType: string}[]} layouts
 * @return {{name: string, values: string[]}[]}
 */
export function cardDifferences(layouts) {
  const lists = layouts.map(
    (layout) =>
      new Map([
        ['network', layout.network],
        ['data type', layout.dataType],
        ['layers', String(layout.layers.length)],
        ...gathered(layout),
      ]),
  );
  const names = [...new Set(lists.flatMap((list) => [...list.keys()]))];
  return names
    .map((name) => ({name, values: lists.map((list) => list.get(name) ?? '–')}))
    .filter(({values}) => new Set(values).size > 1);
}

/**
 * A layer's fact by its name and the layer's; several of one name together.
 * @param {{facts?: Fact[], layers: {name: string}[]}} layout
 * @return {Map<string, string>}
 */
function gathered({facts = [], layers}) {
  const all = new Map();
  for (const {layer, name, value} of facts) {
    const key = layer < 0 ? name : `${name}, ${layers[layer]?.name ?? layer}`;
    all.set(key, all.has(key) ? `${all.get(key)}; ${value}` : value);
  }
  return all;
}
