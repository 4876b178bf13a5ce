package org.gatewatch.internal.summarise;

import org.gatewatch.sample.Histogram;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Counts what is not finite, and finite values by their bucket, with operations of ND4J. The bucket
 * comes from the bits of a value, by a shift, so that no rounding can move one into its neighbour.
 */
final class Nd4jCounts {
  private static final int BUCKETS = 2 * Histogram.MAX_KEY + 1;
  private static final int SHIFT = 48;

  /** What stands between the shifted bits of a magnitude and its key. */
  private static final int BELOW_FIRST = (1023 - 149) * 16 - 1;

  private final INDArray range;
  private final INDArray shift = Nd4j.scalar(DataType.INT64, SHIFT);
  private final long[] counts = new long[BUCKETS];
  private long nan;
  private long positiveInfinity;
  private long negativeInfinity;

  Nd4jCounts() {
    double end = Histogram.MAX_KEY + 0.5;
    range = Nd4j.createFromArray(-end, end);
  }

  /**
   * Counts the values of a slice.
   *
   * @param values type DOUBLE, shape [n]
   * @return how many of them are finite
   */
  long add(INDArray values) {
    try (Scratch scratch = new Scratch()) {
      long nans = scratch.count(values.isNaN());
      long above = scratch.count(values.eq(Double.POSITIVE_INFINITY));
      long below = scratch.count(values.eq(Double.NEGATIVE_INFINITY));
      long[] found = scratch.exec(histogram(keys(values, scratch))).toLongVector();
      for (int i = 0; i < BUCKETS; i++) {
        counts[i] += found[i];
      }
      counts[Histogram.MAX_KEY] -= nans;
      counts[BUCKETS - 1] -= above;
      counts[0] -= below;
      nan += nans;
      positiveInfinity += above;
      negativeInfinity += below;
      return values.length() - nans - above - below;
    }
  }

  /** Keys of finite values; 0 for NaN, and the outermost for infinities. */
  private INDArray keys(INDArray values, Scratch scratch) {
    INDArray positive = scratch.own(scratch.own(values.gt(0)).castTo(DataType.DOUBLE));
    INDArray negative = scratch.own(scratch.own(values.lt(0)).castTo(DataType.DOUBLE));
    INDArray sign = positive.subi(negative);
    INDArray bits = scratch.own(Nd4j.createUninitialized(DataType.INT64, values.length()));
    INDArray magnitudes = scratch.own(values.mul(sign));
    Nd4j.exec(
        DynamicCustomOp.builder("bitcast")
            .addInputs(magnitudes)
            .addIntegerArguments(DataType.INT64.toInt())
            .addOutputs(bits)
            .build());
    INDArray shifted = scratch.exec(DynamicCustomOp.builder("rshift_bits").addInputs(bits, shift));
    INDArray keys = scratch.own(shifted.castTo(DataType.DOUBLE)).subi(BELOW_FIRST);
    INDArray bounded =
        scratch.exec(
            DynamicCustomOp.builder("clipbyvalue")
                .addInputs(keys)
                .addFloatingPointArguments(1.0, (double) Histogram.MAX_KEY));
    return bounded.muli(sign);
  }

  private DynamicCustomOp.DynamicCustomOpsBuilder histogram(INDArray keys) {
    return DynamicCustomOp.builder("histogram_fixed_width")
        .addInputs(keys, range)
        .addIntegerArguments(BUCKETS)
        .addOutputs(Nd4j.createUninitialized(DataType.INT64, BUCKETS));
  }

  long nan() {
    return nan;
  }

  long positiveInfinity() {
    return positiveInfinity;
  }

  long negativeInfinity() {
    return negativeInfinity;
  }

  long zeros() {
    return counts[Histogram.MAX_KEY];
  }

  /** The histogram of all finite values that were added. */
  Histogram histogram() {
    int occupied = 0;
    for (long count : counts) {
      occupied += count > 0 ? 1 : 0;
    }
    int[] keys = new int[occupied];
    long[] ofKeys = new long[occupied];
    int next = 0;
    for (int i = 0; i < BUCKETS; i++) {
      if (counts[i] > 0) {
        keys[next] = i - Histogram.MAX_KEY;
        ofKeys[next++] = counts[i];
      }
    }
    return Histogram.of(keys, ofKeys);
  }
}
