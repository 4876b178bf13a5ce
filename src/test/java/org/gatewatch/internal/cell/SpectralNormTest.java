package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The largest singular value, against a full decomposition of commons-math. */
class SpectralNormTest {
  private final PassArrays arrays = new PassArrays();

  private static RealMatrix random(int size, long seed) {
    Random random = new Random(seed);
    RealMatrix matrix = new Array2DRowRealMatrix(size, size);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        matrix.setEntry(row, column, random.nextGaussian());
      }
    }
    return matrix;
  }

  /** A matrix with these singular values, in directions of a seed. */
  private static RealMatrix with(long seed, double... values) {
    RealMatrix left = new QRDecomposition(random(values.length, seed)).getQ();
    RealMatrix right = new QRDecomposition(random(values.length, seed + 1)).getQ();
    RealMatrix middle = new Array2DRowRealMatrix(values.length, values.length);
    IntStream.range(0, values.length).forEach(i -> middle.setEntry(i, i, values[i]));
    return left.multiply(middle).multiply(right);
  }

  private static double[] spread(int size, double first, double factor) {
    return IntStream.range(0, size).mapToDouble(i -> first * Math.pow(factor, i)).toArray();
  }

  private static double[] level(int size, double other) {
    double[] values = new double[size];
    java.util.Arrays.fill(values, other);
    values[size - 1] = 1;
    return values;
  }

  static Stream<Arguments> matrices() {
    RealMatrix jordan = new Array2DRowRealMatrix(30, 30);
    IntStream.range(0, 29).forEach(i -> jordan.setEntry(i, i + 1, 1));
    return Stream.of(
        Arguments.of("one element", new Array2DRowRealMatrix(new double[][] {{-3}})),
        Arguments.of("two by two", random(2, 3)),
        Arguments.of("as it begins", random(64, 7).scalarMultiply(1 / 8.0)),
        Arguments.of("larger", random(160, 9)),
        Arguments.of("orthogonal", new QRDecomposition(random(48, 4)).getQ()),
        Arguments.of("of rank one", with(5, spread(20, 3, 0))),
        Arguments.of("of many sizes", with(6, spread(40, 1e6, 0.3))),
        Arguments.of("hardly separated", with(8, spread(90, 1, 0.999))),
        Arguments.of("one above many that are alike", with(11, level(80, 0.98))),
        Arguments.of("that only shifts", jordan),
        Arguments.of("huge", random(24, 12).scalarMultiply(1e300)),
        Arguments.of("tiny", random(24, 13).scalarMultiply(1e-300)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("matrices")
  void isThatOfAFullDecompositionAndNeverAboveIt(String name, RealMatrix matrix) {
    double scale = matrix.getFrobeniusNorm() > 1e200 ? 1e-300 : 1;
    scale = matrix.getNorm() < 1e-200 ? 1e300 : scale;
    double expected =
        new SingularValueDecomposition(matrix.scalarMultiply(scale)).getSingularValues()[0];
    double[] columns = behind(5, matrix);

    double found = SpectralNorm.of(columns, 5, matrix.getRowDimension(), arrays) * scale;

    assertThat(found / expected).isCloseTo(1, within(1e-3)).isLessThan(1 + 1e-9);
  }

  /** Column by column, behind values that are of no concern. */
  private static double[] behind(int before, RealMatrix matrix) {
    int size = matrix.getRowDimension();
    double[] columns = new double[before + size * size];
    java.util.Arrays.fill(columns, 0, before, Double.NaN);
    for (int column = 0; column < size; column++) {
      System.arraycopy(matrix.getColumn(column), 0, columns, before + column * size, size);
    }
    return columns;
  }

  @Test
  void zeroIsZeroAndWhatIsNotFiniteIsToldApart() {
    assertThat(SpectralNorm.of(new double[9], 0, 3, arrays)).isZero();
    assertThat(SpectralNorm.of(new double[] {1, 2, Double.NaN, 1}, 0, 2, arrays)).isNaN();
    assertThat(SpectralNorm.of(new double[] {1, Double.NEGATIVE_INFINITY, 0, 1}, 0, 2, arrays))
        .isNaN();
  }

  @Test
  void inTypeFloatItIsTheSameButForRounding() {
    for (double factor : new double[] {1, 1e-30, 1e30}) {
      RealMatrix matrix = random(40, 21).scalarMultiply(factor);
      double[] columns = behind(3, matrix);
      float[] floats = new float[columns.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) columns[i];
      }

      double found = SpectralNorm.of(floats, 3, 40, arrays);

      assertThat(found / SpectralNorm.of(columns, 3, 40, arrays)).isCloseTo(1, within(1e-5));
    }
    assertThat(SpectralNorm.of(new float[9], 0, 3, arrays)).isZero();
    assertThat(SpectralNorm.of(new float[] {1, 2, Float.NaN, 1}, 0, 2, arrays)).isNaN();
    assertThat(SpectralNorm.of(new float[] {1, 0, 0, Float.NEGATIVE_INFINITY}, 0, 2, arrays))
        .isNaN();
  }
}
