package org.gatewatch.synthetic;

import java.util.Arrays;
import java.util.TreeMap;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/** What capture would tell of values that are known, computed in the plainest way. */
public final class Summaries {
  private Summaries() {}

  /** Of these values, without a map. */
  public static Summary of(double... values) {
    return summary(values, null);
  }

  /** Of these values, without a map. */
  public static Summary of(float[] values) {
    return summary(doubles(values), null);
  }

  /** Of a matrix, row by row, with a map that has a cell an element. */
  public static Summary of(float[] values, int rows, int columns) {
    short[] cells = new short[rows * columns];
    for (int cell = 0; cell < cells.length; cell++) {
      cells[cell] = Heatmap.pattern(values[cell]);
    }
    return summary(doubles(values), Heatmap.of(rows, columns, cells));
  }

  /** Of values that are all the same. */
  public static Summary alike(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return of(values);
  }

  /** Of no value but how it runs through time and units. */
  public static Summary profiled(Profile profile) {
    return Summary.empty().with(null, profile);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static Summary summary(double[] values, @Nullable Heatmap map) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    boolean none = finite.length == 0;
    double sum = 0;
    double squares = 0;
    double magnitudes = 0;
    for (double value : finite) {
      sum += value;
      squares += value * value;
      magnitudes += Math.abs(value);
    }
    double mean = sum / finite.length;
    return new Summary(
        values.length,
        Arrays.stream(values).filter(Double::isNaN).count(),
        Arrays.stream(values).filter(value -> value == Double.POSITIVE_INFINITY).count(),
        Arrays.stream(values).filter(value -> value == Double.NEGATIVE_INFINITY).count(),
        Arrays.stream(values).filter(value -> value == 0).count(),
        Arrays.stream(finite).min().orElse(Double.NaN),
        Arrays.stream(finite).max().orElse(Double.NaN),
        mean,
        none ? Double.NaN : Math.sqrt(Math.max(0, squares / finite.length - mean * mean)),
        none ? Double.NaN : Math.sqrt(squares),
        magnitudes / finite.length,
        histogram(finite),
        map,
        null);
  }

  private static Histogram histogram(double[] finite) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    for (double value : finite) {
      buckets.merge(Histogram.key(value), 1L, Long::sum);
    }
    return Histogram.of(
        buckets.keySet().stream().mapToInt(key -> key).toArray(),
        buckets.values().stream().mapToLong(count -> count).toArray());
  }
}
