package org.gatewatch.benchmarks;

import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.impl.DefaultStatsUpdateConfiguration;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import org.gatewatch.sample.Quantity;

/**
 * Trains one network under two listeners and measures what each of them costs the training thread,
 * in the same iterations: machine, caches and noise are then the same for both.
 */
final class OverheadTrial {

  /** Examples in a minibatch. */
  static final int MINIBATCH = 32;

  /** Timesteps of an example. */
  static final int TIMESTEPS = 32;

  /** Width of the network's input and of its output. */
  static final int ALPHABET = 64;

  private static final double NANOS_PER_MILLI = 1e6;

  private OverheadTrial() {}

  /**
   * Milliseconds an iteration, and the network they were measured on.
   *
   * @param units of each of the two LSTM layers
   * @param parameters of the network
   * @param training the iteration without the listeners
   * @param statsListener all callbacks of {@link StatsListener} in an iteration
   * @param gatewatch {@link GatewatchListener#overheadNanos} of an iteration, for the same
   *     quantities
   * @param everything the same for all that {@link GatewatchListener} captures by default
   * @param totals processor time of an iteration, of all threads of each listener
   */
  record Outcome(
      int units,
      long parameters,
      Quartiles training,
      Quartiles statsListener,
      Quartiles gatewatch,
      Quartiles everything,
      Totals totals) {

    /** Median cost of ours over the median cost of theirs, for the same quantities. */
    double ratio() {
      return gatewatch.median() / statsListener.median();
    }

    /** Median cost of everything of ours over the median cost of theirs. */
    double everythingRatio() {
      return everything.median() / statsListener.median();
    }
  }

  /**
   * Milliseconds of processor time an iteration, of the callbacks and of a listener's own threads
   * together.
   *
   * @param statsListener has no other threads
   * @param gatewatch for the same quantities
   * @param everything for all that is captured by default
   */
  record Totals(Quartiles statsListener, Quartiles gatewatch, Quartiles everything) {

    /** Median total of ours over the median total of theirs, for the same quantities. */
    double ratio() {
      return gatewatch.median() / statsListener.median();
    }

    /** Median total of everything of ours over the median total of theirs. */
    double everythingRatio() {
      return everything.median() / statsListener.median();
    }
  }

  /**
   * Trains and measures.
   *
   * @param units of each of the two LSTM layers
   * @param warmUp iterations before the measuring starts
   * @param iterations to measure
   */
  static Outcome run(int units, int warmUp, int iterations) {
    MultiLayerNetwork network = CharacterNetwork.create(ALPHABET, units, 0.001, 1);
    ArrivalCount ours = new ArrivalCount();
    ArrivalCount every = new ArrivalCount();
    String worker = "h" + units;
    try (GatewatchListener gatewatch = gatewatch(ours, worker + " like for like");
        GatewatchListener everything = everything(every, worker + " everything")) {
      TimedListener stats = new TimedListener(statsListener());
      Held[] held = {new Held(gatewatch, ours), new Held(everything, every)};
      return measure(network, stats, held[0], held[1], warmUp, iterations);
    }
  }

  private static Outcome measure(
      MultiLayerNetwork network,
      TimedListener stats,
      Held gatewatch,
      Held everything,
      int warmUp,
      int iterations) {
    network.setListeners(new AlternatingListeners(stats, gatewatch.timed, everything.timed));
    CharacterBatches batches = batches(warmUp + iterations);
    double[] training = new double[iterations];
    double[] theirCost = new double[iterations];
    double[] ourCost = new double[iterations];
    double[] everyCost = new double[iterations];
    double[] theirTotal = new double[iterations];
    double[] ourTotal = new double[iterations];
    double[] everyTotal = new double[iterations];
    for (int i = -warmUp; i < iterations; i++) {
      var batch = batches.next();
      long start = System.nanoTime();
      network.fit(batch);
      long total = System.nanoTime() - start;
      long theirs = stats.takeNanos();
      long own = gatewatch.takeNanos();
      long every = everything.takeNanos();
      double theirProcessor = stats.takeProcessorNanos() / NANOS_PER_MILLI;
      double ownProcessor = gatewatch.settle(own) / NANOS_PER_MILLI;
      double everyProcessor = everything.settle(every) / NANOS_PER_MILLI;
      if (i >= 0) {
        theirTotal[i] = theirProcessor;
        ourTotal[i] = ownProcessor;
        everyTotal[i] = everyProcessor;
        training[i] = (total - theirs - own - every) / NANOS_PER_MILLI;
        theirCost[i] = theirs / NANOS_PER_MILLI;
        ourCost[i] = own / NANOS_PER_MILLI;
        everyCost[i] = every / NANOS_PER_MILLI;
      }
    }
    return new Outcome(
        network.layerSize(0),
        network.numParams(),
        Quartiles.of(training),
        Quartiles.of(theirCost),
        Quartiles.of(ourCost),
        Quartiles.of(everyCost),
        new Totals(Quartiles.of(theirTotal), Quartiles.of(ourTotal), Quartiles.of(everyTotal)));
  }

  /** What a listener of ours says that it has cost, which no callback shows. */
  private static final class Held {
    private final GatewatchListener listener;
    private final TimedListener timed;
    private final ArrivalCount arrivals;
    private final ThreadTimes threads;
    private long taken;
    private long threadNanos;
    private int samples;

    Held(GatewatchListener listener, ArrivalCount arrivals) {
      this.listener = listener;
      this.arrivals = arrivals;
      timed = new TimedListener(listener);
      threads = new ThreadTimes("gatewatch-publisher-" + listener.getWorkerID());
    }

    /**
     * Waits until the publisher is done with this iteration's sample. Of two listeners at frequency
     * 1 the one's publisher would take the cores from the other; at the frequencies of real
     * trainings it is done long before the next sample.
     *
     * @param held how long training was held up in this iteration, by the clock
     * @return processor time of this iteration: of the callbacks, of what is done within the
     *     backward pass (by the clock), and of the publisher's thread
     */
    long settle(long held) {
      arrivals.await(++samples);
      long before = threadNanos;
      threadNanos = threads.nanos();
      long betweenCallbacks = Math.max(0, held - timed.takeNanos());
      return timed.takeProcessorNanos() + betweenCallbacks + threadNanos - before;
    }

    /** Nanoseconds since the last call of this method. */
    long takeNanos() {
      long before = taken;
      taken = listener.overheadNanos();
      return taken - before;
    }
  }

  static CharacterBatches batches(int count) {
    int length = count * MINIBATCH * TIMESTEPS + 1;
    Random random = new Random(1);
    // Some symbols are more frequent than others, so that there is something to learn.
    int[] text = random.ints(length, 0, ALPHABET).map(i -> random.nextInt(i + 1)).toArray();
    return new CharacterBatches(text, ALPHABET, TIMESTEPS, MINIBATCH, 1, () -> true);
  }

  /** What StatsListener has: no heatmaps, nothing from inside of cells. */
  private static GatewatchListener gatewatch(ArrivalCount arrivals, String worker) {
    return GatewatchListener.builder(arrivals)
        .workerId(worker)
        .frequency(1)
        .quantities(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE, Quantity.ACTIVATION)
        .examples(0)
        .maxHeatmapSide(0)
        .budget(Double.MAX_VALUE)
        .build();
  }

  private static GatewatchListener everything(ArrivalCount arrivals, String worker) {
    return GatewatchListener.builder(arrivals)
        .workerId(worker)
        .frequency(1)
        .budget(Double.MAX_VALUE)
        .build();
  }

  /** Everything it says about arrays, at its defaults; nothing else, for a like-for-like race. */
  private static StatsListener statsListener() {
    DefaultStatsUpdateConfiguration arraysOnly =
        new DefaultStatsUpdateConfiguration.Builder()
            .reportingFrequency(1)
            .collectPerformanceStats(false)
            .collectMemoryStats(false)
            .collectGarbageCollectionStats(false)
            .collectLearningRates(false)
            .build();
    return new StatsListener(new InMemoryStatsStorage(), null, arraysOnly, null, null);
  }
}
