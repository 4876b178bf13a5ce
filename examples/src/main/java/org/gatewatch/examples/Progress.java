package org.gatewatch.examples;

import org.gatewatch.examples.command.Terminal;
import org.gatewatch.examples.training.Budget;

/** Shows how far a training is. */
interface Progress extends AutoCloseable {

  /**
   * Shows the state; may leave out what comes too fast to be read.
   *
   * @param used how much of the budget is used
   * @param iteration iterations so far
   * @param loss of late, in nats a character
   */
  void show(long used, long iteration, double loss);

  /** Leaves the display as it is, and the cursor on a new line. */
  @Override
  void close();

  /** A bar in a terminal, lines otherwise. */
  static Progress of(Budget budget) {
    return Terminal.isInteractive() ? new ProgressInBar(budget) : new ProgressInLines(budget);
  }
}
