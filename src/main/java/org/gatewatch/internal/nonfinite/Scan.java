package org.gatewatch.internal.nonfinite;

import java.util.Optional;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks through a whole tensor for values that are not finite. */
public final class Scan {
  private Scan() {}

  /**
   * A non-finite value and where it is; {@link Position#UNKNOWN} for a dimension that there is not.
   *
   * @param counts of the whole tensor
   */
  public record Hit(int timestep, int unit, int example, double value, NonFiniteCounts counts) {
    OriginTracer.Found found(Stage stage, Position in) {
      return new OriginTracer.Found(stage, in.at(timestep, unit, example), value, counts);
    }

    Hit ofNoUnit() {
      return new Hit(timestep, Position.UNKNOWN, example, value, counts);
    }
  }

  /**
   * The first non-finite value: of the first timestep, of that the first example.
   *
   * @param tensor [examples, units], [examples, units, timesteps] or [examples, timesteps, units];
   *     of more dimensions only the example is told
   */
  public static Optional<Hit> first(INDArray tensor, boolean timeFirst) {
    return scan(tensor, timeFirst, true);
  }

  /** The same of the last timestep that has one. */
  public static Optional<Hit> last(INDArray tensor, boolean timeFirst) {
    return scan(tensor, timeFirst, false);
  }

  private static Optional<Hit> scan(INDArray tensor, boolean timeFirst, boolean forward) {
    if (!tensor.dataType().isFPType() || tensor.isEmpty()) {
      return Optional.empty();
    }
    double[] values = values(tensor, timeFirst);
    int examples = (int) tensor.size(0);
    int times = tensor.rank() == 3 ? (int) tensor.size(timeFirst ? 1 : 2) : 1;
    int units = values.length / (examples * times);
    int hit = -1;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        boolean later = hit >= 0 && i / (examples * units) > hit / (examples * units);
        hit = hit < 0 || (!forward && later) ? i : hit;
      }
    }
    if (hit < 0) {
      return Optional.empty();
    }
    boolean flat = tensor.rank() == 2;
    boolean known = flat || tensor.rank() == 3;
    return Optional.of(
        new Hit(
            tensor.rank() == 3 ? hit / (examples * units) : Position.UNKNOWN,
            known ? hit % units : Position.UNKNOWN,
            hit / units % examples,
            values[hit],
            NonFiniteCounts.of(values)));
  }

  /** [timestep, example, unit], the unit fastest; without timesteps one. */
  private static double[] values(INDArray tensor, boolean timeFirst) {
    INDArray ordered = tensor;
    if (tensor.rank() == 3) {
      ordered = timeFirst ? tensor.permute(1, 0, 2) : tensor.permute(2, 0, 1);
    }
    try (INDArray copy = ordered.castTo(DataType.DOUBLE).dup('c')) {
      return copy.data().asDouble();
    }
  }
}
