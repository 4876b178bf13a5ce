package org.gatewatch.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/** Learns what healthy runs have in common. */
final class Learner {
  /** Of each number and stretch, the moments of each run that has it. */
  private final Map<Measured, List<List<Moments>>> learnt = new LinkedHashMap<>();

  private int runs;

  /**
   * Learns from a run.
   *
   * @throws IllegalArgumentException if it has no samples, or anything in it is not finite
   */
  void learn(StoredWorker run) {
    Map<Measured, @Nullable Moments[]> ofRun = new LinkedHashMap<>();
    Consumer<String> refuse =
        complaint -> {
          throw new IllegalArgumentException("session " + run.session() + ": " + complaint);
        };
    run.samples(refuse).forEach(sample -> add(sample, run, ofRun));
    if (ofRun.isEmpty()) {
      throw new IllegalArgumentException("session " + run.session() + " has no samples");
    }
    runs++;
    ofRun.forEach(this::keep);
  }

  private static void add(
      StoredSample stored, StoredWorker run, Map<Measured, @Nullable Moments[]> ofRun) {
    Sample sample = stored.judged().sample();
    int stretch = Stretches.of(sample.iteration());
    Measured.each(
        sample,
        run.layout(),
        (measured, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "session %s is not finite in iteration %d, and no run to learn from",
                    run.session(),
                    sample.iteration()));
          }
          @Nullable Moments[] moments =
              ofRun.computeIfAbsent(measured, key -> new Moments[Stretches.count()]);
          Moments of = moments[stretch];
          if (of == null) {
            of = new Moments();
            moments[stretch] = of;
          }
          of.add(value);
        });
  }

  private void keep(Measured measured, @Nullable Moments[] moments) {
    List<List<Moments>> all = learnt.computeIfAbsent(measured, key -> none());
    for (int i = 0; i < moments.length; i++) {
      Moments of = moments[i];
      if (of != null) {
        all.get(i).add(of);
      }
    }
  }

  private static List<List<Moments>> none() {
    List<List<Moments>> none = new ArrayList<>();
    for (int i = 0; i < Stretches.count(); i++) {
      none.add(new ArrayList<>());
    }
    return none;
  }

  /** {@return how many runs were learnt from} */
  int runs() {
    return runs;
  }

  /** {@return the envelopes, one a stretch, null where no run has a sample} */
  Map<Measured, List<@Nullable Envelope>> envelopes() {
    Map<Measured, List<@Nullable Envelope>> envelopes = new LinkedHashMap<>();
    learnt.forEach(
        (measured, stretches) -> {
          @Nullable Envelope[] each = new Envelope[stretches.size()];
          Arrays.setAll(each, i -> envelope(measured.statistic(), stretches.get(i)));
          envelopes.put(measured, Arrays.asList(each));
        });
    return envelopes;
  }

  /** See {@link Baseline}. */
  private static @Nullable Envelope envelope(Statistic statistic, List<Moments> runs) {
    if (runs.isEmpty()) {
      return null;
    }
    Moments means = new Moments();
    double squares = 0;
    long values = 0;
    for (Moments run : runs) {
      means.add(run.mean());
      squares += run.squares();
      values += run.count();
    }
    int many = runs.size();
    double within = squares / Math.max(1, values - many);
    double between = 0;
    if (many > 1) {
      double few = FewRuns.factor(many);
      between = means.squares() / (many - 1) * (1 + 1.0 / many) * few * few;
    }
    double sigma = Math.max(statistic.floor(means.mean()), Math.sqrt(within + between));
    return new Envelope(means.mean(), sigma);
  }
}
