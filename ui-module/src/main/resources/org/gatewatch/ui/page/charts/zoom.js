/**
 * Which part of the x axis charts show, by mouse, touch and keyboard. Charts that share one zoom together.
 *
 * Mouse: drag to zoom, drag with Shift to pan, wheel with Ctrl to zoom, sideways wheel to pan, double-click to see all.
 * Touch: two fingers. Keys: see `KEYS`.
 */

export const KEYS = '← → read, + − zoom, Shift ← → pan, 0 shows all';

const NAMED = /^(?:last(\d+(?:\.\d+)?)|(-?\d+(?:\.\d+)?)to(-?\d+(?:\.\d+)?))$/;
const STEP = 1.6;
const PAN = 0.2;
const ROUNDING = 1e-9;
/** A zoomed part is at least this share of the whole: below it nothing could be told apart. */
const LEAST_SHARE = 1e-4;

export class Zoom {
  /** @param {() => void} changed called when the reader zooms or pans */
  constructor(changed = () => {}) {
    /** `{min, max}`, or `{last}`: so much at the end, which moves on with what comes; null for all. */
    this.part = null;
    this.charts = new Set();
    this.changed = changed;
  }

  /** What is shown, or null for all. */
  get range() {
    const {part, whole} = this;
    if (part === null || !(whole.min < whole.max)) return null;
    if (part.last !== undefined) return {min: Math.max(whole.min, whole.max - part.last), max: whole.max};
    return part.max > whole.min && part.min < whole.max ? part : null;
  }

  /** The part as an address holds it: `last500`, or `100to250`; null for all. */
  get text() {
    if (this.part === null) return null;
    const short = (value) => Number(value.toFixed(2));
    return this.part.last === undefined
      ? `${short(this.part.min)}to${short(this.part.max)}`
      : `last${short(this.part.last)}`;
  }

  /** Takes the part that an address names, without telling anybody; anything else is all. */
  take(text) {
    if (text === this.text) return;
    const [, last, min, max] = (NAMED.exec(text ?? '') ?? []).map(Number);
    if (last > 0) this.part = {last};
    else this.part = min < max ? {min, max} : null;
  }

  /** Smallest and largest x of the charts. */
  get whole() {
    const filled = [...this.charts].map(({x}) => x).filter((x) => x.length > 0);
    return {min: Math.min(...filled.map((x) => x[0])), max: Math.max(...filled.map((x) => x[x.length - 1]))};
  }

  /** Zooms to a part, or shows all if that is null or not less than all. */
  set(range) {
    this.part = this.within(range);
    this.charts.forEach((chart) => chart.rescale());
    this.changed();
  }

  /** A part at the end keeps the newest sample in sight. */
  within(range) {
    if (range === null) return null;
    const {min, max} = this.whole;
    const width = Math.max(range.max - range.min, (max - min) * LEAST_SHARE);
    if (!(width < max - min)) return null;
    const from = Math.max(min, range.min);
    return from + width >= max - (max - min) * ROUNDING ? {last: width} : {min: from, max: from + width};
  }

  /** Makes the part that is shown so many times smaller about a place. */
  by(factor, about) {
    const {min, max} = this.range ?? this.whole;
    if (!(min < max)) return;
    this.set({min: about - (about - min) / factor, max: about + (max - about) / factor});
  }

  /** Moves what is shown to where a value is, if that is not in it. */
  bringInSight(value) {
    const {range} = this;
    if (range === null || (value >= range.min && value <= range.max)) return;
    const half = (range.max - range.min) / 2;
    this.set({min: value - half, max: value + half});
  }

  /** Moves on by a share of what is shown. */
  pan(share) {
    const {range} = this;
    if (range === null) return;
    const {min, max} = range;
    const by = (max - min) * share;
    this.set({min: min + by, max: max + by});
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
    else if (this.range !== null && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY))
      this.pan(sideways / width);
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
      const by = ((event.clientX - clientX) / over.clientWidth) * wide;
      this.set({min: from.min + by, max: from.max + by});
    };
    const end = new AbortController();
    window.addEventListener('mousemove', move, {signal: end.signal});
    window.addEventListener('mouseup', () => end.abort(), {signal: end.signal});
  }

  /** Whether a key was one of ours. */
  press(event, about) {
    const acts = {
      '+': () => this.by(STEP, about),
      '=': () => this.by(STEP, about),
      '-': () => this.by(1 / STEP, about),
      0: () => this.set(null),
      ...(event.shiftKey ? {ArrowLeft: () => this.pan(-PAN), ArrowRight: () => this.pan(PAN)} : {}),
    };
    const ours = Object.hasOwn(acts, event.key);
    if (ours) acts[event.key]();
    return ours;
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
    for (const name of ['pointerup', 'pointercancel', 'pointerleave'])
      over.addEventListener(name, ({pointerId}) => this.fingers.delete(pointerId));
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
    if (scale > 0)
      this.zoom.set({
        min: one.value - (one.x - left) * scale,
        max: one.value + (left + this.over.clientWidth - one.x) * scale,
      });
  }
}
