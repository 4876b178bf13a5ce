package org.gatewatch.sample;

/**
 * Neighbouring buckets of a {@link Histogram}, whether occupied or not.
 *
 * @param firstKey positive key of the first bucket
 * @param negative how many values each of the buckets {@code -firstKey, -firstKey - 1, …} holds
 * @param zeros how many values are exactly zero
 * @param positive how many values each of the buckets {@code firstKey, firstKey + 1, …} holds
 */
record BucketRun(int firstKey, int[] negative, long zeros, int[] positive) {

  /** How many elements arrays need to {@link #copy} to, whatever is occupied. */
  int room() {
    return negative.length + positive.length + 2;
  }

  /** How many are occupied. */
  int occupied() {
    return occupied(negative) + occupied(positive) + (zeros > 0 ? 1 : 0);
  }

  /** How many are above 0: their negatives have the highest bit. */
  private static int occupied(int[] counts) {
    int occupied = 0;
    for (int count : counts) {
      occupied += -count >>> 31;
    }
    return occupied;
  }

  /**
   * Copies keys and counts of those that are occupied, in rising order; returns how many. Without a
   * branch a bucket, which would be a guess; so one may be written beyond the last.
   */
  int copy(int[] keys, long[] counts) {
    int size = 0;
    for (int i = negative.length - 1; i >= 0; i--) {
      keys[size] = -firstKey - i;
      counts[size] = negative[i];
      size += -negative[i] >>> 31;
    }
    keys[size] = 0;
    counts[size] = zeros;
    size += zeros > 0 ? 1 : 0;
    for (int i = 0; i < positive.length; i++) {
      keys[size] = firstKey + i;
      counts[size] = positive[i];
      size += -positive[i] >>> 31;
    }
    return size;
  }
}
