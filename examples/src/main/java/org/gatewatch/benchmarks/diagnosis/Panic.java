package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.profiler.ProfilerConfig;

/**
 * DL4J's {@code StatsListener}, which judges nothing itself, with ND4J's NaN panic, which ends
 * {@code fit} at the first operation whose result is NaN or infinite. For one training at a time:
 * the panic is one of the whole JVM.
 */
final class Panic implements Observer, AutoCloseable {
  private final StatsListener listener;

  Panic(int frequency) {
    listener = new StatsListener(new InMemoryStatsStorage(), frequency);
    Nd4j.getExecutioner()
        .setProfilingConfig(ProfilerConfig.builder().checkForNAN(true).checkForINF(true).build());
  }

  @Override
  public List<TrainingListener> listeners() {
    return List.of(listener);
  }

  @Override
  public boolean allowsEvaluation() {
    return false;
  }

  @Override
  public void close() {
    Nd4j.getExecutioner().setProfilingConfig(ProfilerConfig.builder().build());
  }
}
