/**
 * A picture of a part of the page. Browsers cannot make one of elements; but the page consists of little more than
 * boxes,
 * canvases and text, and those are drawn here where the browser has put them.
 */

import {contextOf, paintUnseen} from './canvas.js';
import {colour} from '../base/colours.js';

const HEAD = 34;
const MARGIN = 16;
const LEAST_SCALE = 2;

/** A PNG of what an element shows, with a line of text above it. */
export async function picture(host, caption) {
  paintUnseen(host);
  const box = host.getBoundingClientRect();
  const scale = Math.max(LEAST_SCALE, window.devicePixelRatio || 1);
  const sheet = document.createElement('canvas');
  sheet.width = Math.ceil((box.width + 2 * MARGIN) * scale);
  sheet.height = Math.ceil((box.height + HEAD + MARGIN) * scale);
  const context = contextOf(sheet);
  context.scale(scale, scale);
  context.fillStyle = colour('page');
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.fillStyle = colour('muted');
  context.font = '12.5px system-ui, sans-serif';
  context.fillText(caption, MARGIN, 22, box.width);
  context.translate(MARGIN - box.left, HEAD - box.top);
  paint(context, host);
  return new Promise((done, fail) => {
    sheet.toBlob((blob) => (blob ? done(blob) : fail(new Error('the view is too large for a picture'))), 'image/png');
  });
}

function paint(context, node) {
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  if (isUnseen(style)) return;
  if (box.width > 0 && box.height > 0) {
    paintBox(context, box, style);
    if (node instanceof HTMLCanvasElement && node.width > 0)
      context.drawImage(node, box.left, box.top, box.width, box.height);
  }
  context.save();
  if (style.overflowX === 'hidden') clip(context, box);
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) paintText(context, child, style);
    else if (child.nodeType === Node.ELEMENT_NODE) paint(context, child);
  }
  context.restore();
}

function isUnseen({display, visibility, opacity}) {
  return display === 'none' || visibility === 'hidden' || opacity === '0';
}

function clip(context, {left, top, width, height}) {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}

function paintBox(context, box, style) {
  const radius = Number.parseFloat(style.borderTopLeftRadius) || 0;
  const outline = (inset) => {
    context.beginPath();
    context.roundRect(
      box.left + inset,
      box.top + inset,
      Math.max(0, box.width - 2 * inset),
      Math.max(0, box.height - 2 * inset),
      Math.max(0, radius - inset),
    );
  };
  const fill =
    style.backgroundImage === 'none'
      ? style.backgroundColor
      : (gradientFill(context, box, style.backgroundImage) ?? style.backgroundColor);
  context.fillStyle = fill;
  outline(0);
  context.fill();
  paintBorders(context, box, style, outline);
}

/** One stroke where all four borders are alike, else each for itself. */
function paintBorders(context, box, style, outline) {
  const sides = ['Top', 'Right', 'Bottom', 'Left'].map((side) => ({
    width: style[`border${side}Style`] === 'none' ? 0 : Number.parseFloat(style[`border${side}Width`]),
    colour: style[`border${side}Color`],
  }));
  if (sides.every(({width, colour: each}) => width === sides[0].width && each === sides[0].colour)) {
    if (sides[0].width === 0) return;
    context.strokeStyle = sides[0].colour;
    context.lineWidth = sides[0].width;
    outline(sides[0].width / 2);
    context.stroke();
    return;
  }
  const [top, right, bottom, left] = sides;
  const bars = [
    [top, box.left, box.top, box.width, top.width],
    [right, box.right - right.width, box.top, right.width, box.height],
    [bottom, box.left, box.bottom - bottom.width, box.width, bottom.width],
    [left, box.left, box.top, left.width, box.height],
  ];
  for (const [side, x, y, width, height] of bars) {
    context.fillStyle = side.colour;
    if (side.width > 0) context.fillRect(x, y, width, height);
  }
}

/** The page's gradients run from left to right, over the whole box or again and again. */
function gradientFill(context, box, image) {
  const stops = [...image.matchAll(/(rgba?\([^)]*\))\s*((?:-?[\d.]+(?:px|%)\s*)*)/g)].map(([, tone, at]) => ({
    tone,
    at: at.trim().split(/\s+/).filter(Boolean),
  }));
  if (!/^(repeating-)?linear-gradient\(90deg/.test(image) || stops.length === 0) return null;
  const period = image.startsWith('repeating') ? Number.parseFloat(stops[stops.length - 1].at.at(-1) ?? '') : box.width;
  const repeats = Math.max(1, Math.ceil(box.width / period));
  const gradient = context.createLinearGradient(box.left, 0, box.left + repeats * period, 0);
  for (let i = 0; i < repeats; i++) {
    stops.forEach(({tone, at}, k) => {
      const places =
        at.length === 0
          ? [k / Math.max(1, stops.length - 1)]
          : at.map((text) => (text.endsWith('%') ? Number.parseFloat(text) / 100 : Number.parseFloat(text) / period));
      places.forEach((place) => gradient.addColorStop(Math.max(0, Math.min(1, (i + place) / repeats)), tone));
    });
  }
  return gradient;
}

/** Text line by line: the lines of a text node are the runs of characters at one height. */
function paintText(context, node, style) {
  if (node.data.trim() === '') return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  if (style.writingMode.startsWith('vertical')) {
    paintUpright(context, node);
    return;
  }
  for (const {text, box} of linesOf(node)) {
    const {fontBoundingBoxAscent: up, fontBoundingBoxDescent: down} = context.measureText(text);
    context.fillText(text, box.left, box.top + (box.height + up - down) / 2, box.width + 1);
  }
}

function paintUpright(context, node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (box.width === 0) return;
  context.save();
  context.translate(box.left + box.width / 2, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(node.data.trim(), 0, 0);
  context.restore();
}

function linesOf(node) {
  const range = document.createRange();
  const lines = [];
  for (let i = 0; i < node.length; i++) {
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.top - box.top) < 2) Object.assign(line, {end: i + 1, right: box.right});
    else lines.push({start: i, end: i + 1, left: box.left, right: box.right, top: box.top, height: box.height});
  }
  return lines.map(({start, end, left, right, top, height}) => ({
    text: node.data.slice(start, end).replace(/\s/g, ' '),
    box: {left, top, height, width: right - left},
  }));
}
