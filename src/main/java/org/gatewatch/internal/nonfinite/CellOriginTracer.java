package org.gatewatch.internal.nonfinite;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.FirstNonFinite;
import org.gatewatch.internal.dl4j.CellCopier;
import org.gatewatch.internal.dl4j.Examples;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.dl4j.RecurrentCell;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes a cell again, a few examples at a time, to find where in it the first non-finite value
 * appeared. Finds nothing in cells that cannot be looked into.
 */
final class CellOriginTracer {
  /** Enough for all examples of most minibatches; training waits that long, once. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final int GROUP = 8;
  private static final int MOST_ELEMENTS = 1 << 22;

  private final boolean truncated;
  private final long start = System.nanoTime();

  /**
   * A tracer for one iteration.
   *
   * @param truncated whether the network trains with truncated backpropagation through time
   */
  CellOriginTracer(boolean truncated) {
    this.truncated = truncated;
  }

  /** What the cells begin a segment of truncated backpropagation with. */
  static Optional<OriginTracer.Found> initialStates(List<PlannedLayer> layers) {
    for (PlannedLayer layer : layers) {
      for (RecurrentCell cell : layer.cells()) {
        if (!cell.wrapped() && cell.layer() instanceof RecurrentLayer running) {
          Map<String, INDArray> states = running.rnnGetPreviousState();
          for (INDArray state : states == null ? List.<INDArray>of() : states.values()) {
            Optional<Scan.Hit> hit = Scan.first(state, false);
            if (hit.isPresent()) {
              return hit.map(it -> it.found(Stage.INITIAL_STATE, position(layer, cell)));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Searches the forward pass of a layer's cells. */
  Optional<OriginTracer.Found> goingForward(PlannedLayer layer) {
    for (RecurrentCell cell : layer.cells()) {
      if (cell.obstacle(truncated) == null) {
        Optional<FirstNonFinite> found = search(cell, null, cell.direction() == Direction.BACKWARD);
        if (found.isPresent()) {
          return found.map(it -> found(it, layer, cell));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Searches the backward pass of a layer's cells.
   *
   * @param epsilon gradient that arrived there, in the layer's own format
   */
  Optional<OriginTracer.Found> goingBack(TappedLayer layer, INDArray epsilon) {
    for (RecurrentCell cell : layer.cells()) {
      if (cell.obstacle(truncated) == null) {
        Optional<FirstNonFinite> found =
            search(cell, epsilon, cell.direction() != Direction.BACKWARD);
        if (found.isPresent()) {
          return found.map(it -> found(it, layer.layer(), cell));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Of all examples the finding that comes first.
   *
   * @param epsilon to search the backward pass; null to search the forward pass
   * @param lastFirst whether the later timestep comes first
   */
  private Optional<FirstNonFinite> search(
      RecurrentCell cell, @Nullable INDArray epsilon, boolean lastFirst) {
    Optional<FirstNonFinite> first = Optional.empty();
    int groups = 1;
    for (int group = 0; group < groups && mayGoOn(first); group++) {
      CellCopier copier = new CellCopier(new InsideLimits(GROUP, MOST_ELEMENTS, group, 0));
      CellCopier.Copied copied = copier.copy(cell, truncated, null);
      if (copied == null) {
        return first;
      }
      groups = copied.examples().stride();
      try (CellPass pass = copied.pass()) {
        Examples examples = copied.examples();
        if (epsilon != null) {
          copied.setEpsilon(epsilon);
        }
        Optional<FirstNonFinite> found =
            (epsilon == null ? FirstNonFinite.goingForward(pass) : FirstNonFinite.goingBack(pass))
                .map(it -> it.ofExample(examples.at(it.example())));
        first = earlier(first, found, lastFirst);
      }
    }
    return first;
  }

  /** What was found is told rather soon than exactly. */
  private boolean mayGoOn(Optional<FirstNonFinite> found) {
    long spent = System.nanoTime() - start;
    return spent < (found.isPresent() ? PATIENCE_NANOS / 3 : PATIENCE_NANOS);
  }

  private static Optional<FirstNonFinite> earlier(
      Optional<FirstNonFinite> one, Optional<FirstNonFinite> other, boolean lastFirst) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    Comparator<FirstNonFinite> byTime = Comparator.comparingInt(FirstNonFinite::timestep);
    Comparator<FirstNonFinite> order =
        (lastFirst ? byTime.reversed() : byTime)
            .thenComparing(FirstNonFinite::stage)
            .thenComparingInt(FirstNonFinite::example);
    return order.compare(one.get(), other.get()) <= 0 ? one : other;
  }

  private static OriginTracer.Found found(
      FirstNonFinite found, PlannedLayer layer, RecurrentCell cell) {
    Position position =
        position(layer, cell)
            .in(found.gate(), found.kernel())
            .at(found.timestep(), found.unit(), found.example());
    return new OriginTracer.Found(found.stage(), position, found.value(), found.counts());
  }

  private static Position position(PlannedLayer layer, RecurrentCell cell) {
    return Position.ofCell(layer.named().name(), cell.direction());
  }
}
