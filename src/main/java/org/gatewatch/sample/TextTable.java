package org.gatewatch.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text whose columns are aligned: the first ones to the left, numbers to the right. */
final class TextTable {
  /** Most columns of characters in a line. */
  static final int WIDTH = 100;

  private static final String GAP = "  ";
  private static final String CUT = "…";

  private final String indent;
  private final int left;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param indent what each line begins with
   * @param left how many columns are text
   * @param head the first row, which tells the number of columns
   */
  TextTable(String indent, int left, String... head) {
    this.indent = indent;
    this.left = left;
    rows.add(head);
  }

  void add(String... cells) {
    rows.add(cells);
  }

  /** Appends all rows, each with its line end; nothing if there is no row but the head. */
  void appendTo(StringBuilder text) {
    if (rows.size() == 1) {
      return;
    }
    int[] widths = widths();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < row.length; i++) {
        String cell = cut(row[i], widths[i]);
        String padding = " ".repeat(widths[i] - cell.length());
        line.append(i == 0 ? "" : GAP).append(i < left ? cell + padding : padding + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  /** As wide as they must be; the first gives way where a line would be too long. */
  private int[] widths() {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    int all = indent.length() + Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
    widths[0] = Math.max(1, widths[0] - Math.max(0, all - WIDTH));
    return widths;
  }

  /** Text of at most so many characters, on one line; no emoji is cut in half. */
  static String cut(String text, int width) {
    String line = SlotWords.plain(text);
    if (line.length() <= width) {
      return line;
    }
    int end = Math.max(0, width - 1);
    boolean isWithin = end > 0 && Character.isHighSurrogate(line.charAt(end - 1));
    return line.substring(0, isWithin ? end - 1 : end) + CUT;
  }

  /** Appends a line, cut where it is too long. */
  static void line(StringBuilder text, String indent, String line) {
    text.append(indent).append(cut(line, WIDTH - indent.length())).append('\n');
  }

  /** Appends a sentence, broken into lines that all begin with the indent. */
  static void wrap(StringBuilder text, String indent, String sentence) {
    int width = WIDTH - indent.length();
    String broken = "(.{1," + width + "})(?: +|$)|(.{" + width + "})";
    String line = SlotWords.plain(sentence).strip();
    text.append(line.replaceAll(broken, indent + "$1$2\n"));
  }
}
