/** Samples and layouts, made up. */

/** What the stream sends of the sample of a number; the timestamp is one more. */
export function point(number, more = {}) {
  return {
    number,
    timestamp: number + 1,
    iteration: number,
    epoch: 0,
    score: 1,
    lossPerTimestep: 'NaN',
    learningRate: 'NaN',
    captureNanos: 1,
    dropped: 0,
    norms: [],
    trends: [],
    nonFinite: {},
    ...more,
  };
}

/** A slot of a layout. */
export function slot(quantity, layer, more = {}) {
  return {
    quantity,
    layer,
    direction: null,
    kernel: null,
    parameter: null,
    gate: null,
    insideCell: false,
    rows: 0,
    columns: 0,
    ...more,
  };
}

/** The gates of an LSTM, and what stands for the weights of a layer without any, as layouts describe them. */
export const GATES = [
  {id: 'INPUT', name: 'input', letter: 'I', role: 'input'},
  {id: 'FORGET', name: 'forget', letter: 'F', role: 'forget'},
  {id: 'CELL', name: 'candidate', letter: 'C', role: 'candidate'},
  {id: 'OUTPUT', name: 'output', letter: 'O', role: 'output'},
  {id: 'BLOCK', name: 'weights', letter: '', role: 'block'},
];

/** What a layout says of cells that have the gates of an LSTM. */
const LSTM = {gated: true, state: true, forget: 'FORGET'};

/** A layer with one cell a direction; without gates if nothing else is said. */
export function layer(name, type, gates, directions = ['FORWARD'], more = {}) {
  const traits = {recurrent: true, inputs: 2, units: 3, gated: false, state: false, forget: null};
  const cells = directions.map((direction) => ({direction, gates, ...traits, ...more}));
  return {name, type, frozen: false, cells, absent: {}};
}

/** A layout of an LSTM `lstm` and a dense layer `out`: W and b of each, gate by gate, and the LSTM's activations. */
export function lstmLayout(more = {}) {
  const gates = ['INPUT', 'FORGET', 'CELL', 'OUTPUT'];
  const at = (gate, kernel) => ({direction: 'FORWARD', kernel, parameter: kernel === 'INPUT' ? 'W' : 'b', gate});
  const slots = [
    ...['WEIGHT', 'UPDATE'].flatMap((quantity) => gates.map((gate) => slot(quantity, 0, at(gate, 'INPUT')))),
    ...gates.map((gate) => slot('WEIGHT', 0, at(gate, 'BIAS'))),
    slot('WEIGHT', 1, at('BLOCK', 'INPUT')),
    slot('ACTIVATION', 1),
    ...gates.map((gate) => slot('ACTIVATION', 0, {direction: 'FORWARD', gate, insideCell: true})),
    slot('ACTIVATION', 0, {direction: 'FORWARD', insideCell: true}),
  ];
  return {
    id: '1',
    network: 'MultiLayerNetwork',
    dataType: 'FLOAT',
    layers: [
      layer('lstm', 'LSTM', gates, ['FORWARD'], LSTM),
      layer('out', 'Dense', ['BLOCK'], ['FORWARD'], {recurrent: false}),
    ],
    gates: GATES,
    slots,
    penalties: [],
    norms: [],
    trends: [],
    ...more,
  };
}

/** An alert as the server tells it. */
export function alert(number, more = {}) {
  return {
    number,
    opening: number,
    timestamp: number + 1,
    iteration: number,
    since: number,
    type: 'EXPLODING_GRADIENT',
    title: 'exploding gradient',
    opensWhen: 'it is too large',
    severity: 'HARM',
    state: 'OPENED',
    location: {layer: 'lstm', direction: 'FORWARD', quantity: 'GRADIENT', kernel: null, gate: null},
    value: 100,
    limit: 70,
    finding: 'found',
    advice: 'try',
    alsoIn: 0,
    origin: null,
    ...more,
  };
}
