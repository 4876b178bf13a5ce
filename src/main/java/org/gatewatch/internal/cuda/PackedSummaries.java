package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;

/** Reads what the kernel writes; {@code summary_core.h} says how it lies there. */
final class PackedSummaries {
  private static final int SLOTS = 2 * Histogram.MAX_KEY + 1;
  private static final int CELLS_AT = 128;
  private static final int BUCKETS_AT = CELLS_AT + 2 * Heatmap.MAX_SIDE * Heatmap.MAX_SIDE;

  /** Bytes of the result of one group. */
  static final int RESULT_BYTES = BUCKETS_AT + 8 * (SLOTS - 1);

  private PackedSummaries() {}

  /**
   * The summaries of the first groups.
   *
   * @param results {@link #RESULT_BYTES} a group
   */
  static List<Summary> read(ByteBuffer results, int groups) {
    List<Summary> summaries = new ArrayList<>(groups);
    for (int i = 0; i < groups; i++) {
      ByteBuffer result = results.duplicate();
      result.position(i * RESULT_BYTES).limit((i + 1) * RESULT_BYTES);
      summaries.add(read(result.slice().order(ByteOrder.nativeOrder())));
    }
    return summaries;
  }

  private static Summary read(ByteBuffer result) {
    long finite = result.getLong(0);
    long nan = result.getLong(8);
    long above = result.getLong(16);
    long below = result.getLong(24);
    long zeros = result.getLong(32);
    double min = result.getDouble(40);
    double max = result.getDouble(48);
    int scale = result.getInt(88);
    boolean none = finite == 0;
    double mean = Math.scalb(result.getDouble(56) / finite, scale);
    return new Summary(
        finite + nan + above + below,
        nan,
        above,
        below,
        zeros,
        none ? Double.NaN : min + 0.0,
        none ? Double.NaN : max + 0.0,
        none ? Double.NaN : Math.max(min, Math.min(max, mean)) + 0.0,
        none ? Double.NaN : Math.scalb(Math.sqrt(result.getDouble(80) / finite), scale),
        none ? Double.NaN : Math.scalb(Math.sqrt(result.getDouble(72)), scale),
        none ? Double.NaN : Math.scalb(result.getDouble(64) / finite, scale),
        histogram(result, result.getInt(92), zeros),
        result.getInt(96) > 0 ? heatmap(result, result.getInt(96), result.getInt(100)) : null,
        null);
  }

  /** The kernel counts zeros apart from the buckets. */
  private static Histogram histogram(ByteBuffer result, int buckets, long zeros) {
    int size = buckets + (zeros > 0 ? 1 : 0);
    int[] keys = new int[size];
    long[] counts = new long[size];
    int next = 0;
    boolean zerosPut = zeros == 0;
    for (int i = 0; i < buckets; i++) {
      int key = result.getInt(BUCKETS_AT + 8 * i) - Histogram.MAX_KEY;
      if (key > 0 && !zerosPut) {
        counts[next++] = zeros;
        zerosPut = true;
      }
      keys[next] = key;
      counts[next++] = Integer.toUnsignedLong(result.getInt(BUCKETS_AT + 8 * i + 4));
    }
    if (!zerosPut) {
      counts[next] = zeros;
    }
    return Histogram.of(keys, counts);
  }

  private static Heatmap heatmap(ByteBuffer result, int rows, int columns) {
    short[] cells = new short[rows * columns];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = result.getShort(CELLS_AT + 2 * i);
    }
    return Heatmap.ofColumns(rows, columns, cells);
  }
}
