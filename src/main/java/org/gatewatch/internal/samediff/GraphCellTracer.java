package org.gatewatch.internal.samediff;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.FirstNonFinite;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.sample.Direction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the cells of a recurrent operation again, a few examples at a time, to find where in
 * them the first non-finite value appeared. Finds nothing in cells that cannot be looked into.
 */
final class GraphCellTracer {
  /** Training waits that long, once. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final int GROUP = 8;
  private static final int MOST_ELEMENTS = 1 << 22;

  private final RecurrentOp op;
  private final List<INDArray> given;
  private final long start = System.nanoTime();

  /** What was found, and in which of the operation's cells. */
  record Found(GraphCell cell, FirstNonFinite first) {}

  /**
   * A tracer for one operation.
   *
   * @param given its inputs, in its order; more may follow
   */
  GraphCellTracer(RecurrentOp op, List<INDArray> given) {
    this.op = op;
    this.given = given;
  }

  /** Searches the forward pass. */
  Optional<Found> goingForward() {
    return search((cell, copied) -> FirstNonFinite.goingForward(copied.pass()), Direction.BACKWARD);
  }

  /**
   * Searches the way back.
   *
   * @param epsilon gradient of the operation's output, in its format
   */
  Optional<Found> goingBack(INDArray epsilon) {
    return search(
        (cell, copied) -> {
          copied.pass().setEpsilon(CellCopies.epsilon(op, cell, copied, epsilon));
          return FirstNonFinite.goingBack(copied.pass());
        },
        Direction.FORWARD);
  }

  private interface Search {
    Optional<FirstNonFinite> in(GraphCell cell, CellCopies.Copied copied);
  }

  /** The cells in turn; a cell that reads in that direction comes to later timesteps first. */
  private Optional<Found> search(Search search, Direction lastFirst) {
    for (GraphCell cell : op.obstacle() == null ? op.cells() : List.<GraphCell>of()) {
      Comparator<FirstNonFinite> byTime = Comparator.comparingInt(FirstNonFinite::timestep);
      Comparator<FirstNonFinite> order =
          (cell.direction() == lastFirst ? byTime.reversed() : byTime)
              .thenComparing(FirstNonFinite::stage)
              .thenComparingInt(FirstNonFinite::example);
      Optional<FirstNonFinite> first = search(cell, copied -> search.in(cell, copied), order);
      if (first.isPresent()) {
        return first.map(found -> new Found(cell, found));
      }
    }
    return Optional.empty();
  }

  /** Of all examples the finding that comes first. */
  private Optional<FirstNonFinite> search(
      GraphCell cell,
      Function<CellCopies.Copied, Optional<FirstNonFinite>> search,
      Comparator<FirstNonFinite> order) {
    Optional<FirstNonFinite> first = Optional.empty();
    int groups = 1;
    for (int group = 0; group < groups && System.nanoTime() - start < PATIENCE_NANOS; group++) {
      CellCopies copies = new CellCopies(new InsideLimits(GROUP, MOST_ELEMENTS, group, 0));
      CellCopies.Copied copied = copies.of(op, cell, given);
      if (copied == null) {
        return first;
      }
      groups = copied.examples().stride();
      try (CellPass pass = copied.pass()) {
        Optional<FirstNonFinite> found =
            search.apply(copied).map(it -> it.ofExample(copied.examples().at(it.example())));
        if (found.isPresent() && (first.isEmpty() || order.compare(found.get(), first.get()) < 0)) {
          first = found;
        }
      }
    }
    return first;
  }
}
