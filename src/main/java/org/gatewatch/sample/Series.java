package org.gatewatch.sample;

import java.io.Serializable;
import java.util.Arrays;

/** A short list of numbers in order, such as one a timestep; may hold NaN. Immutable. */
public final class Series implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Series EMPTY = new Series(new double[0]);

  private final double[] values;

  private Series(double[] values) {
    this.values = values;
  }

  /** {@return a series of no numbers} */
  public static Series empty() {
    return EMPTY;
  }

  /**
   * A series of these numbers; copied.
   *
   * @param values any numbers, NaN and infinities among them
   * @return a series
   */
  public static Series of(double... values) {
    return values.length == 0 ? EMPTY : new Series(values.clone());
  }

  /** {@return how many numbers there are} */
  public int size() {
    return values.length;
  }

  /**
   * The i-th number, from 0.
   *
   * @param i from 0
   * @return the number
   */
  public double at(int i) {
    return values[i];
  }

  /**
   * The numbers; a copy.
   *
   * @return an array of its own
   */
  public double[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Series that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Series" + Arrays.toString(values);
  }
}
