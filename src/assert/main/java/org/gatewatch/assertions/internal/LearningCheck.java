package org.gatewatch.assertions.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Sample;

/**
 * The loss falls. First and last loss are medians of the first and the last samples.
 *
 * @param share by so much of the first
 */
public record LearningCheck(double share) implements Check {
  /** Samples of either side: a fifth of all, but no more than this. */
  private static final int MOST = 10;

  private static final int PART = 5;

  /** A loss, and the iteration that has it. */
  private record Loss(int iteration, double value) {}

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public LearningCheck {
    if (!Double.isFinite(share)) {
      throw new IllegalArgumentException("share must be a finite number, not " + share);
    }
  }

  @Override
  public Optional<String> violation(StoredWorker run, Consumer<String> complaints) {
    List<Loss> losses =
        run.samples(complaints).map(sample -> loss(sample.judged().sample())).toList();
    if (losses.size() < 2) {
      return Optional.of("whether the loss falls takes two samples at least");
    }
    for (Loss loss : losses) {
      if (!Double.isFinite(loss.value)) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "the loss is %s in iteration %d",
                Words.number(loss.value),
                loss.iteration));
      }
    }
    int some = Math.min(MOST, Math.max(1, losses.size() / PART));
    return judge(losses.subList(0, some), losses.subList(losses.size() - some, losses.size()));
  }

  private static Loss loss(Sample sample) {
    boolean isKnown = sample.lossTimesteps() > 0;
    return new Loss(sample.iteration(), isKnown ? sample.lossPerTimestep() : sample.score());
  }

  private Optional<String> judge(List<Loss> before, List<Loss> after) {
    double first = median(before);
    double last = median(after);
    double fall = first == last ? 0 : (first - last) / Math.abs(first);
    if (fall >= share) {
      return Optional.empty();
    }
    return Optional.of(
        "the loss %s from %s in %s to %s in %s, by %s of what it was, not by %s or more"
            .formatted(
                fall < 0 ? "rises" : "falls",
                Words.plain(first),
                iterations(before),
                Words.plain(last),
                iterations(after),
                Words.plain(Math.abs(fall)),
                Words.plain(share)));
  }

  private static String iterations(List<Loss> of) {
    int from = of.get(0).iteration;
    int to = of.get(of.size() - 1).iteration;
    return from == to ? "iteration " + from : "iterations " + from + " to " + to;
  }

  private static double median(List<Loss> of) {
    double[] sorted = of.stream().mapToDouble(Loss::value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
  }
}
