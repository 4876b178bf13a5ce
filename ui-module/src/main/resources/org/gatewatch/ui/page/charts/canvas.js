/** Canvases that keep the size of their boxes. */

import {el} from '../base/dom.js';

/** So much beyond the edge of the window is painted, too, so that whoever scrolls sees no gaps. */
const MARGIN = '200px';

const sizes = new ResizeObserver((entries) => entries.forEach(({target, contentRect}) => target.box.resize(contentRect)));
const sights = new IntersectionObserver((entries) => entries.forEach(({target, isIntersecting}) => target.box.see(isIntersecting)), {rootMargin: MARGIN});

/**
 * A canvas that draws itself anew when its size changes, and when its `paint()` is called.
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw in CSS pixels
 */
export function canvas(options, draw) {
  const node = el('canvas', options);
  node.box = new Box(node, draw);
  node.paint = () => node.box.paint();
  sizes.observe(node);
  return node;
}

/** Likewise, but out of sight it waits until it comes into sight: for canvases of which there are many. */
export function canvasInSight(options, draw) {
  const node = canvas(options, draw);
  sights.observe(node);
  return node;
}

/** Paints what is out of sight within an element, too. */
export function paintUnseen(host) {
  host.querySelectorAll('canvas').forEach(({box}) => box?.catchUp());
}

/** Its size is told, not asked for: asking would make the browser lay out the page once for each canvas. */
class Box {
  constructor(node, draw) {
    this.node = node;
    this.draw = draw;
    this.width = 0;
    this.height = 0;
    this.seen = true;
    this.stale = false;
  }

  resize({width, height}) {
    this.width = width;
    this.height = height;
    this.paint();
  }

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
    const context = node.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.draw(context, width, height);
  }
}
