package org.gatewatch.ui.internal.index;

import org.jspecify.annotations.Nullable;

/**
 * A row of numbers as small as it can be: floats, which is what a page is sent, unless a number is
 * too large or too close to zero for one. Immutable.
 */
final class Scalars {
  /** Stands for a number that is not there; no norm and no trend is this. */
  private static final double ABSENT = Double.NEGATIVE_INFINITY;

  private final float[] floats;
  private final double @Nullable [] exact;

  private Scalars(float[] floats, double @Nullable [] exact) {
    this.floats = floats;
    this.exact = exact;
  }

  /** A row of these numbers, of which none is −Infinity; null stands for none. */
  static Scalars of(@Nullable Double[] numbers) {
    double[] exact = new double[numbers.length];
    float[] floats = new float[numbers.length];
    boolean lost = false;
    for (int i = 0; i < numbers.length; i++) {
      Double number = numbers[i];
      exact[i] = number == null ? ABSENT : number;
      floats[i] = (float) exact[i];
      lost |= Float.isInfinite(floats[i]) != Double.isInfinite(exact[i]);
      lost |= floats[i] == 0 && exact[i] != 0;
    }
    return lost ? new Scalars(new float[0], exact) : new Scalars(floats, null);
  }

  /** The {@code i}-th number, within the precision of a float; null if it is not there. */
  @Nullable Double get(int i) {
    double number = exact == null ? floats[i] : exact[i];
    return number == ABSENT ? null : number;
  }
}
