/**
 * Building the page's elements. Text is always set as text: names of layers and sessions are not ours.
 *
 * A component is a class. Its constructor makes `node`, its element; `draw()`, or `show(…)` with what is to be shown,
 * changes what is there, and may be called again and again; `destroy()` lets go of what it holds, if it holds anything.
 */

const ATTRIBUTES = new Set([
  'class',
  'for',
  'role',
  'type',
  'href',
  'title',
  'name',
  'min',
  'max',
  'step',
  'id',
  'tabindex',
  'target',
  'rel',
  'scope',
]);

/**
 * An element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [options] `text`, `on` (listeners by event), `data` (data attributes), `prop`
 *     (properties); anything else is an attribute, left out if null or false
 * @param {...(Node|string|null)} children
 * @return {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'text') node.textContent = value;
    else if (name === 'on')
      Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'prop') Object.assign(node, value);
    else if (value !== null && value !== false && isAttribute(name))
      node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** @param {string} name */
function isAttribute(name) {
  return ATTRIBUTES.has(name) || name.startsWith('aria-');
}

/** The type of a node that is text, by the DOM's numbers. */
const TEXT = 3;

/**
 * Sets text only if it differs, so that nothing flashes and no selection is lost. A text that is there is changed:
 * another in its place would cost the browser more.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  const {firstChild: only} = node;
  if (only?.nodeType === TEXT && only === node.lastChild) {
    if (only.nodeValue !== text) only.nodeValue = text;
  } else if (node.textContent !== text) {
    node.textContent = text;
  }
}

/**
 * Sets an attribute only if it differs; null takes it away.
 * @param {Element} node
 * @param {string} name
 * @param {string|number|null} value
 */
export function setAttribute(node, name, value) {
  if (value === null) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, String(value));
  }
}

/** A group of buttons of which one is pressed. */
export class Choice {
  /**
   * @param {string} label
   * @param {string[][]} options pairs of a value and its text
   * @param {string} chosen
   * @param {(value: string) => void} choose called when the reader presses one
   */
  constructor(label, options, chosen, choose) {
    this.buttons = options.map(([value, text]) =>
      el('button', {type: 'button', text, data: {value}, on: {click: () => choose(value)}}),
    );
    this.node = el('div', {class: 'choice', role: 'group', 'aria-label': label}, ...this.buttons);
    this.show(chosen);
  }

  /** @param {string} chosen */
  show(chosen) {
    for (const button of this.buttons) setAttribute(button, 'aria-pressed', String(button.dataset.value === chosen));
  }
}

/**
 * A control with its name before it.
 * @param {string} text
 * @param {Node} control
 */
export function labelled(text, control) {
  return el('div', {class: 'labelled'}, el('span', {class: 'label', text}), control);
}

/**
 * Draws a line on a canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {number} fromX
 * @param {number} fromY
 * @param {number} toX
 * @param {number} toY
 */
export function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
