/** What is kept in this browser alone. */

/**
 * @param {string} key
 * @param {any} otherwise if nothing is kept, or nothing that we wrote
 */
export function kept(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? otherwise;
  } catch {
    return otherwise; // Forbidden, or not ours: as if nothing was kept.
  }
}

/**
 * @param {string} key
 * @param {any} value that JSON knows
 */
export function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Some browsers keep nothing for private windows: then it lasts as long as the page.
  }
}
