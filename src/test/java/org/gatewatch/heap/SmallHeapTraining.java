package org.gatewatch.heap;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.storage.BoundedStatsStorage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Many short trainings in one JVM of little memory, beside a thread that makes garbage, in Java's
 * heap and outside of it: whatever reads memory of an array that is gone has its chance to crash.
 */
public final class SmallHeapTraining {
  private static final int ITERATIONS = 12;
  private static final int MOST_BYTES = 1 << 16;

  private static volatile Object garbage = "";

  private SmallHeapTraining() {}

  /**
   * Trains, and says {@code trained N}.
   *
   * @param args {@code watched} or {@code alone}; a seed; how many trainings. With {@code
   *     operations}, there is neither a network nor a listener, but so many thousand operations of
   *     ND4J.
   */
  @SuppressWarnings("deprecation")
  public static void main(String... args) {
    Random random = new Random(Long.parseLong(args[1]));
    int trainings = Integer.parseInt(args[2]);
    Thread litter = new Thread(() -> litter(random.nextLong()), "litter");
    litter.setDaemon(true);
    litter.start();
    if (args[0].equals("operations")) {
      addRows(trainings * 1000);
      System.out.println("trained " + trainings);
      return;
    }
    IntFunction<Model> networks =
        kind ->
            switch (kind) {
              case 0 ->
                  Networks.sequence(
                      DataType.FLOAT,
                      new LSTM.Builder().nOut(16).build(),
                      new LSTM.Builder().nOut(8).build());
              case 1 ->
                  Networks.sequence(DataType.DOUBLE, new GravesLSTM.Builder().nOut(8).build());
              default ->
                  Networks.graph(
                      DataType.FLOAT, new Bidirectional(new LSTM.Builder().nOut(8).build()));
            };
    for (int i = 0; i < trainings; i++) {
      train(networks.apply(i % 3), args[0].equals("watched"), random);
    }
    System.out.println("trained " + trainings);
  }

  /** ND4J lets go of the dimensions that it adds along while its native code reads them. */
  private static void addRows(int times) {
    INDArray row = Nd4j.ones(DataType.DOUBLE, 1, 32);
    for (int i = 0; i < times; i++) {
      Nd4j.zeros(DataType.DOUBLE, 3, 32).addiRowVector(row);
    }
  }

  private static void train(Model network, boolean watched, Random random) {
    GatewatchListener listener =
        GatewatchListener.builder(new BoundedStatsStorage(8, 1)).frequency(1).build();
    if (watched) {
      network.addListeners(listener);
    }
    for (int i = 0; i < ITERATIONS; i++) {
      DataSet minibatch = Networks.sequences(random.nextLong(), network.params().dataType());
      Networks.fit(network, minibatch);
    }
    listener.close();
  }

  private static void litter(long seed) {
    Random random = new Random(seed);
    while (true) {
      garbage = new byte[random.nextInt(MOST_BYTES)];
      if (random.nextInt(64) == 0) {
        garbage = Nd4j.create(DataType.FLOAT, 1 + random.nextInt(1000));
        LockSupport.parkNanos(50_000);
      }
    }
  }
}
