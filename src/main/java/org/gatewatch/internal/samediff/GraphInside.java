package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatewatch.internal.capture.CellPasses;
import org.gatewatch.internal.capture.CellPlace;
import org.gatewatch.internal.capture.CopyBudget;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what is copied of a graph's cells in one iteration. It must not cost the rest: once it
 * fails, there is nothing of cells any more.
 */
final class GraphInside {
  private static final Logger log = LoggerFactory.getLogger(GraphInside.class);

  private final List<OpenCell> cells;
  private final CellCopies copier;
  private final CopyBudget budget = new CopyBudget();
  private final CellCopies.@Nullable Copied[] copies;
  private boolean failed;

  /** A cell that is looked into. */
  record OpenCell(RecurrentOp op, GraphCell cell, CellPlace place) {}

  GraphInside(List<OpenCell> cells, InsideLimits limits) {
    this.cells = cells;
    copier = new CellCopies(limits);
    copies = new CellCopies.Copied[cells.size()];
  }

  /** Whether there are cells that are looked into. */
  boolean isAny() {
    return !cells.isEmpty();
  }

  /**
   * Copies what a recurrent operation was given, unless too much waits to be computed already.
   *
   * @param given its inputs
   */
  void forward(RecurrentOp op, List<INDArray> given) {
    if (!failed && budget.hasRoom()) {
      guarded(
          () -> {
            for (int i = 0; i < cells.size(); i++) {
              if (cells.get(i).op().equals(op)) {
                copies[i] = copier.of(op, cells.get(i).cell(), given);
              }
            }
          });
    }
  }

  /**
   * Copies the gradient of the output of a recurrent operation.
   *
   * @param epsilon in the operation's format
   */
  void backward(RecurrentOp op, INDArray epsilon) {
    guarded(
        () -> {
          for (int i = 0; i < cells.size(); i++) {
            CellCopies.Copied copied = copies[i];
            if (copied != null && cells.get(i).op().equals(op)) {
              GraphCell cell = cells.get(i).cell();
              copied.pass().setEpsilon(CellCopies.epsilon(op, cell, copied, epsilon));
            }
          }
        });
  }

  private void guarded(Runnable copying) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      copying.run();
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      abandon();
      failed = true;
      log.warn("Gatewatch cannot look inside the cells of a graph; everything else goes on", e);
    }
  }

  /** The passes of the iteration, to be closed by the caller. */
  CellPasses take() {
    List<@Nullable CellPass> passes = new ArrayList<>();
    for (CellCopies.Copied copied : copies) {
      passes.add(copied == null ? null : copied.pass());
    }
    Arrays.fill(copies, null);
    return new CellPasses(cells.stream().map(OpenCell::place).toList(), passes, budget);
  }

  /** Forgets what was copied. */
  void abandon() {
    for (CellCopies.Copied copied : copies) {
      if (copied != null) {
        copied.pass().close();
      }
    }
    Arrays.fill(copies, null);
  }
}
