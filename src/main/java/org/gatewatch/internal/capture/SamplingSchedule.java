package org.gatewatch.internal.capture;

/**
 * Which iterations are sampled: one in each stretch of as many as the frequency says, the first in
 * the first stretch. That is each iteration divisible by the frequency, unless the network trains
 * with truncated backpropagation through time. There an iteration is a segment of a sequence, and
 * iterations at even distances may all be the same segment, such as the first, which begins with an
 * empty state. So the place within a stretch is as if it were drawn at random; it is the same in
 * every run.
 *
 * <p>Places that follow a rule, such as steps of the golden section, leave out some segments for
 * thousands of iterations if frequency and number of segments suit each other badly (18 and 11).
 */
record SamplingSchedule(int frequency, boolean truncated) {
  /**
   * Whether an iteration is sampled.
   *
   * @param iteration DL4J's count, from 0
   */
  boolean isDue(int iteration) {
    int place = iteration % frequency;
    return place == (truncated ? place(iteration / frequency) : 0);
  }

  private long place(int stretch) {
    return (Integer.toUnsignedLong(mixed(stretch)) * frequency) >>> Integer.SIZE;
  }

  /** The last steps of MurmurHash3, which spread small differences over all bits; 0 stays 0. */
  private static int mixed(int number) {
    int bits = (number ^ number >>> 16) * 0x85ebca6b;
    bits = (bits ^ bits >>> 13) * 0xc2b2ae35;
    return bits ^ bits >>> 16;
  }
}
