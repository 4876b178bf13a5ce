package org.gatewatch.examples;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gatewatch.examples.command.Terminal;
import org.gatewatch.examples.training.Budget;

/** A bar that moves, with the loss and the time left. */
final class ProgressInBar implements Progress {

  private static final int MILLIS = 250;

  private final ProgressBar bar;

  ProgressInBar(Budget budget) {
    bar =
        new ProgressBarBuilder()
            .setTaskName("Training")
            .setInitialMax(budget.total())
            .setUnit(" " + budget.unit(), 1)
            .setUpdateIntervalMillis(MILLIS)
            .setStyle(
                Terminal.showsUnicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(System.out))
            .build();
  }

  @Override
  public void show(long used, long iteration, double loss) {
    bar.setExtraMessage(String.format(Locale.ROOT, " iteration %d, loss %.3f", iteration, loss));
    bar.stepTo(used);
  }

  @Override
  public void close() {
    bar.close();
  }
}
