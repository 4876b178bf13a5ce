/** Which unit and which example of a cell the reader chose: kept in the address, so that all figures show the same. */

export class UnitPick {
  /**
   * @param {import('./context.js').Context} context
   * @param {import('./model.js').Cell} cell
   */
  constructor(context, cell) {
    this.context = context;
    this.cell = cell;
  }

  /** Its position in the cell, from 0; null if none of this cell is chosen. */
  get unit() {
    const [key, number] = (this.context.url.get('unit') ?? '').split('.');
    const unit = /^\d{1,7}$/.test(number ?? '') ? Number(number) : NaN;
    return key === this.cell.key && unit < (this.cell.units || Infinity) ? unit : null;
  }

  /** Its position among the examples that are watched; null for the one that the listener chose. */
  get example() {
    const text = this.context.url.get('example') ?? '';
    return /^\d{1,7}$/.test(text) ? Number(text) : null;
  }

  /**
   * Chooses a unit; one that is chosen already is let go.
   * @param {number|null} unit
   */
  choose(unit) {
    this.set({unit: unit === null || unit === this.unit ? null : `${this.cell.key}.${unit}`});
  }

  /** @param {number|null} example */
  chooseExample(example) {
    this.set({example});
  }

  set(chosen) {
    this.context.url.set(chosen);
    this.context.store.draw();
  }
}
