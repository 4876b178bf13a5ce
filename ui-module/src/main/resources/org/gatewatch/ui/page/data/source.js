/** Where answers come from: from the server; or, in a report, which is a file, from the page itself. */

import {answer} from './report.js';

const element = globalThis.document?.getElementById('report') ?? null;

/** @type {import('./report.js').Report|null} what the page holds, if it is a report; null on a server's page */
export const report = element === null ? null : JSON.parse(element.textContent ?? '');

/** What comes before the # of the page's address; a file has any name. */
export const PAGE = report === null ? 'gatewatch' : '';

/**
 * Asks for an address, as `fetch` does.
 * @param {string} address
 */
export function get(address) {
  return report === null ? fetch(address) : answer(report, address);
}

/**
 * Whether all of a sample can be asked for: a report holds only some so.
 * @param {number} timestamp
 */
export function isHeld(timestamp) {
  return report === null || report.held.includes(timestamp);
}

/**
 * The sample to show of a moment: that very one, or the newest before it that a report holds.
 * @param {number} timestamp
 */
export function heldUpTo(timestamp) {
  if (report === null) return timestamp;
  return report.held.findLast((held) => held <= timestamp) ?? report.held[0];
}
