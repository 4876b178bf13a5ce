/**
 * A report's answers. They are those of the server, written into the page: whole ones, and such as are put together
 * here, since a page asks for any choice of slots and moments. Java's ReportAnswers writes them.
 */

/**
 * @typedef {object} Report
 * @property {number[]} held timestamps of the samples of which all but maps is here, rising
 * @property {number[]} mapped timestamps of those of which maps are here, too
 * @property {string[]} words what the report is of, and what was left out
 * @property {Record<string, string>} answers by their names, each as gzip in base64
 */

/** What there is in place of a map that a sample has not: no rows, no columns. */
const NO_MAP = new Uint8Array(8);

/**
 * The answer to what a page asks.
 * @param {Report} report
 * @param {string} address as the server has it
 * @return {Promise<Response>}
 */
export async function answer(report, address) {
  const [path, query] = address.split('?');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const asked = new URLSearchParams(query);
  const body = await (Object.hasOwn(PUT_TOGETHER, name) ? PUT_TOGETHER[name] : whole)(report, asked, name);
  if (body === null) return new Response('not in this report: see above what it holds', {status: 404});
  return body instanceof Blob
    ? new Response(body)
    : new Response(JSON.stringify(body), {headers: {'Content-Type': 'application/json'}});
}

/** @type {Record<string, (report: Report, asked: URLSearchParams, name: string) => Promise<any>>} */
const PUT_TOGETHER = {
  heatmap: async (report, asked) => {
    if (!report.mapped.includes(Number(asked.get('timestamp')))) return null;
    const all = slotsOf(asked).map((slot) => bytes(report, `heatmap/${asked.get('timestamp')}/${slot}`));
    return new Blob((await Promise.all(all)).map((map) => map ?? NO_MAP));
  },
  maps: async (report, asked) => {
    if (!report.mapped.includes(Number(asked.get('timestamp')))) return null;
    const maps = await bytes(report, `maps/${asked.get('timestamp')}/${asked.get('slot')}`);
    return new Blob(maps === null ? [] : [maps]);
  },
  histograms: async (report, asked) => {
    const key = (of, axes) => `histograms/${asked.get('timestamp')}/${of}/${axes}`;
    const either = async (of) =>
      // Without layers that read both ways the two are the same, and one is here.
      (await json(report, key(of, asked.get('axes')))) ?? json(report, key(of, 'layer'));
    if (!asked.has('slot')) return either(asked.get('quantity'));
    const slots = slotsOf(asked);
    const together = asked.get('axes') === 'free' ? null : await either([...slots].sort((a, b) => a - b).join('.'));
    if (together !== null) return {...together, histograms: chosen(together.histograms, slots)};
    const each = await json(report, key('slots', 'free'));
    return each && {...each, histograms: chosen(each.histograms, slots).map((one, group) => ({...one, group}))};
  },
  slots: async (report, asked) => {
    const got = await json(report, `slots/${asked.get('timestamp')}`);
    if (got === null) return null;
    const entries = chosen(got.slots, slotsOf(asked));
    return {...got, slots: asked.get('bins') === '0' ? entries.map((one) => ({...one, histogram: null})) : entries};
  },
  ridge: async (report, asked) => {
    const got = await json(report, `ridge/${asked.get('slot')}`);
    const end = Math.max(...(asked.get('timestamps') ?? '').split(',').map(Number));
    return got && {...got, lines: got.lines.filter(({timestamp}) => timestamp <= end)};
  },
};

function whole(report, asked, name) {
  return json(report, name);
}

/** @param {URLSearchParams} asked */
function slotsOf(asked) {
  return (asked.get('slot') ?? '').split(',').map(Number);
}

/** The entries of some slots, in that order; what is not there is left out. */
function chosen(entries, slots) {
  const there = new Map(entries.map((entry) => [entry.slot, entry]));
  return slots.flatMap((slot) => there.get(slot) ?? []);
}

async function json(report, name) {
  const text = await bytes(report, name);
  return text === null ? null : JSON.parse(new TextDecoder().decode(text));
}

/** An answer as it was packed; null if there is none. */
async function bytes(report, name) {
  if (!Object.hasOwn(report.answers, name)) return null;
  const packed = Uint8Array.from(atob(report.answers[name]), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
