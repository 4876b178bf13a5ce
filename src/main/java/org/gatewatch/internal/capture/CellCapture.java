package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CellQuantities;
import org.gatewatch.internal.cell.CopiedPass;
import org.gatewatch.internal.dl4j.CellCopier;
import org.gatewatch.internal.dl4j.CellCopying;
import org.gatewatch.internal.dl4j.CellGatherer;
import org.gatewatch.internal.dl4j.CopiedCell;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.Padding;
import org.gatewatch.internal.dl4j.RecurrentCell;
import org.gatewatch.internal.dl4j.SegmentStart;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.internal.dl4j.TextReader;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.Summariser;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
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
  private final List<CellPlace> places;
  private final boolean truncated;
  private final InsideLimits limits;

  /** Where arrays are on a device that need not be waited for; else null. */
  private final @Nullable Gatherer gatherer;

  private final TextReader text;
  private int copied;
  private final CopyBudget budget = new CopyBudget();
  private final @Nullable CopiedCell[] copies;
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
      return CellQuantities.anyOfBackward(place.quantities());
    }
  }

  /**
   * A capture of these cells.
   *
   * @param truncated whether the network trains with truncated backpropagation through time, whose
   *     segments begin with the state that the one before left
   * @param gatherer copies from a device; null if arrays are read by the host
   * @param text finds what they read, in words
   * @param beginsNow whether the present iteration began with no state
   */
  CellCapture(
      List<PlannedCell> cells,
      boolean truncated,
      InsideLimits limits,
      @Nullable Gatherer gatherer,
      TextReader text,
      boolean beginsNow) {
    this.cells = cells;
    places = cells.stream().map(PlannedCell::place).toList();
    this.truncated = truncated;
    this.text = text;
    this.limits = limits;
    this.gatherer = gatherer;
    copies = new CopiedCell[cells.size()];
    if (gatherer != null && !cells.isEmpty()) {
      reserve(gatherer);
    }
    if (truncated) {
      onCells(cell -> SegmentStart.remember(cell, beginsNow));
    }
  }

  /** What copies from where arrays are; null if the host reads them, or that cannot be told. */
  static @Nullable Gatherer gatherer(Summariser summariser, DataType type) {
    try {
      return summariser.gatherer().filter(it -> it.takes(type)).orElse(null);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      log.debug("What lies inside cells cannot be copied from where it is", e);
      return null;
    }
  }

  /** Memory that cannot be had ahead is asked for with each sample; nothing else waits for it. */
  private void reserve(Gatherer from) {
    try {
      CellGatherer.reserve(from, cells.stream().map(PlannedCell::cell).toList(), limits);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      log.debug("Memory for what lies inside cells cannot be had ahead", e);
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
      copy(new Padding(model), text.of(model, outputs, limits.extraMaps()));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      fail(e);
    }
  }

  private void copy(Padding padding, TextReader.Iteration texts) {
    CellCopying used = copying();
    for (int i = 0; i < cells.size(); i++) {
      PlannedCell planned = cells.get(i);
      CopiedCell made = used.copy(planned.cell(), truncated, padding.of(planned.key()));
      copies[i] = made;
      if (made != null) {
        boolean timeFirst = planned.cell().isTimeFirst();
        boolean mayRead = gatherer == null;
        made.setTexts(texts.of(made.examples(), made.steps(), timeFirst, mayRead));
      }
    }
    if (!used.end()) {
      abandon();
    }
  }

  /** In one sample of so many, all examples are looked at, if that was asked for. */
  private CellCopying copying() {
    int every = limits.checkEvery();
    boolean isChecked = every > 0 && copied++ % every == 0;
    InsideLimits now = isChecked ? limits.ofAllExamples() : limits;
    return gatherer == null ? new CellCopier(now) : new CellGatherer(now, gatherer);
  }

  /**
   * Copies the gradient that arrives at a layer, for its cells.
   *
   * @param epsilon in the layer's own format
   */
  void arrives(TappedLayer layer, INDArray epsilon) {
    for (int i = 0; i < cells.size(); i++) {
      PlannedCell planned = cells.get(i);
      CopiedCell copied = copies[i];
      if (copied != null && planned.needsEpsilon() && layer.computes(planned.cell())) {
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
          copied.setEpsilon(epsilon);
        }
      }
    }
  }

  /** The passes of the iteration, to be closed by the caller. */
  CellPasses take() {
    List<@Nullable CopiedPass> passes = new ArrayList<>();
    for (CopiedCell copied : copies) {
      passes.add(copied == null ? null : copied.pass());
    }
    Arrays.fill(copies, null);
    return new CellPasses(places, passes, budget);
  }

  /** Forgets what was copied. */
  void abandon() {
    for (CopiedCell copied : copies) {
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
