package org.gatewatch.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.cell.CellPass;
import org.gatewatch.cell.CellQuantities;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the {@link CellPass passes} of a network's cells in one iteration. Between the forward
 * and the backward pass of such an iteration, and only then, an {@link EpsilonTap} stands in for
 * each cell that training goes back through.
 */
final class CellCapture {
  private static final Logger LOG = LoggerFactory.getLogger(CellCapture.class);

  private final List<PlannedCell> cells;
  private final boolean truncated;
  private final CellCopier copier;
  private final List<EpsilonTap> taps = new ArrayList<>();
  private @Nullable CellCopier.Copied[] copies;
  private boolean failed;

  /**
   * A cell to capture.
   *
   * @param key by which the forward pass hands over the activations of its layer
   * @param cell where it is
   * @param quantities what of it a sample has
   * @param firstSlot position of its first slot in a sample
   */
  record PlannedCell(String key, RecurrentCell cell, Set<Quantity> quantities, int firstSlot) {
    boolean needsEpsilon() {
      return quantities.stream().anyMatch(CellQuantities.OF_BACKWARD::contains);
    }
  }

  /**
   * A capture of these cells.
   *
   * @param truncated whether the network trains with truncated backpropagation through time, whose
   *     segments begin with the state that the one before left
   */
  CellCapture(List<PlannedCell> cells, boolean truncated, InsideLimits limits) {
    this.cells = cells;
    this.truncated = truncated;
    copier = new CellCopier(limits);
    copies = new CellCopier.Copied[cells.size()];
  }

  /** A capture of no cells. */
  static CellCapture none() {
    return new CellCapture(List.of(), false, InsideLimits.DEFAULT);
  }

  /** Copies what the forward pass that has just ended gave to the cells, and waits for epsilons. */
  void forward(Model model) {
    abandon();
    Map<Layer, List<Integer>> waiting = new HashMap<>();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      Padding padding = new Padding(model);
      for (int i = 0; i < cells.size(); i++) {
        PlannedCell planned = cells.get(i);
        copies[i] = copier.copy(planned.cell(), truncated, padding.of(planned.key()));
        if (copies[i] != null && planned.needsEpsilon()) {
          waiting.computeIfAbsent(planned.cell().layer(), key -> new ArrayList<>()).add(i);
        }
      }
    }
    waiting.values().forEach(this::tap);
  }

  /** The two cells of a GravesBidirectionalLSTM share one layer, and its epsilon. */
  private void tap(List<Integer> positions) {
    LayerPlace place = cells.get(positions.get(0)).cell().place();
    taps.add(new EpsilonTap(place, epsilon -> take(positions, epsilon)));
  }

  /** Runs within the network's backward pass: must not throw. */
  private void take(List<Integer> positions, INDArray epsilon) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      for (int i : positions) {
        CellCopier.Copied copied = copies[i];
        copied
            .pass()
            .setEpsilon(CellCopier.epsilon(cells.get(i).cell(), copied.examples(), epsilon));
      }
    } catch (Throwable e) {
      if (!failed) {
        LOG.warn("Gatewatch cannot copy the gradient of a cell's output; training goes on", e);
      }
      failed = true;
    }
  }

  /** Takes out every tap that the backward pass did not reach. */
  void removeTaps() {
    taps.forEach(EpsilonTap::remove);
    taps.clear();
  }

  /** The passes of the iteration, to be closed by the caller; null where there is none. */
  List<@Nullable CellPass> take() {
    removeTaps();
    List<@Nullable CellPass> passes = new ArrayList<>();
    for (CellCopier.Copied copied : copies) {
      passes.add(copied == null ? null : copied.pass());
    }
    Arrays.fill(copies, null);
    return passes;
  }

  /** Leaves the network as it was, and forgets what was copied. */
  void abandon() {
    removeTaps();
    for (CellCopier.Copied copied : copies) {
      if (copied != null) {
        copied.pass().close();
      }
    }
    Arrays.fill(copies, null);
  }
}
