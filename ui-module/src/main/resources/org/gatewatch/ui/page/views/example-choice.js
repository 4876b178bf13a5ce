/** Which of the examples that have maps is shown. */

import {Choice, el} from '../base/dom.js';

export class ExampleChoice {
  /** @param {import('../data/unit-pick.js').UnitPick} pick */
  constructor(pick) {
    this.pick = pick;
    this.built = '';
    this.node = el('div', {class: 'example-choice'});
  }

  /** @param {number[]} others positions of those beside the one that the listener chose */
  show(others) {
    const wanted = others.join();
    if (wanted !== this.built) {
      this.built = wanted;
      const options = [['', 'chosen example'], ...others.map((each) => [String(each), `example ${each}`])];
      this.choice = new Choice('Example', options, '', (value) =>
        this.pick.chooseExample(value === '' ? null : Number(value)),
      );
      this.node.replaceChildren(this.choice.node);
    }
    this.node.hidden = others.length === 0;
    const {example} = this.pick;
    this.choice?.show(example !== null && others.includes(example) ? String(example) : '');
  }
}
