package org.gatewatch.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.gatewatch.examples.training.Budget;

/** A line now and then, for pipes and log files. */
final class ProgressInLines implements Progress {

  /** Nanoseconds from one line to the next. */
  private static final long PAUSE = Duration.ofSeconds(5).toNanos();

  private final long total;
  private final String unit;
  private final PrintStream out;
  private final LongSupplier clock;
  private final long start;
  private long nextLine;

  ProgressInLines(Budget budget) {
    this(budget, System.out, System::nanoTime);
  }

  ProgressInLines(Budget budget, PrintStream out, LongSupplier nanoClock) {
    this.total = budget.total();
    this.unit = budget.unit();
    this.out = out;
    this.clock = nanoClock;
    this.start = nanoClock.getAsLong();
    this.nextLine = start;
  }

  @Override
  public void show(long used, long iteration, double loss) {
    long now = clock.getAsLong();
    if (now - nextLine < 0) {
      return;
    }
    nextLine = now + PAUSE;
    out.printf(
        Locale.ROOT,
        "%3d %%  %d/%d %s  iteration %d  loss %.3f  %s%n",
        100 * used / total,
        used,
        total,
        unit,
        iteration,
        loss,
        timeLeft(used, now - start));
  }

  private String timeLeft(long used, long elapsed) {
    if (used == 0) {
      return "time left unknown";
    }
    long seconds = Math.round(1e-9 * elapsed * (total - used) / used);
    return String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }

  @Override
  public void close() {
    out.flush();
  }
}
