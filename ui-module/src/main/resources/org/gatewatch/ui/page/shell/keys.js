/** Keys that work wherever the focus is, and a list of them. */

import {el} from '../base/dom.js';
import {keep, kept} from '../base/kept.js';
import {glossary} from './glossary.js';

const KEPT = 'gatewatch-keys';

export class Keys {
  /** @param dialog the list; @param actions by key: what it says, and what it does */
  constructor(dialog, actions) {
    this.dialog = dialog;
    this.actions = actions;
    // Who speaks to a computer, or strikes keys by chance, is better off without them.
    this.on = el('input', {type: 'checkbox', prop: {checked: kept(KEPT, true) === true}});
    this.on.addEventListener('change', () => keep(KEPT, this.on.checked));
    const rows = [
      ...actions.map(({keys, words}) => [keys.join(' '), words]),
      ['Tab', 'to the next thing that can be chosen; arrow keys move within lists, maps, charts and sliders'],
      ['?', 'this list'],
    ];
    dialog.append(
      el('h2', {id: 'keys-title', text: 'Keys'}),
      el(
        'dl',
        {},
        ...rows.flatMap(([keys, words]) => [el('dt', {}, el('kbd', {text: keys})), el('dd', {text: words})]),
      ),
      el('label', {class: 'switch'}, this.on, el('span', {text: 'Keys of a single character work'})),
      el('button', {type: 'button', text: 'Close', on: {click: () => dialog.close()}}),
      glossary(),
    );
    document.addEventListener('keydown', (event) => this.press(event));
  }

  press(event) {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented ||
      isTyping(event.target) ||
      !this.on.checked
    )
      return;
    if (event.key === '?') this.show();
    else if (!this.dialog.open) this.act(event);
  }

  act(event) {
    for (const {keys, act} of this.actions) {
      const at = keys.indexOf(event.key);
      if (at >= 0) {
        event.preventDefault();
        act(at);
        return;
      }
    }
  }

  show() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}

/** A letter in a field is a letter, and in a list it seeks an entry. */
function isTyping(target) {
  return target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type !== 'range');
}
