package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CellQuantities;
import org.gatewatch.internal.dl4j.CellCopier;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.Padding;
import org.gatewatch.internal.dl4j.RecurrentCell;
import org.gatewatch.internal.dl4j.SegmentStart;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.internal.dl4j.TextReader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the {@link CellPass passes} of a network's cells in one iteration. It takes more of DL4J
 * than the rest, and must not cost the rest: once it fails, there is nothing of cells any more.
 */
final class CellCapture {
  private static final Logger log = LoggerFactory.getLogger(CellCapture.class);

  private final List<PlannedCell> cells;
  private final boolean truncated;
  private final CellCopier copier;

  /** For one sample in {@link #checkEvery}, if that is not 0. */
  private final CellCopier copierOfAll;

  private final TextReader text;
  private final int furtherMaps;
  private final int checkEvery;
  private int copied;
  private final CopyBudget budget = new CopyBudget();
  private final CellCopier.@Nullable Copied[] copies;
  private boolean failed;

  /**
   * A cell to capture.
   *
   * @param key by which the forward pass hands over the activations of its layer
   * @param cell where it is
   * @param place where a sample has it
   */
  record PlannedCell(String key, RecurrentCell cell, CellPlace place) {
    boolean needsEpsilon() {
      return place.quantities().stream().anyMatch(CellQuantities.OF_BACKWARD::contains);
    }
  }

  /**
   * A capture of these cells.
   *
   * @param truncated whether the network trains with truncated backpropagation through time, whose
   *     segments begin with the state that the one before left
   * @param text finds what they read, in words
   * @param beginsNow whether the present iteration began with no state
   */
  CellCapture(
      List<PlannedCell> cells,
      boolean truncated,
      InsideLimits limits,
      TextReader text,
      boolean beginsNow) {
    this.cells = cells;
    this.truncated = truncated;
    this.text = text;
    furtherMaps = limits.extraMaps();
    copier = new CellCopier(limits);
    copierOfAll = new CellCopier(limits.ofAllExamples());
    checkEvery = limits.checkEvery();
    copies = new CellCopier.Copied[cells.size()];
    if (truncated) {
      onCells(cell -> SegmentStart.remember(cell, beginsNow));
    }
  }

  private void onCells(Consumer<RecurrentCell> action) {
    try {
      cells.forEach(planned -> action.accept(planned.cell()));
    } catch (RuntimeException | LinkageError e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    abandon();
    failed = true;
    log.warn("Gatewatch cannot look inside the cells; everything else goes on", cause);
  }

  /**
   * Copies what the forward pass that has just ended gave to the cells, unless too much waits to be
   * computed already.
   *
   * @param outputs what layers gave, by their keys
   */
  void forward(Model model, Function<String, @Nullable INDArray> outputs) {
    abandon();
    if (failed || cells.isEmpty() || !budget.hasRoom()) {
      return;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      copy(new Padding(model), text.of(model, outputs, furtherMaps));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      fail(e);
    }
  }

  private void copy(Padding padding, TextReader.Iteration texts) {
    boolean isChecked = checkEvery > 0 && copied++ % checkEvery == 0;
    CellCopier used = isChecked ? copierOfAll : copier;
    for (int i = 0; i < cells.size(); i++) {
      PlannedCell planned = cells.get(i);
      CellCopier.Copied made = used.copy(planned.cell(), truncated, padding.of(planned.key()));
      copies[i] = made;
      if (made != null) {
        CellPass pass = made.pass();
        boolean timeFirst = planned.cell().isTimeFirst();
        pass.setTexts(texts.of(made.examples(), pass.steps(), timeFirst));
      }
    }
  }

  /**
   * Copies the gradient that arrives at a layer, for its cells.
   *
   * @param epsilon in the layer's own format
   */
  void arrives(TappedLayer layer, INDArray epsilon) {
    for (int i = 0; i < cells.size(); i++) {
      PlannedCell planned = cells.get(i);
      CellCopier.Copied copied = copies[i];
      if (copied != null && planned.needsEpsilon() && layer.computes(planned.cell())) {
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
          copied.pass().setEpsilon(CellCopier.epsilon(planned.cell(), copied.examples(), epsilon));
        }
      }
    }
  }

  /** The passes of the iteration, to be closed by the caller. */
  CellPasses take() {
    List<@Nullable CellPass> passes = new ArrayList<>();
    for (CellCopier.Copied copied : copies) {
      passes.add(copied == null ? null : copied.pass());
    }
    Arrays.fill(copies, null);
    return new CellPasses(cells.stream().map(PlannedCell::place).toList(), passes, budget);
  }

  /** Forgets what was copied. */
  void abandon() {
    for (CellCopier.Copied copied : copies) {
      if (copied != null) {
        copied.pass().close();
      }
    }
    Arrays.fill(copies, null);
  }

  /** Takes out of the network what is not its own. */
  void close() {
    abandon();
    if (truncated && !failed) {
      onCells(SegmentStart::forget);
    }
  }
}
