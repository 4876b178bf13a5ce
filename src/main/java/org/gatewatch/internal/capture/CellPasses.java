package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * What was copied of a network's cells in one iteration, to be summarised on another thread and
 * then closed.
 */
public final class CellPasses implements AutoCloseable {
  private final List<CellCapture.PlannedCell> cells;
  private final List<@Nullable CellPass> passes;
  private final CopyBudget budget;
  private final long bytes;
  private boolean closed;

  CellPasses(
      List<CellCapture.PlannedCell> cells, List<@Nullable CellPass> passes, CopyBudget budget) {
    this.cells = cells;
    this.passes = passes;
    this.budget = budget;
    bytes = passes.stream().filter(Objects::nonNull).mapToLong(CellPass::bytes).sum();
    budget.take(bytes);
  }

  /** The sample of the same iteration with what lies inside its cells added. */
  public Sample addTo(Sample sample, CellSummaries computing) {
    List<@Nullable Summary> summaries = new ArrayList<>(sample.summaries());
    for (int i = 0; i < passes.size(); i++) {
      CellPass pass = passes.get(i);
      if (pass != null) {
        int slot = cells.get(i).firstSlot();
        for (Summary summary : computing.of(pass, cells.get(i).quantities())) {
          summaries.set(slot++, summary);
        }
      }
    }
    return sample.with(summaries);
  }

  /** Releases the memory; may be called again. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      passes.stream().filter(Objects::nonNull).forEach(CellPass::close);
      budget.release(bytes);
    }
  }
}
