/** Alerts as a table, a row an alert. */

const HEADER = [
  'alert',
  'state',
  'type',
  'iteration',
  'since',
  'layer',
  'direction',
  'quantity',
  'kernel',
  'gate',
  'value',
  'limit',
  'finding',
  'advice',
];

/** @param {import('../data/alerts.js').Alert[]} alerts */
export function alertTable(alerts) {
  return [HEADER, ...alerts.map(tableRow)];
}

/** @param {import('../data/alerts.js').Alert} alert */
function tableRow({number, state, type, iteration, since, location, value, limit, finding, advice}) {
  const {layer, direction, quantity, kernel, gate} = location;
  return [
    number,
    state,
    type,
    iteration,
    since,
    layer,
    direction,
    quantity,
    kernel,
    gate,
    value,
    limit,
    finding,
    advice,
  ];
}
