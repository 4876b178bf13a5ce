/** Lines of text that say why something cannot be shown. */

import {el, setText} from './dom.js';

/** Says on a line why a view's details are not up to date, or nothing when they are. */
export function tellFailure(message) {
  return (why) => setText(message, why === null ? '' : `Not up to date: ${why}.`);
}

/** A line that says why something cannot be shown. */
export function note(text = '') {
  return el('p', {class: 'note', text});
}
