package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.function.Supplier;
import org.gatewatch.internal.cell.CellPass;
import org.gatewatch.internal.cell.CopiedPass;
import org.gatewatch.sample.ExampleText;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What was copied of a cell in one iteration, and what is added until that ends. */
public interface CopiedCell {

  /** Its pass, which whoever has this closes. */
  CopiedPass pass();

  /** Which examples it is of. */
  Examples examples();

  /** Length of the sequences. */
  int steps();

  /** See {@link CellPass#setTexts}. */
  void setTexts(Supplier<List<ExampleText>> reading);

  /**
   * Copies the gradient that arrives at the cell's layer, in the layer's own format. To be called
   * outside of workspaces.
   */
  void setEpsilon(INDArray gradient);
}
