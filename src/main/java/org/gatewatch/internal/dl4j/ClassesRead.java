package org.gatewatch.internal.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which class some examples of a minibatch have at each timestep: of the input and of the labels
 * that which is largest, or, where there is one number a timestep, that number; −1 where it is
 * none. Of a network with several inputs or outputs the first.
 */
final class ClassesRead {
  static final ClassesRead NONE = new ClassesRead(List.of(), List.of(), List.of());

  /** Larger sequences would hold training up for longer than it is worth. */
  private static final long MOST_VALUES = 1 << 20;

  private final List<int[]> read;
  private final List<int[]> targets;
  private final List<LikelyClasses> predictions;

  private ClassesRead(List<int[]> read, List<int[]> targets, List<LikelyClasses> predictions) {
    this.read = read;
    this.targets = targets;
    this.predictions = predictions;
  }

  /**
   * Copies them; on the training thread.
   *
   * @param examples numbers in the minibatch
   * @param steps length of the sequences
   * @param timeFirst whether the input is [examples, timesteps, size]
   */
  static ClassesRead of(
      Model model,
      Function<String, @Nullable INDArray> outputs,
      int[] examples,
      int steps,
      boolean timeFirst) {
    TrainingStep step = TrainingStep.of(model);
    @Nullable INDArray[] inputs = step.arrays(TrainingStep.Role.FEATURES);
    @Nullable INDArray[] labels = step.arrays(TrainingStep.Role.LABELS);
    List<NamedLayer> ends = NamedLayer.of(model).stream().filter(NamedLayer::computesLoss).toList();
    INDArray input = inputs.length == 0 ? null : sequences(inputs[0], timeFirst, steps);
    List<int[]> read = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    List<LikelyClasses> predictions = new ArrayList<>();
    boolean isKnown = ends.size() == 1 && labels.length == 1;
    boolean isLast = isKnown && LossTimesteps.timeAxis(ends.get(0).layer()) == 1;
    INDArray target = isKnown && isSequence(labels[0]) ? sequences(labels[0], isLast, steps) : null;
    LikelyClasses.Output output =
        target == null ? null : LikelyClasses.Output.of(model, ends.get(0), outputs, steps);
    for (int example : examples) {
      read.add(classes(input, example));
      targets.add(classes(target, example));
      if (output != null) {
        predictions.add(output.of(example));
      }
    }
    return new ClassesRead(read, targets, predictions);
  }

  /** Labels of rank 2 are one for an example. */
  private static boolean isSequence(@Nullable INDArray array) {
    return array != null && array.rank() == 3;
  }

  int[] read(int i) {
    return i < read.size() ? read.get(i) : new int[0];
  }

  int[] targets(int i) {
    return i < targets.size() ? targets.get(i) : new int[0];
  }

  /** Computed when asked for. */
  int[] predictions(int i) {
    return i < predictions.size() ? predictions.get(i).compute() : new int[0];
  }

  /** [examples, size, timesteps]; null if it is no sequence of that length. */
  static @Nullable INDArray sequences(@Nullable INDArray array, boolean timeFirst, int steps) {
    if (array == null) {
      return null;
    }
    INDArray ordered = array;
    if (array.rank() == 2) {
      ordered = array.reshape(array.size(0), 1, array.size(1));
    } else if (array.rank() == 3 && timeFirst) {
      ordered = array.permute(0, 2, 1);
    }
    return ordered.rank() == 3 && ordered.size(2) == steps ? ordered : null;
  }

  private static int[] classes(@Nullable INDArray sequences, int example) {
    if (sequences == null || sequences.size(1) * sequences.size(2) > MOST_VALUES) {
      return new int[0];
    }
    int size = (int) sequences.size(1);
    double[] values = values(sequences, example);
    int[] classes = new int[values.length / size];
    for (int step = 0; step < classes.length; step++) {
      classes[step] = size == 1 ? whole(values[step]) : largest(values, step * size, size, 0);
    }
    return classes;
  }

  /** [timestep, position], the position fastest. */
  static double[] values(INDArray sequences, int example) {
    if (sequences.isEmpty() || sequences.length() == 0) {
      return new double[0];
    }
    try (INDArray copy = sequences.get(point(example), all(), all()).dup('f')) {
      return copy.data().asDouble();
    }
  }

  private static int whole(double value) {
    return value >= 0 && value == Math.rint(value) && value < Integer.MAX_VALUE ? (int) value : -1;
  }

  /** Position of the largest value that is above one; −1 if none is, or one is NaN. */
  static int largest(double[] values, int from, int size, double above) {
    int found = -1;
    double most = above;
    for (int i = 0; i < size; i++) {
      double value = values[from + i];
      if (Double.isNaN(value)) {
        return -1;
      }
      if (value > most) {
        most = value;
        found = i;
      }
    }
    return found;
  }
}
