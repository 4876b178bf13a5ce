package org.gatewatch.examples.command;

import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Option;

/** The option that ends a program instead of keeping its page up; for {@code @Mixin}. */
public final class KeepPage {
  @Option(names = "--exit", description = "End instead of keeping the page up until Ctrl-C.")
  private boolean exit;

  /**
   * Waits until Ctrl-C, or not at all.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void untilCtrlC() throws InterruptedException {
    if (!exit) {
      System.out.println("The page stays up until Ctrl-C.");
      new CountDownLatch(1).await();
    }
  }
}
