package org.gatewatch.command;

import java.io.PrintWriter;
import java.util.Map;
import org.gatewatch.internal.alerting.words.Words;
import org.jspecify.annotations.Nullable;

/** Lines on their way to a terminal, a file or a pipe. */
final class Rows {
  /** Most columns of lines for people. */
  static final int WIDTH = 100;

  /** A pipe that nobody reads is noticed after so many lines at most. */
  private static final int LINES = 64;

  private final PrintWriter out;
  private int lines;

  Rows(PrintWriter out) {
    this.out = out;
  }

  /** A line for programs, as it is. */
  void raw(String text) {
    out.print(text);
    out.print('\n');
    lines++;
    if (lines % LINES == 0) {
      flush();
    }
  }

  /** A JSON object. */
  void json(Map<String, @Nullable Object> row) {
    raw(JsonRows.text(row));
  }

  /** A line for people; without what could move the cursor. */
  void line(String text) {
    raw(Words.oneLine(text));
  }

  /** A text for people, of one line or more, whose further lines are indented if it is too long. */
  void wrapped(String text, String indent) {
    String rest = Words.oneLine(text);
    while (rest.length() > WIDTH) {
      int at = rest.lastIndexOf(' ', WIDTH);
      int cut = at > indent.length() ? at : WIDTH;
      raw(rest.substring(0, cut).stripTrailing());
      rest = indent + rest.substring(cut).stripLeading();
    }
    raw(rest);
  }

  /**
   * Hands on what is there.
   *
   * @throws BrokenPipeException if nobody takes it
   */
  void flush() {
    if (out.checkError()) {
      throw new BrokenPipeException();
    }
  }

  /** A text cut to a column's width. */
  static String cut(String text, int width) {
    String clean = Words.oneLine(text);
    return clean.length() <= width ? clean : clean.substring(0, width - 1) + "…";
  }
}
