package org.gatewatch.benchmarks.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;

/** Gatewatch as users have it, and AutoTrainer's checks beside it. */
final class Watch implements Observer, AutoCloseable {
  private static final int ALL = 10_000;

  private final List<Told> alerts = new ArrayList<>();
  private final LogLines lines = new LogLines();
  private final AutoTrainer autoTrainer;
  private final GatewatchListener listener;

  /** Samples every so many iterations, and loses no sample, however busy the machine is. */
  Watch(int frequency) {
    autoTrainer = new AutoTrainer(frequency);
    listener =
        GatewatchListener.builder(new InMemoryStatsStorage())
            .frequency(frequency)
            .budget(Double.MAX_VALUE) // What is found must not depend on the machine.
            .maxQueuedSamples(ALL)
            .onAlert(alert -> alerts.add(Reading.of(alert)))
            .build();
  }

  @Override
  public List<TrainingListener> listeners() {
    return List.of(listener, autoTrainer);
  }

  @Override
  public void epochDone(int iteration, double accuracy, double loss) {
    autoTrainer.epochDone(iteration, accuracy, loss);
  }

  /** Nothing is told after this. */
  @Override
  public void close() {
    listener.close();
    lines.close();
  }

  /** What was told, in the order in which it was told; to be asked for once closed. */
  List<Told> told() {
    List<Told> all = new ArrayList<>(lines.told());
    all.addAll(alerts);
    return all;
  }

  AutoTrainer autoTrainer() {
    return autoTrainer;
  }
}
