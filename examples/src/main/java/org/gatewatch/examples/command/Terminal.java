package org.gatewatch.examples.command;

import java.io.Console;
import java.nio.charset.StandardCharsets;

/** What the program's output goes to. */
public final class Terminal {

  private static final String CLEAR_LINE = "\r\u001B[K";

  private Terminal() {}

  /**
   * Lets log lines clear the progress bar they would otherwise be glued to; logback.xml reads the
   * property.
   */
  public static void keepLogLinesApart() {
    if (isInteractive()) {
      System.setProperty("org.gatewatch.examples.lineStart", CLEAR_LINE);
    }
  }

  /** Whether someone looks at a terminal that can move its cursor back. */
  @SuppressWarnings("SystemConsoleNull") // isTerminal is asked as well.
  public static boolean isInteractive() {
    Console console = System.console();
    return console != null && isTerminal(console) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether the terminal takes more than ASCII. */
  @SuppressWarnings("SystemConsoleNull") // isTerminal is asked as well.
  public static boolean showsUnicode() {
    Console console = System.console();
    return console != null
        && isTerminal(console)
        && console.charset().equals(StandardCharsets.UTF_8);
  }

  /** From Java 22 on there is a console even without a terminal, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true; // An older Java: only terminals have a console.
    } catch (ReflectiveOperationException e) {
      return false; // Lines can be read anywhere.
    }
  }
}
