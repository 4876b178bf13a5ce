package org.gatewatch.benchmarks;

import java.util.concurrent.Callable;
import org.gatewatch.examples.command.Cli;

/** Runs a benchmark so that what it prints is not lost between log lines. */
final class Benchmark {
  private Benchmark() {}

  /** What the log of a benchmark is for: what went wrong. */
  static final String WARN = "WARN";

  /** Alerts are warnings, and those of a network that is not trained well say nothing. */
  static final String ERROR = "ERROR";

  /** Where networks are sick on purpose. */
  static final String OFF = "OFF";

  /**
   * Runs a command and ends the JVM with its exit status.
   *
   * @param level the least level that Gatewatch logs
   */
  static void run(String level, Callable<Integer> command, String... args) {
    quieten(level);
    System.exit(Cli.run(command, args));
  }

  /** Before the first logger is made: logback.xml reads the property. */
  static void quieten(String level) {
    System.setProperty("org.gatewatch.examples.level", level);
  }
}
