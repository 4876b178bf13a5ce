package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;

/**
 * The activation functions of a cell.
 *
 * @param blocks of its blocks, in the order of {@link CellSpec#blocks()}
 * @param cell of the candidate and of the cell state, whose ends are those of the output
 */
public record CellFunctions(List<ActivationFunction> blocks, ActivationFunction cell) {

  /** Copies its list. */
  public CellFunctions {
    blocks = List.copyOf(blocks);
  }

  /**
   * The functions of a cell.
   *
   * @param gates of the gates; without use for a cell that has none
   * @param cell of all else
   */
  public static CellFunctions of(CellSpec spec, IActivation gates, IActivation cell) {
    List<IActivation> blocks = new ArrayList<>();
    for (CellSpec.Block block : spec.blocks()) {
      blocks.add(block.function() == CellSpec.Function.GATE ? gates : cell);
    }
    return of(blocks, cell);
  }

  /**
   * The functions of a cell.
   *
   * @param blocks of its blocks, in the order of {@link CellSpec#blocks()}
   * @param cell of the cell state
   */
  public static CellFunctions of(List<IActivation> blocks, IActivation cell) {
    IdentityHashMap<IActivation, ActivationFunction> wrapped = new IdentityHashMap<>();
    List<ActivationFunction> functions = new ArrayList<>(blocks.size());
    for (IActivation block : blocks) {
      functions.add(wrapped.computeIfAbsent(block, ActivationFunction::new));
    }
    return new CellFunctions(functions, wrapped.computeIfAbsent(cell, ActivationFunction::new));
  }

  /** Why a cell with these functions cannot be computed again, or null if it can. */
  public static @Nullable String obstacle(IActivation gates, IActivation cell) {
    return obstacle(List.of(gates, cell));
  }

  /** Why a cell with these functions cannot be computed again, or null if it can. */
  public static @Nullable String obstacle(List<IActivation> functions) {
    return functions.stream()
        .flatMap(function -> Stream.ofNullable(ActivationFunction.obstacle(function)))
        .findFirst()
        .orElse(null);
  }

  /** The function of one of the cell's blocks. */
  ActivationFunction ofBlock(int block) {
    return blocks.get(block);
  }
}
