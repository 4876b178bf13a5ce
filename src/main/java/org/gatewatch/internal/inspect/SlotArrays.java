package org.gatewatch.internal.inspect;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gatewatch.internal.capture.CellPlace;
import org.gatewatch.internal.cell.CellKey;
import org.gatewatch.internal.cell.CellRun;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrays behind slots and parameters, made when they are asked for. Holds copies only: vectors
 * of all parameters and gradients, outputs of layers, and the passes of cells on Java's heap.
 */
public final class SlotArrays {
  private final Map<Slot, Supplier<INDArray>> bySlot = new HashMap<>();
  private final Map<Parameter, Supplier<INDArray>> whole = new HashMap<>();

  /** A parameter, or its gradient, as a whole. */
  private record Parameter(Quantity quantity, int layer, String key) {}

  /**
   * Adds all parameters, or their gradients.
   *
   * @param flat a copy of the network's vector, of one dimension; kept
   * @param first where the network's own vector of parameters begins in its memory
   */
  void addParameters(Quantity quantity, List<PlannedLayer> layers, INDArray flat, long first) {
    for (int i = 0; i < layers.size(); i++) {
      int index = i;
      PlannedLayer layer = layers.get(i);
      for (Block block : layer.blocks()) {
        INDArray view = layer.named().layer().getParam(block.parameter());
        long offset = view.offset() - first;
        long length = view.length();
        long[] shape = view.shape();
        char order = view.ordering();
        Supplier<INDArray> all = () -> cut(flat, offset, length).reshape(order, shape);
        whole.put(new Parameter(quantity, index, block.parameter()), all);
        Segment segment = block.segment();
        boolean isMatrix = segment.rows() > 0;
        bySlot.put(block.slot(quantity, index), isMatrix ? () -> matrix(flat, segment) : all);
      }
    }
  }

  private static INDArray cut(INDArray flat, long offset, long length) {
    return flat.get(interval(offset, offset + length)).dup();
  }

  private static INDArray matrix(INDArray flat, Segment segment) {
    if (!segment.isByRows()) {
      return cut(flat, segment.offset(), segment.length())
          .reshape('f', segment.rows(), segment.columns());
    }
    INDArray matrix = Nd4j.createUninitialized(flat.dataType(), segment.rows(), segment.columns());
    for (int row = 0; row < segment.rows(); row++) {
      long from = segment.offset() + row * segment.rowStride();
      matrix.getRow(row).assign(flat.get(interval(from, from + segment.columns())));
    }
    return matrix;
  }

  /** Adds what layers gave, by the key of the forward pass; kept. */
  void addOutputs(List<PlannedLayer> layers, Map<String, INDArray> outputs) {
    for (int i = 0; i < layers.size(); i++) {
      PlannedLayer layer = layers.get(i);
      INDArray output = outputs.get(layer.named().key());
      if (output != null) {
        boolean turns = layer.isTimeFirst() && output.rank() == 3;
        bySlot.put(
            Slot.ofLayerOutput(i), () -> (turns ? output.permute(0, 2, 1) : output).dup('c'));
      }
    }
  }

  /**
   * Adds what lies inside a cell.
   *
   * @param slots of the layout
   * @param type of the network
   */
  void addCell(List<Slot> slots, CellPlace place, CellRun run, DataType type) {
    Slot first = slots.get(place.firstSlot());
    Direction direction = first.direction();
    if (direction == null) {
      throw new IllegalArgumentException(first + " lies in no cell");
    }
    for (CellKey key : run.keys()) {
      if (place.quantities().contains(key.quantity()) && run.has(key)) {
        bySlot.put(
            Slot.ofCell(key.quantity(), first.layer(), direction, key.kernel(), key.gate()),
            () -> array(run, key, type));
      }
    }
  }

  private static INDArray array(CellRun run, CellKey key, DataType type) {
    return Nd4j.createFromArray(run.values(key))
        .castTo(type)
        .reshape('c', run.examples(), run.units(), run.timesteps());
  }

  /** The array of a slot, made anew, outside of workspaces; empty if there is none. */
  public Optional<INDArray> of(Slot slot) {
    return made(bySlot.get(slot));
  }

  /** A parameter, or its gradient, in DL4J's shape, likewise. */
  public Optional<INDArray> parameter(Quantity quantity, int layer, String key) {
    return made(whole.get(new Parameter(quantity, layer, key)));
  }

  private static Optional<INDArray> made(@Nullable Supplier<INDArray> making) {
    if (making == null) {
      return Optional.empty();
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Optional.of(making.get());
    }
  }
}
