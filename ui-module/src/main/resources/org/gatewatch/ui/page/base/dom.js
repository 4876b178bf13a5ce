/** Building the page's elements. Text is always set as text: names of layers and sessions are not ours. */

const SVG_NAMES = new Set(['class', 'for', 'role', 'type', 'href', 'title', 'name', 'min', 'max', 'step', 'id', 'tabindex', 'target', 'rel']);

/**
 * An element.
 * @param {string} tag
 * @param {object} [options] `text`, `on` (listeners by event), `data` (data attributes), `prop`
 *     (properties); anything else is an attribute, left out if null or false
 * @param {...(Node|null)} children
 */
export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'text') node.textContent = value;
    else if (name === 'on') Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'prop') Object.assign(node, value);
    else if (value !== null && value !== false && isAttribute(name)) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function isAttribute(name) {
  return SVG_NAMES.has(name) || name.startsWith('aria-');
}

/** Sets text only if it differs, so that nothing flashes and no selection is lost. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets a data attribute, an aria attribute or a class state only if it differs. */
export function setAttribute(node, name, value) {
  if (value === null) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

/** A group of buttons of which one is pressed. */
export function choice(label, options, chosen, choose) {
  const buttons = options.map(([value, text]) => el('button', {
    type: 'button',
    text,
    data: {value},
    'aria-pressed': String(value === chosen),
    on: {click: () => choose(value)},
  }));
  const group = el('div', {class: 'choice', role: 'group', 'aria-label': label}, ...buttons);
  group.show = (value) => buttons.forEach((button) => setAttribute(button, 'aria-pressed', String(button.dataset.value === value)));
  return group;
}

/** A control with its name before it. */
export function labelled(text, control) {
  return el('div', {class: 'labelled'}, el('span', {class: 'label', text}), control);
}

/** Draws a line on a canvas. */
export function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
