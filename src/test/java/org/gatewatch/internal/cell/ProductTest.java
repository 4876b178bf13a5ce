package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Products with many vectors, against sums of one element after the other. */
class ProductTest {

  /**
   * Rows, columns, vectors: one of each, no multiples of a step, and more than fit into a block.
   */
  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(1, 1, 1),
        Arguments.of(3, 12, 2),
        Arguments.of(7, 2 * Product.BLOCK + 5, Product.GROUP + 3),
        Arguments.of(Product.BLOCK + 9, 6, 2 * Product.GROUP));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isTheSumOfAllProductsOfBothTypesInBothDirections(int rows, int columns, int vectors) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      for (boolean transposed : new boolean[] {false, true}) {
        compare(type, rows, columns, vectors, transposed);
      }
    }
  }

  private static void compare(
      DataType type, int rows, int columns, int vectors, boolean transposed) {
    Random random = new Random(8);
    double[] matrix = random.doubles(rows * columns, -1, 1).map(x -> (float) x).toArray();
    int inner = transposed ? rows : columns;
    int outer = transposed ? columns : rows;
    double[] from = random.doubles(2 + vectors * inner, -1, 1).map(x -> (float) x).toArray();
    double[] to = new double[1 + vectors * outer];

    try (CopiedValues values =
        CopiedValues.of(
            Nd4j.createFromArray(matrix).castTo(type).reshape('f', rows, columns).dup('f'))) {
      PassArrays arrays = new PassArrays();
      arrays.give(ofAnother(type, inner, outer, arrays));
      Product product = Product.of(values, transposed, arrays);
      product.of(from, 2, to, 1, vectors);
      assertThat(ofCopies(product, Arrays.copyOfRange(from, 2, from.length), type))
          .isEqualTo(Arrays.copyOfRange(to, 1, to.length));
    }

    assertThat(to[0]).isZero();
    for (int vector = 0; vector < vectors; vector++) {
      for (int i = 0; i < outer; i++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          double factor = transposed ? matrix[i * rows + k] : matrix[k * rows + i];
          sum += factor * from[2 + vector * inner + k];
        }
        double precision = type == DataType.DOUBLE ? 1e-13 : 1e-5;
        assertThat(to[1 + vector * outer + i])
            .as("%s, %s, vector %d, element %d", type, transposed, vector, i)
            .isCloseTo(sum, org.assertj.core.api.Assertions.within(precision * (1 + inner)));
      }
    }
  }

  private static double[] ofCopies(Product product, double[] from, DataType type) {
    double[] to = new double[from.length / product.inner * product.outer];
    try (CopiedValues copies = CopiedValues.of(Nd4j.createFromArray(from).castTo(type))) {
      product.of(copies, to, from.length / product.inner);
    }
    return to;
  }

  /** One that was used for a matrix that is not finite, and whose vectors were not zero. */
  private static Product ofAnother(DataType type, int inner, int outer, PassArrays arrays) {
    double[] ones = new double[Product.GROUP * inner];
    Arrays.fill(ones, 1);
    float[] infinite = new float[inner * outer];
    Arrays.fill(infinite, Float.POSITIVE_INFINITY);
    Product product =
        type == DataType.DOUBLE
            ? arrays.doubleProduct(inner, outer).set(new double[inner * outer], 0, true)
            : arrays.floatProduct(inner, outer).set(infinite, 0, true);
    product.of(ones, 0, new double[Product.GROUP * outer], 0, Product.GROUP);
    assertThat(product.isFinite()).isEqualTo(type == DataType.DOUBLE);
    return product;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatIsNotFiniteStaysSoAndZeroDoesNotHideIt(int rows, int columns, int vectors) {
    float[] matrix = new float[rows * columns];
    matrix[0] = Float.POSITIVE_INFINITY;
    double[] to = new double[vectors * rows];

    FloatProduct product = new FloatProduct(columns, rows);
    assertThat(product.isFinite()).as("without a matrix").isTrue();
    product.set(matrix, 0, false).of(new double[vectors * columns], 0, to, 0, vectors);

    for (int i = 0; i < to.length; i++) {
      assertThat(Double.isNaN(to[i])).as("element %d", i).isEqualTo(i % rows == 0);
    }
  }
}
