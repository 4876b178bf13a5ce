/** One slot's histograms over the run: a curve a sample, the oldest at the back. */

import {Canvas} from './canvas.js';
import {el, setAttribute, setText} from '../base/dom.js';
import {colour, gateColour} from '../base/colours.js';
import {count, nonFiniteBadges, number, parse, percent} from '../base/format.js';

const FONT = '11px system-ui, sans-serif';
const GAP = 15;
const TALL = 64;
const FOOT = 18;
const LABEL = 62;
const BADGE = 104;
const KEYS = 'arrow keys to read, Home and End for the oldest and the newest, Enter to go to that sample';

/**
 * The samples that a ridge shows: at most so many, evenly spread over the run by their numbers, the newest always among
 * them. As the run goes on, the others stay the same until their distance doubles, so that what is known of them holds.
 * @param {number[]} numbers of the samples that can be shown, rising
 * @return {number[]} positions in that list
 */
export function spreadSamples(numbers, most) {
  if (numbers.length <= most) return numbers.map((_, at) => at);
  const last = numbers[numbers.length - 1];
  let stride = 1;
  while (last / stride >= most - 1) stride = stride % 3 === 0 ? (stride / 3) * 4 : stride === 1 ? 2 : stride * 1.5;
  const positions = new Set();
  let at = 0;
  for (let target = 0; target <= last; target += stride) {
    while (at + 1 < numbers.length && numbers[at + 1] <= target) at++;
    positions.add(at);
  }
  positions.add(numbers.length - 1);
  return [...positions];
}

export class RidgePlot {
  /** @param {(timestamp: number) => void} go called when the reader chooses a sample */
  constructor(go) {
    this.go = go;
    this.got = null;
    this.at = null;
    /** @type {import('../data/gates.js').Gate|null} */
    this.gate = null;
    this.label = '';
    this.top = 1;
    this.canvas = new Canvas(
      {
        class: 'ridge-plot',
        role: 'img',
        'aria-label': 'Distribution of the chosen gate over the run',
        tabindex: 0,
        title: KEYS,
      },
      (context, width, height) => this.paint(context, width, height),
    );
    const listeners = {
      pointermove: (event) => this.point(event),
      pointerleave: () => this.read(null),
      keydown: (event) => this.press(event),
      click: (event) => this.click(event),
    };
    Object.entries(listeners).forEach(([name, listener]) => this.canvas.node.addEventListener(name, listener));
    this.readout = el('p', {class: 'map-readout ridge-readout', role: 'status'});
    this.node = el('div', {class: 'ridge'}, this.canvas.node, this.readout);
    this.read(null);
  }

  /**
   * @param got a ridge of the server
   * @param {import('../data/gates.js').Gate} gate whose hue it has
   * @param {string} label what it shows, in words
   * @param {number} top the count that fills a curve's height; what is taller is cut
   */
  show(got, gate, label, top) {
    Object.assign(this, {got, gate, label, top});
    const {lines} = got;
    const ends = [lines[0], lines.at(-1)].map((line) => (line ? count(line.iteration) : ''));
    this.canvas.node.style.height = `${TALL + Math.max(0, lines.length - 1) * GAP + FOOT + 6}px`;
    const span = lines.length === 0 ? 'no sample' : `iterations ${ends.join(' to ')}, ${count(lines.length)} samples`;
    setAttribute(this.canvas.node, 'aria-label', `${label}: ${span}. Keys: ${KEYS}.`);
    if (this.at !== null && (this.at.line >= lines.length || lines.length === 0)) this.at = null;
    this.describe();
    this.canvas.paint();
  }

  /** Where the curves are, in pixels of the page. */
  get box() {
    const {lines} = this.got;
    const right = lines.some(({summary}) => nonFiniteBadges(summary).length > 0) ? BADGE : 8;
    return {
      left: LABEL,
      width: Math.max(1, this.canvas.node.clientWidth - LABEL - right),
      tall: TALL,
      base: lines.map((_, i) => TALL + i * GAP),
    };
  }

  paint(context, width, height) {
    if (!this.got || this.got.lines.length === 0) return;
    const {box} = this;
    const {lines} = this.got;
    context.font = FONT;
    context.lineJoin = 'round';
    this.grid(context, box, height);
    lines.forEach((line, i) => this.curve(context, box, line, i));
    this.axis(context, box, height);
    if (this.at !== null) this.cursor(context, box);
  }

  /** Zero, behind the curves. */
  grid(context, {left, width}, height) {
    const {low, high} = this.got;
    if (low >= 0 || high <= 0) return;
    const x = Math.round(left + (width * -low) / (high - low)) + 0.5;
    context.strokeStyle = colour('muted');
    context.setLineDash([2, 3]);
    context.beginPath();
    context.moveTo(x, 8);
    context.lineTo(x, height - FOOT);
    context.stroke();
    context.setLineDash([]);
  }

  curve(context, box, {counts, iteration, summary}, i) {
    const {lines} = this.got;
    const age = lines.length === 1 ? 1 : i / (lines.length - 1);
    const newest = i === lines.length - 1;
    const base = box.base[i];
    const hue = gateColour(this.gate);
    const path = this.outline(box, counts, base);
    context.fillStyle = colour('surface');
    context.fill(path);
    context.globalAlpha = newest ? 1 : 0.1 + 0.4 * age;
    context.fillStyle = hue;
    context.fill(path);
    context.globalAlpha = newest ? 1 : 0.45 + 0.55 * age;
    context.strokeStyle = hue;
    context.lineWidth = this.at?.line === i ? 2.2 : 1;
    context.stroke(path);
    context.globalAlpha = 1;
    context.textBaseline = 'alphabetic';
    context.textAlign = 'right';
    context.fillStyle = newest || this.at?.line === i ? colour('text') : colour('muted');
    context.fillText(count(iteration), box.left - 8, base);
    this.trouble(context, box, summary, base);
  }

  /** The curve through the tops of the bins, closed along its foot. */
  outline({left, width, tall}, counts, base) {
    const path = new Path2D();
    const step = width / counts.length;
    const y = (many) => base - (tall - 8) * Math.min(1, many / this.top);
    path.moveTo(left, base);
    counts.forEach((many, bin) => path.lineTo(left + (bin + 0.5) * step, y(many)));
    path.lineTo(left + width, base);
    path.closePath();
    return path;
  }

  trouble(context, {left, width}, summary, base) {
    const badges = nonFiniteBadges(summary);
    if (badges.length === 0) return;
    context.textAlign = 'left';
    context.fillStyle = colour('trouble');
    context.fillText(badges.length === 1 ? badges[0] : `${badges[0]} …`, left + width + 8, base, BADGE - 8);
  }

  axis(context, {left, width}, height) {
    const {low, high} = this.got;
    context.fillStyle = colour('muted');
    context.textBaseline = 'bottom';
    context.textAlign = 'left';
    context.fillText(number(low), left, height);
    context.textAlign = 'right';
    context.fillText(number(high), left + width, height);
    context.fillText('iteration', left - 8, height);
    const x = left + (width * -low) / (high - low);
    if (x > left + 60 && x < left + width - 60) {
      context.textAlign = 'center';
      context.fillText('0', x, height);
    }
  }

  cursor(context, {left, width, base, tall}) {
    const {line, bin} = this.at;
    const {counts} = this.got.lines[line];
    const x = left + ((bin + 0.5) * width) / counts.length;
    const y = base[line] - (tall - 8) * Math.min(1, counts[bin] / this.top);
    context.fillStyle = colour('text');
    context.strokeStyle = colour('surface');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  point(event) {
    if (!this.got || this.got.lines.length === 0) return;
    const {left, width} = this.box;
    const {lines} = this.got;
    const line = Math.round((event.offsetY + GAP / 3 - TALL) / GAP);
    const bins = lines[0].counts.length;
    this.read({line: clamp(line, lines.length), bin: clamp(Math.floor(((event.offsetX - left) / width) * bins), bins)});
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.got || this.got.lines.length === 0) return;
    const {lines} = this.got;
    const {line, bin} = this.at ?? {line: lines.length - 1, bin: peak(lines[lines.length - 1].counts)};
    const next = {
      ArrowUp: [line - 1, bin],
      ArrowDown: [line + 1, bin],
      ArrowLeft: [line, bin - 1],
      ArrowRight: [line, bin + 1],
      Home: [0, bin],
      End: [lines.length - 1, bin],
    }[event.key];
    if (next)
      this.read(
        this.at === null
          ? {line, bin}
          : {line: clamp(next[0], lines.length), bin: clamp(next[1], lines[0].counts.length)},
      );
    else if (event.key === 'Enter' && this.at !== null) this.go(lines[line].timestamp);
    else return;
    event.preventDefault();
  }

  click(event) {
    this.point(event);
    if (this.at !== null) this.go(this.got.lines[this.at.line].timestamp);
  }

  read(at) {
    this.at = at;
    this.describe();
    this.canvas.paint();
  }

  describe() {
    const {at, got} = this;
    if (at === null || !got) {
      setText(
        this.readout,
        'Point at a curve, or move over them with the arrow keys, to read it; a click, or Enter, goes to its sample.',
      );
      return;
    }
    const {iteration, counts, summary} = got.lines[at.line];
    const finite = summary.count - summary.nan - summary.positiveInfinity - summary.negativeInfinity;
    const end = (bin) => got.low + ((got.high - got.low) * bin) / counts.length;
    const bin = `${number(end(at.bin))} to ${number(end(at.bin + 1))}`;
    const share = `${count(counts[at.bin])} of ${count(finite)} values (${percent(counts[at.bin] / finite)})`;
    const values = finite === 0 ? 'no finite value' : `${bin}: ${share}; mean ${number(parse(summary.mean))}`;
    setText(this.readout, [`iteration ${count(iteration)}, ${values}`, ...nonFiniteBadges(summary)].join(' · '));
  }

  data() {
    return (
      this.got && {...this.got, top: this.top, at: this.at, box: this.canvas.node.clientWidth > 0 ? this.box : null}
    );
  }
}

function clamp(at, size) {
  return Math.max(0, Math.min(size - 1, at));
}

function peak(counts) {
  return counts.indexOf(Math.max(...counts));
}
