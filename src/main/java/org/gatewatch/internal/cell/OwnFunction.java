package org.gatewatch.internal.cell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An activation function that somebody wrote, of which nothing is known: whether a cell can be
 * computed again with it is tried. Only copies of it are asked, since it may keep something from
 * one call to the next.
 */
final class OwnFunction {
  private static final long[] MATRIX = {4, 6};
  private static final int LENGTH = 24;
  private static final double CLOSE = 1e-9;
  private static final String NOT_ELEMENT_WISE = "is not known to act element by element";

  private final IActivation function;

  private OwnFunction(IActivation function) {
    this.function = function;
  }

  /**
   * A copy of a function as it is now.
   *
   * @throws IllegalArgumentException if it cannot be copied
   */
  static IActivation copy(IActivation function) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(function);
      out.flush();
      try (ObjectInputStream in =
          new OfItsLoader(
              new ByteArrayInputStream(bytes.toByteArray()),
              function.getClass().getClassLoader())) {
        return (IActivation) in.readObject();
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalArgumentException("it cannot be copied by serialization: " + e, e);
    }
  }

  /**
   * Why a function cannot be used, as the end of a sentence about it, or null if it can. ND4J's
   * random numbers stay as they were.
   */
  static @Nullable String obstacle(IActivation function) {
    Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return new OwnFunction(copy(function)).obstacle();
    } catch (RuntimeException | LinkageError e) {
      return "cannot be tried here: " + e;
    } finally {
      random.setStates(root, node);
    }
  }

  private @Nullable String obstacle() {
    double[] values = new double[LENGTH];
    Arrays.setAll(values, i -> -4 + 8.0 * i / (LENGTH - 1));
    double[] outputs = outputs(values, true, MATRIX);
    if (function.numParams(LENGTH) != 0) {
      return "has parameters of its own";
    }
    if (!isSame(outputs, outputs(values, true, MATRIX))) {
      return "gives something else each time";
    }
    if (!isSame(outputs, outputs(values, false, MATRIX))) {
      return "gives something else in training than outside of it";
    }
    if (!isSame(outputs, left(values))) {
      return "does not overwrite the array that it is given, as ND4J asks of it";
    }
    double[] slopes = back(values, ones(), MATRIX);
    boolean isAlone =
        isSameElsewhere(outputs, outputs(elsewhere(values), true, MATRIX))
            && isSameElsewhere(slopes, back(elsewhere(values), ones(), MATRIX))
            && isSame(outputs, outputs(values, true, LENGTH))
            && isSame(slopes, back(values, ones(), LENGTH));
    if (!isAlone) {
      return NOT_ELEMENT_WISE;
    }
    double[] arriving = new double[LENGTH];
    Arrays.setAll(arriving, i -> 1.5 - i % 5);
    double[] scaled = new double[LENGTH];
    Arrays.setAll(scaled, i -> slopes[i] * arriving[i]);
    return isSame(scaled, back(values, arriving, MATRIX))
        ? null
        : "sends something else back than its slope times what arrives";
  }

  private static double[] ones() {
    double[] ones = new double[LENGTH];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Every other value at another place, and between them other values. */
  private static double[] elsewhere(double[] values) {
    double[] moved = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      moved[place(i)] = i % 2 == 0 ? values[i] : 0.37 - 2 * values[i];
    }
    return moved;
  }

  /** In another row and another column. */
  private static int place(int i) {
    return (7 * i + 5) % LENGTH;
  }

  private static boolean isSameElsewhere(double[] values, double[] moved) {
    for (int i = 0; i < LENGTH; i += 2) {
      if (!isSame(values[i], moved[place(i)])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(double[] some, double[] others) {
    boolean same = some.length == others.length;
    for (int i = 0; same && i < some.length; i++) {
      same = isSame(some[i], others[i]);
    }
    return same;
  }

  private static boolean isSame(double one, double other) {
    return Double.compare(one, other) == 0
        || Math.abs(one - other) <= CLOSE * (1 + Math.abs(one) + Math.abs(other));
  }

  private double[] outputs(double[] values, boolean training, long... shape) {
    try (INDArray in = array(values, shape);
        INDArray out = function.getActivation(in, training).dup('f')) {
      return HostMemory.read(out);
    }
  }

  /** What the array holds that the function was given. */
  private double[] left(double[] values) {
    try (INDArray in = array(values, MATRIX)) {
      function.getActivation(in, true);
      return HostMemory.read(in);
    }
  }

  private double[] back(double[] values, double[] arriving, long... shape) {
    try (INDArray in = array(values, shape);
        INDArray epsilon = array(arriving, shape)) {
      Pair<INDArray, INDArray> sent = function.backprop(in, epsilon);
      try (INDArray out = sent.getFirst().dup('f')) {
        return HostMemory.read(out);
      }
    }
  }

  private static INDArray array(double[] values, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, shape, 'f');
    HostMemory.write(values, 0, array);
    return array;
  }

  /** Finds classes where the function's own was found. */
  private static final class OfItsLoader extends ObjectInputStream {
    private final ClassLoader loader;

    OfItsLoader(InputStream in, ClassLoader loader) throws IOException {
      super(in);
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // A primitive type.
      }
    }
  }
}
