package org.gatewatch.internal.publish;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Samples;
import org.gatewatch.storage.GatewatchFileStorage;

/** A program that hands over samples, and comes to its end without closing anything. */
final class UnclosedTraining {
  private UnclosedTraining() {}

  /** Printed when there is nothing left to do but to end. */
  static final String ENDING = "ending";

  /**
   * Runs it.
   *
   * @param args the kind of storage; its file; how the program ends; how many samples
   */
  public static void main(String[] args) {
    Sample sample = Samples.sample(1);
    int many = args[0].equals("hanging") ? 4 : 1;
    for (int worker = 0; worker < many; worker++) {
      Publisher publisher =
          new Publisher(storage(args[0], args[1]), "s", "w" + worker, Samples.layout(), 10_000);
      for (int i = 0; i < Integer.parseInt(args[3]); i++) {
        publisher.publish(PendingSample.of(JudgedSample.of(at(sample, i))));
      }
    }
    System.out.println(ENDING);
    switch (args[2]) {
      case "throws" -> throw new IllegalStateException("as it was asked to");
      case "exits" -> System.exit(0);
      default -> System.out.println("returning");
    }
  }

  private static Sample at(Sample sample, int iteration) {
    return new Sample(sample.layoutId(), iteration, 0, 0.5, 1, 0, sample.summaries());
  }

  private static StatsStorageRouter storage(String kind, String file) {
    return switch (kind) {
      case "file" -> new FileStatsStorage(new File(file));
      case "sqlite" -> new J7FileStatsStorage(new File(file));
      case "gatewatch" -> new GatewatchFileStorage(Path.of(file));
      default -> new Hanging();
    };
  }

  /** Never takes anything. */
  private static final class Hanging extends RecordingRouter {
    @Override
    public void putStaticInfo(Persistable layout) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
