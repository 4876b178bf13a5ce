package org.gatewatch.ui.internal.histogram;

import java.util.Collection;
import org.gatewatch.sample.Summary;

/**
 * The values from {@code low} to {@code high}, cut into bins of equal width.
 *
 * @param low finite
 * @param high finite, greater than {@code low}
 */
public record Axis(double low, double high) {

  /** Where nothing is to be shown: an axis all the same. */
  private static final Axis NOTHING = new Axis(-1, 1);

  /** Checks its arguments. */
  public Axis {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low >= high) {
      throw new IllegalArgumentException("an axis goes from low to high: " + low + " to " + high);
    }
  }

  /** The axis that just covers the finite values of these summaries. */
  public static Axis covering(Collection<Summary> summaries) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Summary summary : summaries) {
      if (Double.isFinite(summary.min()) && Double.isFinite(summary.max())) {
        low = Math.min(low, summary.min());
        high = Math.max(high, summary.max());
      }
    }
    return low > high ? NOTHING : around(low, high);
  }

  /** A single value gets half of its magnitude as room on either side. */
  private static Axis around(double low, double high) {
    if (low < high) {
      return new Axis(low, high);
    }
    double room = low == 0 ? 1 : Math.max(Math.abs(low) / 2, Double.MIN_VALUE);
    return new Axis(
        Math.max(low - room, -Double.MAX_VALUE), Math.min(high + room, Double.MAX_VALUE));
  }

  /** The bin of a value; a value outside belongs to the nearest bin. */
  int bin(double value, int bins) {
    // Halves, because the width itself may be too large for a double.
    double position = (value / 2 - low / 2) / (high / 2 - low / 2) * bins;
    return (int) Math.max(0, Math.min(Math.floor(position), bins - 1));
  }

  /** Where a bin ends. */
  double end(int bin, int bins) {
    double share = (bin + 1.0) / bins;
    return low * (1 - share) + high * share;
  }
}
