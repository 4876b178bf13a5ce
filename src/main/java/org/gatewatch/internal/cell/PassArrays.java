package org.gatewatch.internal.cell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrays that passes are computed in, used again for the next cell and the next sample: those of a
 * pass are megabytes, which the JVM would have to find and clear each time. Keeps {@value
 * #MOST_ELEMENTS} elements at most, which is 16 MB, and products with {@value #MOST_FACTORS}
 * factors: of larger passes, or of sequences of ever other lengths, arrays come and go. For one
 * thread at a time.
 */
final class PassArrays {
  static final int MOST_ELEMENTS = 1 << 21;

  static final int MOST_FACTORS = 1 << 20;

  private final Map<Integer, Deque<double[]>> free = new HashMap<>();
  private final List<Product> products = new ArrayList<>();
  private int kept;
  private int keptFactors;

  /** An array with whatever was in it, for who writes all of it. */
  double[] any(int length) {
    Deque<double[]> alike = free.get(length);
    double[] used = alike == null ? null : alike.poll();
    if (used == null) {
      return new double[length];
    }
    kept -= length;
    return used;
  }

  /** Takes arrays back, of which nobody may hold any. */
  void give(double[]... arrays) {
    for (double[] array : arrays) {
      if (array.length > MOST_ELEMENTS - kept) {
        free.clear();
        kept = 0;
      }
      if (array.length <= MOST_ELEMENTS) {
        free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
        kept += array.length;
      }
    }
  }

  /** A product with a matrix of another one, to be set anew. */
  FloatProduct floatProduct(int inner, int outer) {
    FloatProduct used = product(FloatProduct.class, inner, outer);
    return used == null ? new FloatProduct(inner, outer) : used;
  }

  /** Likewise, in type DOUBLE. */
  DoubleProduct doubleProduct(int inner, int outer) {
    DoubleProduct used = product(DoubleProduct.class, inner, outer);
    return used == null ? new DoubleProduct(inner, outer) : used;
  }

  private <P extends Product> @Nullable P product(Class<P> type, int inner, int outer) {
    for (int i = products.size() - 1; i >= 0; i--) {
      Product one = products.get(i);
      if (type.isInstance(one) && one.inner == inner && one.outer == outer) {
        keptFactors -= one.factors();
        products.remove(i);
        return type.cast(one);
      }
    }
    return null;
  }

  /** Takes a product back, which nobody may hold. */
  void give(Product product) {
    if (product.factors() > MOST_FACTORS - keptFactors) {
      products.clear();
      keptFactors = 0;
    }
    if (product.factors() <= MOST_FACTORS) {
      products.add(product);
      keptFactors += product.factors();
    }
  }

  /** Factors of the products that are kept. */
  int keptFactors() {
    return keptFactors;
  }

  /** Elements of the arrays that are kept. */
  int kept() {
    return kept;
  }
}
