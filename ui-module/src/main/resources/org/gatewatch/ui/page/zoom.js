/**
 * Which part of the x axis charts show, by mouse, touch and keyboard. Charts that share one zoom together.
 *
 * Mouse: drag to zoom, drag with Shift to pan, wheel with Ctrl to zoom, sideways wheel to pan, double-click to see all.
 * Touch: two fingers. Keys: see `KEYS`.
 */

export const KEYS = '← → read, + − zoom, Shift ← → pan, 0 shows all';

const STEP = 1.6;
const PAN = 0.2;
/** A zoomed part is at least this share of the whole: below it nothing could be told apart. */
const LEAST_SHARE = 1e-4;

export class Zoom {
  /** @param {(range: {min: number, max: number}|null) => void} changed called when the reader zooms or pans */
  constructor(changed = () => {}) {
    this.range = null;
    this.charts = new Set();
    this.changed = changed;
    /** Whether the newest sample was in sight: then it stays so. */
    this.follows = false;
  }

  /** Smallest and largest x of the charts. */
  get whole() {
    const filled = [...this.charts].map(({x}) => x).filter((x) => x.length > 0);
    return {min: Math.min(...filled.map((x) => x[0])), max: Math.max(...filled.map((x) => x[x.length - 1]))};
  }

  /** Zooms to a part, or shows all if that is null or not less than all. */
  set(range) {
    this.range = this.within(range);
    this.follows = this.range !== null && this.range.max >= this.whole.max;
    this.charts.forEach((chart) => chart.rescale());
    this.changed(this.range);
  }

  /** Takes a part without telling anybody, for what the address says. */
  take(range) {
    this.range = range;
    this.follows = false;
  }

  within(range) {
    if (range === null) return null;
    const {min, max} = this.whole;
    const width = Math.max(range.max - range.min, (max - min) * LEAST_SHARE);
    if (!(width < max - min)) return null;
    const from = Math.max(min, Math.min(range.min, max - width));
    return {min: from, max: from + width};
  }

  /** Makes the part that is shown so many times smaller about a place. */
  by(factor, about) {
    const {min, max} = this.range ?? this.whole;
    this.set({min: about - (about - min) / factor, max: about + (max - about) / factor});
  }

  /** Moves on by a share of what is shown. */
  pan(share) {
    if (this.range === null) return;
    const {min, max} = this.range;
    const by = (max - min) * share;
    this.set({min: min + by, max: max + by});
  }

  /** Before charts draw new samples: keeps the newest in sight if it was. */
  follow(newest) {
    if (this.range === null || !this.follows || newest <= this.range.max) return;
    this.range = {min: this.range.min + newest - this.range.max, max: newest};
  }

  /** Listens to a plot of a chart. */
  attach(chart, plot) {
    const {over} = plot;
    const valueAt = (event) => plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x');
    over.addEventListener('dblclick', () => this.set(null));
    over.addEventListener('wheel', (event) => this.wheel(event, valueAt(event), over.clientWidth), {passive: false});
    over.addEventListener('mousedown', (event) => event.shiftKey && this.drag(event, over), {capture: true});
    new Pinch(this, over, valueAt);
  }

  wheel(event, about, width) {
    const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
    if (event.ctrlKey) this.by(event.deltaY < 0 ? STEP : 1 / STEP, about);
    else if (this.range !== null && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) this.pan(sideways / width);
    else return; // The page scrolls.
    event.preventDefault();
  }

  drag(event, over) {
    event.stopImmediatePropagation();
    event.preventDefault();
    const from = this.range;
    if (from === null) return;
    const wide = from.max - from.min;
    const move = ({clientX}) => {
      const by = (event.clientX - clientX) / over.clientWidth * wide;
      this.set({min: from.min + by, max: from.max + by});
    };
    const end = new AbortController();
    window.addEventListener('mousemove', move, {signal: end.signal});
    window.addEventListener('mouseup', () => end.abort(), {signal: end.signal});
  }

  /** Whether a key was one of ours. */
  press(event, about) {
    const act = {
      '+': () => this.by(STEP, about), '=': () => this.by(STEP, about), '-': () => this.by(1 / STEP, about),
      0: () => this.set(null), Escape: () => this.set(null),
      ...(event.shiftKey ? {ArrowLeft: () => this.pan(-PAN), ArrowRight: () => this.pan(PAN)} : {}),
    }[event.key];
    if (act) act();
    return Boolean(act);
  }
}

/** Two fingers on a plot: what lies under them stays under them. */
class Pinch {
  constructor(zoom, over, valueAt) {
    this.zoom = zoom;
    this.over = over;
    this.fingers = new Map();
    over.addEventListener('pointerdown', (event) => this.down(event, valueAt));
    over.addEventListener('pointermove', (event) => this.move(event));
    for (const name of ['pointerup', 'pointercancel', 'pointerleave']) over.addEventListener(name, ({pointerId}) => this.fingers.delete(pointerId));
  }

  down(event, valueAt) {
    if (event.pointerType === 'touch') this.fingers.set(event.pointerId, {value: valueAt(event), x: event.clientX});
  }

  move(event) {
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return;
    finger.x = event.clientX;
    if (this.fingers.size !== 2) return;
    const [one, other] = [...this.fingers.values()].sort((a, b) => a.x - b.x);
    const scale = (other.value - one.value) / Math.max(1, other.x - one.x);
    const left = this.over.getBoundingClientRect().left;
    if (scale > 0) this.zoom.set({min: one.value - (one.x - left) * scale, max: one.value + (left + this.over.clientWidth - one.x) * scale});
  }
}
