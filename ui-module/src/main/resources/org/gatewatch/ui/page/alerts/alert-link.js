/**
 * Leads from an alert to the sample that it came with and the place that it speaks of. That is the sample of its
 * iteration, or the next one if storage lost that.
 */

import {cellOf} from './alert-words.js';

const VIEWS = {
  WEIGHT: 'distributions',
  GRADIENT: 'distributions',
  UPDATE: 'distributions',
  ACTIVATION: 'activations',
  CELL_STATE: 'activations',
  PRE_ACTIVATION: 'activations',
  ACTIVATION_GRADIENT: 'flow',
  OUTPUT_GRADIENT: 'flow',
  CELL_STATE_GRADIENT: 'flow',
  PRE_ACTIVATION_GRADIENT: 'flow',
};
const VIEW_NAMES = {overview: 'Overview', distributions: 'Distributions', activations: 'Activations', flow: 'Flow'};

/** What the address says once an alert was followed. */
export function destination(model, alert) {
  const {quantity, gate} = alert.location;
  const view = VIEWS[quantity] ?? 'overview';
  const cell = cellOf(model, alert);
  return {
    view,
    ...(cell === null ? {} : {cell: cell.key, gate: cell.gates.some(({id}) => id === gate) ? gate : null}),
    ...(view === 'distributions' ? {quantity} : {}),
    ...(view === 'activations' ? {inside: mapOf(model, quantity, gate)} : {}),
  };
}

/** Which map of units and timesteps shows a quantity inside a cell. */
function mapOf(model, quantity, gate) {
  if (quantity === 'CELL_STATE') return 'c';
  return model.gates.named(gate)?.id ?? 'h';
}

/** Name of the view that an alert leads to. */
export function viewName(model, alert) {
  return VIEW_NAMES[destination(model, alert).view];
}

/** Stops at the alert's sample and opens the view that shows its place. */
export function followAlert({store, url, navigate}, alert) {
  url.set(destination(store.model, alert));
  store.pauseAt(alert.timestamp);
  navigate();
}
