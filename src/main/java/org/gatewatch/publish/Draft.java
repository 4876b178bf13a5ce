package org.gatewatch.publish;

import org.gatewatch.sample.Sample;

/**
 * A sample that still needs work on the publisher's thread before it is stored. Closed once, after
 * it was completed or given up.
 */
public interface Draft extends AutoCloseable {

  /** The whole sample; called at most once, on the publisher's thread. */
  Sample complete();

  /** Releases what the draft holds. */
  @Override
  void close();

  /** A draft of a sample that needs no more work. */
  static Draft of(Sample sample) {
    return new Draft() {
      @Override
      public Sample complete() {
        return sample;
      }

      @Override
      public void close() {
        // a finished sample holds nothing
      }
    };
  }
}
