package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What tables owe their reader on screens of any width. */
final class Tables {
  private Tables() {}

  /** That nothing of a table has to be moved into sight. */
  static void assertFits(Browser browser, String table, String where) {
    Object hidden =
        browser.run(
            "const box = document.querySelector(arguments[0]).parentNode;"
                + "return box.scrollWidth - box.clientWidth",
            table);
    assertThat((Long) hidden).as("what is cut off of %s, %s", table, where).isZero();
  }

  /**
   * That rows have become cards, one below the other: a mark at the left, the name across, below it
   * numbers side by side, each under its head.
   */
  static void assertFoldsIntoCards(Browser browser, String table, String where) {
    Object amiss =
        browser.run(
            """
            const rows = [...document.querySelector(arguments[0]).tBodies[0].rows];
            const box = (node) => node.getBoundingClientRect();
            const apart = (one, other) => one.right <= other.left + 0.5 || other.right <= one.left + 0.5
                || one.bottom <= other.top + 0.5 || other.bottom <= one.top + 0.5;
            const amiss = [];
            rows.forEach((row, i) => {
              const cells = [...row.cells];
              const [mark, name, ...others] = cells.map(box);
              const facts = cells.filter((cell) => cell.dataset.head).map(box);
              const tops = facts.map(({top}) => Math.round(top));
              const lines = new Set(tops).size;
              const expect = (holds, what) => holds || amiss.push(`${what} of row ${i}`);
              expect(i === 0 || box(rows[i - 1]).bottom <= box(row).top + 0.5, 'place');
              expect(mark.top >= box(row).top && mark.bottom <= box(row).bottom + 0.5, 'mark');
              expect([name, ...others].every(({left}) => left >= mark.right), 'room beside the mark');
              expect(facts.every(({top}) => top >= name.bottom), 'name above the numbers');
              expect(lines > 1 || innerWidth > 500, 'lines');
              expect(lines < facts.length, 'numbers side by side');
              expect([name, ...others].every((one, at, all) =>
                  all.every((other, beside) => at === beside || apart(one, other))), 'cells apart');
              cells.filter((cell) => cell.dataset.head).forEach((cell) => expect(
                  getComputedStyle(cell, '::before').content === `"${cell.dataset.head}"`, 'head'));
            });
            return amiss;
            """,
            table);
    assertThat((List<?>) amiss).as("cards of %s, %s", table, where).isEmpty();
  }

  /** That each head stands over its column. */
  static void assertHeadsStandOverColumns(Browser browser, String table) {
    Object apart =
        browser.run(
            """
            const table = document.querySelector(arguments[0]);
            const left = (cell) => cell.getBoundingClientRect().left;
            const [heads, cells] = [table.tHead, table.tBodies[0]].map((part) => part.rows[0].cells);
            return [...heads].filter((head, i) => Math.abs(left(head) - left(cells[i])) > 1)
                .map((head) => head.innerText);
            """,
            table);
    assertThat((List<?>) apart).as("heads of %s beside their columns", table).isEmpty();
  }
}
