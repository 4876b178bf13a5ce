package org.gatewatch.internal.summarise;

/**
 * What a look through a vector found of values that are not finite.
 *
 * @param nan how many are NaN
 * @param positiveInfinity how many are +Inf
 * @param negativeInfinity how many are −Inf
 * @param last position of the last of them in the vector, from 0; {@link #UNKNOWN} if there is
 *     none, or it was not asked for
 * @param value the last of them: NaN, +Inf or −Inf; one of them if its position is not known, 0 if
 *     there is none
 */
public record NonFiniteTally(
    long nan, long positiveInfinity, long negativeInfinity, long last, double value) {
  /** For a position that there is not, or that could not be told. */
  public static final long UNKNOWN = -1;

  /** Nothing but finite values. */
  public static final NonFiniteTally NONE = new NonFiniteTally(0, 0, 0, UNKNOWN, 0);

  /** Whether all values are finite. */
  public boolean isFinite() {
    return nan + positiveInfinity + negativeInfinity == 0;
  }
}
