package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CellRun;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.internal.cell.CopiedPass;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.internal.gradients.GradientTrial;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * What was copied of a network's cells in one iteration, to be summarised on another thread and
 * then closed.
 */
public final class CellPasses implements AutoCloseable {
  private final List<CellPlace> places;
  private final List<? extends @Nullable CopiedPass> passes;
  private final CopyBudget budget;
  private final long bytes;
  private GradientTrial trial = GradientTrial.NONE;
  private boolean closed;

  /**
   * What was copied.
   *
   * @param places where in a sample each cell is
   * @param passes one a place, null where nothing was copied; closed with this
   * @param budget that they are taken from until then
   */
  public CellPasses(
      List<CellPlace> places, List<? extends @Nullable CopiedPass> passes, CopyBudget budget) {
    this.places = places;
    this.passes = passes;
    this.budget = budget;
    bytes = bytes(passes);
    budget.take(bytes);
  }

  private static long bytes(List<? extends @Nullable CopiedPass> passes) {
    long bytes = 0;
    for (CopiedPass pass : passes) {
      bytes += pass == null ? 0 : pass.bytes();
    }
    return bytes;
  }

  /**
   * These, and what is to be compared of the same iteration.
   *
   * @param toCompare closed with this
   */
  public CellPasses with(GradientTrial toCompare) {
    trial = toCompare;
    return this;
  }

  /** Gradients of the iteration, compared now, if they are to be; at most once. */
  public List<ComparedGradient> compareGradients() {
    return trial.run();
  }

  /** The sample of the same iteration with what lies inside its cells added. */
  public Sample addTo(Sample sample, CellSummaries computing) {
    return fill(sample, (place, pass) -> computing.of(pass, place.quantities()));
  }

  /**
   * The same.
   *
   * @param seeing is given what was computed of each cell, one after the other; may keep it
   */
  public Sample addTo(
      Sample sample, CellSummaries computing, BiConsumer<CellPlace, CellRun> seeing) {
    return fill(
        sample,
        (place, pass) -> {
          CellRun run = CellSummaries.run(pass, place.quantities());
          seeing.accept(place, run);
          return computing.of(run, place.quantities());
        });
  }

  private Sample fill(
      Sample sample, BiFunction<CellPlace, CellPass, List<@Nullable Summary>> summarising) {
    List<@Nullable Summary> summaries = new ArrayList<>(sample.summaries());
    for (int i = 0; i < passes.size(); i++) {
      CopiedPass copied = passes.get(i);
      CellPass pass = copied == null ? null : copied.get();
      if (pass != null) {
        int slot = places.get(i).firstSlot();
        for (Summary summary : summarising.apply(places.get(i), pass)) {
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
      trial.close();
      passes.stream().filter(Objects::nonNull).forEach(CopiedPass::close);
      budget.release(bytes);
    }
  }
}
