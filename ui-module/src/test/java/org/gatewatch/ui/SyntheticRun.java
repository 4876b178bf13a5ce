package org.gatewatch.ui;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * A training that never happened, for tests that need values known beforehand: one LSTM, one
 * bidirectional LSTM, a dropout layer and an output layer, with values that depend on the seed, the
 * iteration and the slot alone.
 */
public final class SyntheticRun {
  public static final long START = 1_700_000_000_000L;
  public static final int INPUTS = 12;
  public static final int UNITS = 10;
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private final String session;
  private final String worker;
  private final long seed;
  private final Layout layout;

  public SyntheticRun(String session, String worker, long seed) {
    this(session, worker, seed, "lstm1", "encoder");
  }

  public SyntheticRun(String session, String worker, long seed, String first, String second) {
    this.session = session;
    this.worker = worker;
    this.seed = seed;
    this.layout = layout(first, second);
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

  public long timestamp(int i) {
    return START + 250L * i;
  }

  /** Stores the layout. */
  public SyntheticRun begin(StatsStorageRouter storage) {
    storage.putStaticInfo(StoredRecord.of(layout, session, worker, START - 1));
    return this;
  }

  /** Stores samples {@code from} to {@code to - 1}. */
  public SyntheticRun store(StatsStorageRouter storage, int from, int to) {
    for (int i = from; i < to; i++) {
      store(storage, i, sample(i));
    }
    return this;
  }

  public void store(StatsStorageRouter storage, int i, Sample sample) {
    storage.putUpdate(StoredRecord.of(sample, session, worker, timestamp(i)));
  }

  public void end(StatsStorageRouter storage, int i) {
    storage.putUpdate(StoredRecord.endOfTraining(session, worker, timestamp(i)));
  }

  public Sample sample(int i) {
    return sample(i, Map.of());
  }

  /** A sample in which some slots hold one NaN for every so many values. */
  public Sample sample(int i, Map<Integer, Integer> nanEvery) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (int slot = 0; slot < layout.slots().size(); slot++) {
      float[] values = values(i, slot);
      int every = nanEvery.getOrDefault(slot, 0);
      for (int v = 0; every > 0 && v < values.length; v += every) {
        values[v] = Float.NaN;
      }
      Slot place = layout.slots().get(slot);
      summaries.add(summary(values, place.rows(), place.columns()));
    }
    double score = 3.2 * Math.exp(-i / 60.0) + 1.1 + 0.06 * new Random(seed + i).nextGaussian();
    return new Sample(layout.id(), i * 10, i / 50, score, 700_000 + 1000L * (i % 7), 0, summaries);
  }

  /** The values that a slot holds in a sample, before any NaN is put in. */
  public float[] values(int i, int slot) {
    Slot place = layout.slots().get(slot);
    Random random = new Random(seed * 31 + slot);
    Random step = new Random(seed * 17 + slot * 1000L + i);
    int size = place.rows() == 0 ? 400 : place.rows() * place.columns();
    double scale = scale(place, i);
    boolean weight = place.quantity() == Quantity.WEIGHT;
    boolean bias = place.kernel() == Kernel.BIAS && place.gate() == Gate.FORGET;
    double shift = weight && bias ? 1 : 0;
    float[] values = new float[size];
    for (int v = 0; v < size; v++) {
      double drift = 0.15 * step.nextGaussian();
      values[v] = (float) (shift + scale * (random.nextGaussian() + drift));
    }
    return values;
  }

  private static double scale(Slot place, int i) {
    double gate = place.gate() == null ? 1 : 1 + 0.35 * place.gate().ordinal();
    return switch (place.quantity()) {
      case WEIGHT -> 0.11 * gate * (1 + i / 400.0);
      case GRADIENT -> 0.02 * gate * Math.exp(-i / 150.0);
      case UPDATE -> 2e-4 * gate * Math.exp(-i / 300.0);
      case ACTIVATION, ACTIVATION_GRADIENT -> 0.4;
    };
  }

  public static Summary summary(float[] values, int rows, int columns) {
    long nan = 0;
    long positive = 0;
    long negative = 0;
    long zeros = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    double magnitudes = 0;
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    for (float value : values) {
      if (Float.isNaN(value)) {
        nan++;
      } else if (Float.isInfinite(value)) {
        positive += value > 0 ? 1 : 0;
        negative += value < 0 ? 1 : 0;
      } else {
        zeros += value == 0 ? 1 : 0;
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += (double) value * value;
        magnitudes += Math.abs(value);
        buckets.merge(Histogram.key(value), 1L, Long::sum);
      }
    }
    long finite = values.length - nan - positive - negative;
    double mean = finite == 0 ? Double.NaN : sum / finite;
    return new Summary(
        values.length,
        nan,
        positive,
        negative,
        zeros,
        finite == 0 ? Double.NaN : min,
        finite == 0 ? Double.NaN : max,
        mean,
        finite == 0 ? Double.NaN : Math.sqrt(Math.max(0, squares / finite - mean * mean)),
        finite == 0 ? Double.NaN : Math.sqrt(squares),
        finite == 0 ? Double.NaN : magnitudes / finite,
        histogram(buckets),
        rows == 0 ? null : heatmap(values, rows, columns),
        null);
  }

  private static Histogram histogram(TreeMap<Integer, Long> buckets) {
    int[] keys = buckets.keySet().stream().mapToInt(key -> key).toArray();
    long[] counts = buckets.values().stream().mapToLong(count -> count).toArray();
    return Histogram.of(keys, counts);
  }

  private static Heatmap heatmap(float[] values, int rows, int columns) {
    short[] cells = new short[rows * columns];
    for (int cell = 0; cell < cells.length; cell++) {
      cells[cell] = Heatmap.pattern(values[cell]);
    }
    return Heatmap.of(rows, columns, cells);
  }

  private static Layout layout(String first, String second) {
    List<Layout.Layer> layers =
        List.of(
            layer(first, "LSTM", List.of(lstm(Direction.FORWARD)), Map.of()),
            layer(
                second,
                "Bidirectional(LSTM)",
                List.of(lstm(Direction.FORWARD), lstm(Direction.BACKWARD)),
                Map.of()),
            layer(
                "dropout",
                "DropoutLayer",
                List.of(),
                Map.of(Quantity.WEIGHT, "A DropoutLayer has no parameters.")),
            layer(
                "out",
                "RnnOutputLayer",
                List.of(
                    new Layout.Cell(
                        Direction.FORWARD, false, 2 * UNITS, INPUTS, List.of(Gate.BLOCK))),
                new EnumMap<>(
                    Map.of(
                        Quantity.ACTIVATION,
                        "DL4J computes the loss of an output layer without its output."))));
    List<Slot> slots = new ArrayList<>();
    for (Quantity quantity : List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE)) {
      cell(slots, quantity, 0, Direction.FORWARD, "", INPUTS);
      cell(slots, quantity, 1, Direction.FORWARD, "f", UNITS);
      cell(slots, quantity, 1, Direction.BACKWARD, "b", UNITS);
      slots.add(
          new Slot(
              quantity, 3, Direction.FORWARD, Kernel.INPUT, Gate.BLOCK, "W", 2 * UNITS, INPUTS));
      slots.add(new Slot(quantity, 3, Direction.FORWARD, Kernel.BIAS, Gate.BLOCK, "b", 1, INPUTS));
    }
    for (int layer = 0; layer < 3; layer++) {
      slots.add(Slot.ofLayerOutput(layer));
    }
    Map<String, String> versions = Map.of("gatewatch", "0.1.0", "dl4j", "1.0.0-M2.1");
    return Layout.of("MultiLayerNetwork", "FLOAT", versions, 10, layers, slots);
  }

  private static Layout.Layer layer(
      String name, String type, List<Layout.Cell> cells, Map<Quantity, String> absent) {
    return new Layout.Layer(name, type, false, cells, absent);
  }

  private static Layout.Cell lstm(Direction direction) {
    return new Layout.Cell(direction, true, INPUTS, UNITS, GATES);
  }

  private static void cell(
      List<Slot> slots, Quantity quantity, int layer, Direction direction, String at, int inputs) {
    for (Gate gate : GATES) {
      slots.add(new Slot(quantity, layer, direction, Kernel.INPUT, gate, at + "W", inputs, UNITS));
      slots.add(
          new Slot(quantity, layer, direction, Kernel.RECURRENT, gate, at + "RW", UNITS, UNITS));
      slots.add(new Slot(quantity, layer, direction, Kernel.BIAS, gate, at + "b", 1, UNITS));
    }
  }
}
