package org.gatewatch.ui;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.Summaries;
import org.jspecify.annotations.Nullable;

/**
 * A training that never happened, for tests that need values known beforehand: one LSTM, one
 * bidirectional LSTM, a dropout layer, an output layer, a layer without gates, and a frozen LSTM
 * whose inside is not captured, with values that depend on the seed, the iteration and the slot
 * alone. What lies inside of the cells comes last.
 */
public final class SyntheticRun {
  /**
   * Of a machine whose clock is ahead, so that no run seems abandoned that a slow test has begun.
   */
  public static final long START = 4_000_000_000_000L;

  public static final int INPUTS = 12;
  public static final int UNITS = 10;

  /** So many timesteps each score counts. */
  public static final int TIMESTEPS = 24;

  /** Making one takes as long as drawing it, and tests ask for the same ones again and again. */
  private static final int MOST_KEPT = 600;

  private static final Map<Made, List<@Nullable Summary>> MADE =
      Collections.synchronizedMap(new LinkedHashMap<>());

  private static final Map<List<Number>, double[]> LASTING = new ConcurrentHashMap<>();

  /** What the summaries of a sample depend on. */
  private record Made(long seed, int sample) {}

  private final String session;
  private final String worker;
  private final long seed;
  private final Layout layout;
  private long start = START;

  public SyntheticRun(String session, String worker, long seed) {
    this(session, worker, seed, "lstm1", "encoder");
  }

  public SyntheticRun(String session, String worker, long seed, String first, String second) {
    this.session = session;
    this.worker = worker;
    this.seed = seed;
    this.layout = SyntheticLayout.of(first, second);
  }

  public String session() {
    return session;
  }

  public String worker() {
    return worker;
  }

  public Layout layout() {
    return layout;
  }

  /** Moves the run to another time: its first sample is of then. */
  public SyntheticRun began(long at) {
    start = at;
    return this;
  }

  public long timestamp(int i) {
    return start + 250L * i;
  }

  /** Stores the layout. */
  public SyntheticRun begin(StatsStorageRouter storage) {
    storage.putStaticInfo(StoredRecord.of(layout, session, worker, start - 1));
    return this;
  }

  /** Stores samples {@code from} to {@code to - 1}. */
  public SyntheticRun store(StatsStorageRouter storage, int from, int to) {
    for (int i = from; i < to; i++) {
      store(storage, i, sample(i));
    }
    return this;
  }

  /** Stores samples of the first layer that differ in iteration alone: many, quickly. */
  public SyntheticRun storeAlike(StatsStorageRouter storage, int from, int to) {
    Sample first = ofFirstLayer();
    for (int i = from; i < to; i++) {
      Sample alike =
          new Sample(layout.id(), i * 10, i / 50, 2, first.captureNanos(), 0, first.summaries());
      store(storage, i, alike);
    }
    return this;
  }

  /** The first sample without what lies inside cells and in later layers. */
  public Sample ofFirstLayer() {
    Sample first = sample(0);
    List<@Nullable Summary> summaries = new ArrayList<>(first.summaries());
    for (int slot = 0; slot < summaries.size(); slot++) {
      Slot location = layout.slots().get(slot);
      if (location.layer() > 0 || location.isInsideCell()) {
        summaries.set(slot, null);
      }
    }
    return new Sample(
        layout.id(), 0, 0, first.score(), first.captureNanos(), first.dropped(), summaries);
  }

  public SyntheticRun store(StatsStorageRouter storage, int i, Sample sample) {
    storage.putUpdate(StoredRecord.of(JudgedSample.of(sample), session, worker, timestamp(i)));
    return this;
  }

  /** Stores a sample in which something was found. */
  public void store(StatsStorageRouter storage, int i, List<Alert> alerts) {
    storage.putUpdate(
        StoredRecord.of(new JudgedSample(sample(i), alerts), session, worker, timestamp(i)));
  }

  /** Alerts made up for sample {@code i}. */
  public SyntheticAlerts alerts(int i) {
    return new SyntheticAlerts(layout, i);
  }

  public void end(StatsStorageRouter storage, int i) {
    storage.putUpdate(StoredRecord.endOfTraining(session, worker, timestamp(i)));
  }

  public Sample sample(int i) {
    return sample(i, Map.of());
  }

  /** A sample in which some slots hold one NaN for every so many values. */
  public Sample sample(int i, Map<Integer, Integer> nanEvery) {
    List<@Nullable Summary> summaries =
        nanEvery.isEmpty() ? MADE.get(new Made(seed, i)) : summaries(i, nanEvery);
    if (summaries == null) {
      summaries = summaries(i, nanEvery);
      keep(new Made(seed, i), summaries);
    }
    return sample(i, score(i), summaries);
  }

  /** A sample whose every value is this one; of NaN nothing is finite. */
  public Sample filled(int i, float value) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (int slot = 0; slot < layout.slots().size(); slot++) {
      float[] values = values(i, slot);
      Arrays.fill(values, value);
      summaries.add(summary(i, slot, values));
    }
    return sample(i, value, summaries);
  }

  /** A sample that lacks a quantity, outside of cells. */
  public Sample without(Quantity quantity, int i) {
    List<@Nullable Summary> summaries = new ArrayList<>(sample(i).summaries());
    for (int slot = 0; slot < summaries.size(); slot++) {
      Slot location = layout.slots().get(slot);
      if (location.quantity() == quantity && !location.isInsideCell()) {
        summaries.set(slot, null);
      }
    }
    return sample(i, score(i), summaries);
  }

  private double score(int i) {
    return 3.2 * Math.exp(-i / 60.0) + 1.1 + 0.06 * new Random(seed + i).nextGaussian();
  }

  private Sample sample(int i, double score, List<@Nullable Summary> summaries) {
    long nanos = 700_000 + 1000L * (i % 7);
    return new Sample(layout.id(), i * 10, i / 50, score, TIMESTEPS, rate(i), nanos, 0, summaries);
  }

  /** Learning rate of a sample. */
  public double rate(int i) {
    return 1e-3 * Math.exp(-i / 200.0);
  }

  private static void keep(Made made, List<@Nullable Summary> summaries) {
    synchronized (MADE) {
      MADE.put(made, summaries);
      if (MADE.size() > MOST_KEPT) {
        MADE.remove(MADE.keySet().iterator().next());
      }
    }
  }

  private List<@Nullable Summary> summaries(int i, Map<Integer, Integer> nanEvery) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (int slot = 0; slot < layout.slots().size(); slot++) {
      float[] values = values(i, slot);
      int every = nanEvery.getOrDefault(slot, 0);
      for (int v = 0; every > 0 && v < values.length; v += every) {
        values[v] = Float.NaN;
      }
      summaries.add(summary(i, slot, values));
    }
    return summaries;
  }

  private Summary summary(int i, int slot, float[] values) {
    Slot location = layout.slots().get(slot);
    if (!location.isInsideCell()) {
      return location.rows() == 0
          ? Summaries.of(values)
          : Summaries.of(values, location.rows(), location.columns());
    }
    int forget =
        slot(Quantity.ACTIVATION, location.layer(), location.direction(), null, Gate.FORGET);
    float[] gate = forget < 0 ? new float[0] : values(i, forget);
    return SyntheticCells.summary(location, cell(location), values, gate);
  }

  /** Position of a slot inside a cell; −1 if the cell has none such. */
  public int slot(
      Quantity quantity,
      int layer,
      @Nullable Direction direction,
      @Nullable Kernel kernel,
      @Nullable Gate gate) {
    return layout.slots().indexOf(new Slot(quantity, layer, direction, kernel, gate, null, 0, 0));
  }

  private Layout.Cell cell(Slot slot) {
    return layout.layers().get(slot.layer()).cells().stream()
        .filter(cell -> cell.direction() == slot.direction())
        .findFirst()
        .orElseThrow();
  }

  /** The values that a slot holds in a sample, before any NaN is put in. */
  public float[] values(int i, int slot) {
    Slot location = layout.slots().get(slot);
    if (location.isInsideCell()) {
      return SyntheticCells.values(location, cell(location).units(), seed, i);
    }
    Random step = new Random(seed * 17 + slot * 1000L + i);
    int size = location.rows() == 0 ? 400 : location.rows() * location.columns();
    double[] lasting = lasting(seed * 31 + slot, size);
    double scale = scale(location, i);
    boolean weight = location.quantity() == Quantity.WEIGHT;
    boolean bias = location.kernel() == Kernel.BIAS && location.gate() == Gate.FORGET;
    double shift = weight && bias ? 1 : 0;
    float[] values = new float[size];
    for (int v = 0; v < size; v++) {
      double drift = 0.15 * step.nextGaussian();
      values[v] = (float) (shift + scale * (lasting[v] + drift));
    }
    return values;
  }

  /** What the values of all samples of a slot have in common. */
  private static double[] lasting(long seed, int size) {
    return LASTING.computeIfAbsent(
        List.of(seed, size),
        key -> {
          Random random = new Random(seed);
          return DoubleStream.generate(random::nextGaussian).limit(size).toArray();
        });
  }

  private static double scale(Slot location, int i) {
    double gate = location.gate() == null ? 1 : 1 + 0.35 * location.gate().ordinal();
    return switch (location.quantity()) {
      case WEIGHT -> 0.11 * gate * (1 + i / 400.0);
      case GRADIENT -> 0.02 * gate * Math.exp(-i / 150.0);
      case UPDATE -> 2e-4 * gate * Math.exp(-i / 300.0);
      default -> 0.4;
    };
  }
}
