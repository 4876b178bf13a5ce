/**
 * Draws what is in sight at once, and the rest once a second, or when it comes into sight: nobody waits for what nobody
 * sees. Each frame in which something changes costs the browser as much as many changes, so the rest has one.
 */

const REST_AFTER_MILLIS = 1000;

/** @typedef {{node: HTMLElement, draw: () => void}} Part */

export class InSightFirst {
  constructor() {
    /** @type {Part[]} */
    this.parts = [];
    /**
     * Those of which that is known; in doubt all is in sight.
     * @type {Set<Element>}
     */
    this.unseen = new Set();
    /** @type {Set<Part>} */
    this.waiting = new Set();
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    this.sights = new IntersectionObserver((entries) =>
      entries.forEach(({target, isIntersecting}) => this.see(target, isIntersecting)),
    );
  }

  /** @param {Part[]} parts in place of those before */
  take(parts) {
    this.destroy();
    this.parts = parts;
    parts.forEach(({node}) => this.sights.observe(node));
  }

  draw() {
    this.parts.forEach((part) => (this.unseen.has(part.node) ? this.waiting.add(part) : this.drawNow(part)));
    if (this.waiting.size > 0) this.timer ??= setTimeout(() => this.finish(), REST_AFTER_MILLIS);
  }

  /** Draws what waits. */
  finish() {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    this.waiting.forEach((part) => this.drawNow(part));
  }

  drawNow(part) {
    this.waiting.delete(part);
    part.draw();
  }

  see(node, isSeen) {
    if (isSeen) this.unseen.delete(node);
    else this.unseen.add(node);
    const part = this.parts.find((one) => one.node === node);
    if (isSeen && part !== undefined && this.waiting.has(part)) this.drawNow(part);
  }

  destroy() {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    this.sights.disconnect();
    this.unseen.clear();
    this.waiting.clear();
    this.parts = [];
  }
}
