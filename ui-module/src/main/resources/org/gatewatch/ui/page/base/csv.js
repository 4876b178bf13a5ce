/** Tables as text, for spreadsheets and statistics (RFC 4180). */

/** What spreadsheets would take for a formula: names of layers and sessions are not ours. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Rows as comma-separated values. Numbers keep every digit; NaN, Infinity and -Infinity are words; what is not there is
 * empty.
 * @param {(string|number|boolean|null|undefined)[][]} rows the first one names the columns
 */
export function csvText(rows) {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
