package org.gatewatch.internal.capture;

/**
 * Looks at the score of every iteration, and says of which there has to be a sample though none is
 * due: those whose score is over {@value #FAR} times its running mean. Whether that is amiss, the
 * rules decide by the sample. Only compares numbers, and asks for few samples: after the second,
 * and each further one, it waits twice as long, up to {@value #MOST_PATIENCE} iterations, so that a
 * loss that leaps by nature costs next to nothing.
 */
final class ScoreWatch {
  private static final double FAR = 3;
  private static final double MEMORY = 0.1;
  private static final int MOST_PATIENCE = 1024;

  private double usual = Double.NaN;
  private int patience = 1;
  private int wait;

  /** Takes the score of the next iteration. */
  boolean isFarAboveUsual(double score) {
    wait = Math.max(0, wait - 1);
    boolean isFar = usual > 0 && score > FAR * usual && wait == 0;
    if (isFar) {
      wait = patience;
      patience = Math.min(2 * patience, MOST_PATIENCE);
    }
    if (Double.isNaN(usual)) {
      usual = score;
    } else if (Double.isFinite(score)) {
      usual += MEMORY * (score - usual);
    }
    return isFar;
  }
}
