/** The server's answers, and what it says in place of one. */

import {get} from './source.js';

/** The server answers, but not what was asked. */
export class Refusal extends Error {
  /**
   * @param {number} status of HTTP
   * @param {string} why the server's own sentence
   */
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

/**
 * JSON from the server; null if it does not know what we ask for.
 * @param {string} name of what is asked for
 * @param {Record<string, any>} parameters
 */
export async function ask(name, parameters) {
  const response = await get(`gatewatch/api/${name}?${new URLSearchParams(parameters)}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Refusal(response.status, await response.text());
  return response.json();
}

/**
 * A stream of events does not tell why it could not be opened: the same address is asked once more, for that. Null if
 * it opens now, or does not answer at all.
 * @param {string} address
 */
export async function whyRefused(address) {
  const enough = new AbortController();
  try {
    const response = await fetch(address, {signal: enough.signal});
    return response.ok ? null : new Refusal(response.status, await response.text());
  } catch {
    return null;
  } finally {
    enough.abort();
  }
}
