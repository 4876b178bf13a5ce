/** Histograms as the server sends them to pages: see HistogramBytes there. They become the same objects as its JSON. */

/**
 * @typedef {object} Summary of the values of a slot in a sample; NaN and the infinities are words
 * @property {number} count
 * @property {number} nan
 * @property {number} positiveInfinity
 * @property {number} negativeInfinity
 * @property {number} zeros
 * @property {number|string} min
 * @property {number|string} max
 * @property {number|string} mean
 * @property {number|string} standardDeviation
 * @property {number|string} l2Norm
 * @property {number|string} meanMagnitude
 */

/**
 * @typedef {object} Histogram
 * @property {number} slot
 * @property {number} group that of those that share an axis
 * @property {number} low where the first bin begins
 * @property {number} high where the last bin ends
 * @property {{low: number, high: number}|null} ends where the activation function saturates, if it does
 * @property {number[]} counts a count a bin
 * @property {Summary} summary
 */

/** Reads little-endian numbers one after the other. */
class Reader {
  constructor(buffer) {
    this.view = new DataView(buffer);
    this.at = 0;
  }

  timestamp() {
    this.at += 8;
    return Number(this.view.getBigInt64(this.at - 8, true));
  }

  iteration() {
    this.at += 4;
    return this.view.getInt32(this.at - 4, true);
  }

  /** NaN and the infinities as words, as in JSON. */
  real() {
    this.at += 8;
    const value = this.view.getFloat64(this.at - 8, true);
    return Number.isFinite(value) ? value : String(value);
  }

  /** Seven bits a byte, the lowest first; no shifting, which ends at 32 bits. */
  whole() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.view.getUint8(this.at++);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  list(read) {
    return Array.from({length: this.whole()}, read);
  }

  counts() {
    return this.list(() => this.whole());
  }

  ends() {
    const [low, high] = [this.real(), this.real()];
    return low === 'NaN' ? null : {low, high};
  }

  summary() {
    const [count, nan, positiveInfinity, negativeInfinity, zeros] = Array.from({length: 5}, () => this.whole());
    const [min, max, mean, standardDeviation, l2Norm, meanMagnitude] = Array.from({length: 6}, () => this.real());
    return {
      count,
      nan,
      positiveInfinity,
      negativeInfinity,
      zeros,
      min,
      max,
      mean,
      standardDeviation,
      l2Norm,
      meanMagnitude,
    };
  }
}

/** Reports hold it so. @param {Response} response */
function isJson(response) {
  return response.headers.get('Content-Type') === 'application/json';
}

/** The histograms of one sample. @param {Response} response */
export async function readHistograms(response) {
  if (isJson(response)) return response.json();
  const from = new Reader(await response.arrayBuffer());
  return {
    timestamp: from.timestamp(),
    iteration: from.iteration(),
    histograms: from.list(() => ({
      slot: from.whole(),
      group: from.whole(),
      low: from.real(),
      high: from.real(),
      ends: from.ends(),
      counts: from.counts(),
      summary: from.summary(),
    })),
  };
}

/** The histograms of one slot in several samples. @param {Response} response */
export async function readRidge(response) {
  if (isJson(response)) return response.json();
  const from = new Reader(await response.arrayBuffer());
  return {
    slot: from.whole(),
    low: from.real(),
    high: from.real(),
    lines: from.list(() => ({
      timestamp: from.timestamp(),
      iteration: from.iteration(),
      counts: from.counts(),
      summary: from.summary(),
    })),
  };
}
