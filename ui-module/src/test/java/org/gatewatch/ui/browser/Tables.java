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
