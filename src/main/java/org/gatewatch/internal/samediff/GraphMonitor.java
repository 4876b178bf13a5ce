package org.gatewatch.internal.samediff;

import java.util.Optional;
import java.util.function.Supplier;
import org.gatewatch.internal.nonfinite.NonFinite;
import org.gatewatch.internal.nonfinite.NonFiniteMonitor;
import org.gatewatch.origin.NonFiniteOrigin;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of an iteration that is not finite. In every iteration it looks at few elements: of
 * each cell's output at both ends of the sequence, and of each gradient and update the first row.
 * In that every unit of every gate takes part, at every timestep of every example, so that it shows
 * whatever is not finite on the way forth or back. A single element elsewhere shows in the next
 * iteration, when it has become a parameter's.
 */
final class GraphMonitor {
  private static final Logger log = LoggerFactory.getLogger(GraphMonitor.class);

  private final NonFiniteMonitor.Judge judge;
  private boolean found;
  private boolean foundNew;
  private boolean failed;
  private @Nullable NonFiniteOrigin origin;

  GraphMonitor(NonFiniteMonitor.Judge judge) {
    this.judge = judge;
  }

  /** Begins an iteration: of the one before nothing is known any more. */
  void begin() {
    found = false;
    foundNew = false;
    origin = null;
  }

  /** Whether something was found in this iteration. */
  boolean hasFound() {
    return found;
  }

  /** Whether there is something to look for: nothing was found yet, or where it came from. */
  boolean isLooking() {
    return !found || (foundNew && origin == null);
  }

  /** Whether something new was found in this iteration. */
  boolean hasFoundNew() {
    return foundNew;
  }

  /** Where what is new came from; null if that could not be told. */
  @Nullable NonFiniteOrigin origin() {
    return origin;
  }

  /** Whether a sequence is not finite at its first or last timestep. */
  static boolean isBadAtAnEnd(RecurrentOp op, INDArray output) {
    if (output.rank() == 4) {
      return isBadAtAnEnd(op, SequenceFormat.ofDirection(output, 0))
          || isBadAtAnEnd(op, SequenceFormat.ofDirection(output, 1));
    }
    INDArray ordered = op.format().ordered(output);
    return NonFinite.isAtAnEnd(ordered, ordered.size(0), false);
  }

  /** Whether the first row of a matrix, or of each of several, or a vector is not finite. */
  static boolean isBadInFirstRow(INDArray values) {
    int rank = values.rank();
    if (rank == 0 || rank > 3) {
      return false;
    }
    long length = values.size(rank - 1);
    long stride = values.stride(rank - 1);
    long slices = rank == 3 ? values.size(0) : 1;
    for (long slice = 0; slice < slices; slice++) {
      if (NonFinite.isIn(values, slice * values.stride(0), length, stride)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Something was found; for the second time if it could not be told where the first came from.
   *
   * @param byLook whether by what is looked at in every iteration
   * @param tracer tells where it came from; asked only if it is new
   */
  void find(boolean byLook, Supplier<Optional<NonFiniteOrigin>> tracer) {
    if (!found) {
      found = true;
      foundNew = judge.found(byLook);
    }
    if (!foundNew) {
      return;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      origin = tracer.get().orElse(null);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (!failed) {
        log.warn("Gatewatch cannot tell where a non-finite value came from", e);
      }
      failed = true;
    }
  }
}
