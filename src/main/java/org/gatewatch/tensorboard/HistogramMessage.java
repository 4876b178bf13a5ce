package org.gatewatch.tensorboard;

import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;
import org.tensorflow.framework.HistogramProto;

/**
 * A histogram as TensorBoard reads it: the upper end of each bucket, which begins where the one
 * before ends. {@value #JOINED} of our buckets are one there, a quarter of an octave.
 */
final class HistogramMessage {
  private static final int JOINED = 4;

  /** Next to zero, in which nothing lies but zeros. */
  private static final double SMALLEST = Histogram.inner(1);

  private final HistogramProto.Builder message = HistogramProto.newBuilder();
  private double end = Double.NEGATIVE_INFINITY;
  private double lower;
  private double upper;
  private long count;

  private HistogramMessage() {}

  /** Of a summary with at least one finite value. */
  static HistogramProto of(Summary summary) {
    HistogramMessage message = new HistogramMessage();
    message.addAll(summary.histogram());
    return message
        .message
        .setMin(summary.min())
        .setMax(summary.max())
        .setNum((double) summary.finite())
        .setSum(summary.mean() * summary.finite())
        .setSumSquares(summary.l2Norm() * summary.l2Norm())
        .build();
  }

  private void addAll(Histogram histogram) {
    for (int i = 0; i < histogram.size(); i++) {
      int key = histogram.keyAt(i);
      double from = lower(key);
      if (count > 0 && from > lower) {
        addBucket();
      }
      lower = from;
      upper = upper(key);
      count += histogram.countAt(i);
    }
    if (count > 0) {
      addBucket();
    }
  }

  private void addBucket() {
    if (message.getBucketCount() > 0 && lower > end) {
      message.addBucketLimit(lower).addBucket(0);
    }
    message.addBucketLimit(upper).addBucket((double) count);
    end = upper;
    count = 0;
  }

  private static double lower(int key) {
    return key > 0 ? near(key) : key < 0 ? -far(-key) : -SMALLEST;
  }

  private static double upper(int key) {
    return key > 0 ? far(key) : key < 0 ? -near(-key) : SMALLEST;
  }

  private static double near(int key) {
    return Histogram.inner((key - 1) / JOINED * JOINED + 1);
  }

  private static double far(int key) {
    return Histogram.outer(Math.min((key - 1) / JOINED * JOINED + JOINED, Histogram.MAX_KEY));
  }
}
