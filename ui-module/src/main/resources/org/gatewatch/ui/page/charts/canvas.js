/** Canvases that keep the size of their boxes. */

import {el} from '../base/dom.js';

/** So much beyond the edge of the window is painted, too, so that whoever scrolls sees no gaps. */
const MARGIN = '200px';

/** From this width on a screen is a wall, on which figures are taller, too. */
const WALL = 2200;
const TALLER = 1.6;

/**
 * A figure's height on this screen.
 * @param {number} height on others
 */
export function heightHere(height) {
  return Math.round(height * (window.innerWidth >= WALL ? TALLER : 1));
}

/** @type {WeakMap<Element, Canvas>} */
const canvases = new WeakMap();
const sizes = new ResizeObserver((entries) =>
  entries.forEach(({target, contentRect}) => canvases.get(target)?.resize(contentRect)),
);
const sights = new IntersectionObserver(
  (entries) => entries.forEach(({target, isIntersecting}) => canvases.get(target)?.see(isIntersecting)),
  {rootMargin: MARGIN},
);

/**
 * A canvas that draws itself anew when its size changes, and when `paint()` is called. Its size is told, not asked for:
 * asking would make the browser lay out the page once for each canvas.
 */
export class Canvas {
  /**
   * @param {Record<string, any>} options of its element
   * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw in CSS pixels
   */
  constructor(options, draw) {
    this.node = el('canvas', options);
    this.draw = draw;
    this.width = 0;
    this.height = 0;
    this.seen = true;
    this.stale = false;
    canvases.set(this.node, this);
    sizes.observe(this.node);
  }

  /**
   * Likewise, but out of sight it waits until it comes into sight: for canvases of which there are many.
   * @param {Record<string, any>} options
   * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw
   */
  static inSight(options, draw) {
    const canvas = new Canvas(options, draw);
    sights.observe(canvas.node);
    return canvas;
  }

  /** @param {{width: number, height: number}} size */
  resize({width, height}) {
    this.width = width;
    this.height = height;
    this.paint();
  }

  /** @param {boolean} seen */
  see(seen) {
    this.seen = seen;
    if (seen) this.catchUp();
  }

  paint() {
    this.stale = true;
    if (this.seen) this.catchUp();
  }

  catchUp() {
    const {node, width, height} = this;
    if (!this.stale || width === 0 || height === 0) return;
    this.stale = false;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (node.width !== w || node.height !== h) {
      node.width = w;
      node.height = h;
    }
    const context = contextOf(node);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.draw(context, width, height);
  }
}

/**
 * Paints what is out of sight within an element, too.
 * @param {Element} host
 */
export function paintUnseen(host) {
  host.querySelectorAll('canvas').forEach((node) => canvases.get(node)?.catchUp());
}

/**
 * What draws on a canvas.
 * @param {HTMLCanvasElement} node
 */
export function contextOf(node) {
  return /** @type {CanvasRenderingContext2D} */ (node.getContext('2d'));
}
