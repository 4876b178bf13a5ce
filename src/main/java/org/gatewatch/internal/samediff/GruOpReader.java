package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.GraphCells;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** ND4J's {@code gru}: of x, the first output, W, RW and b; sequences have the time first. */
final class GruOpReader implements OpReader {
  private static final String OF_GRADIENTS =
      "its gradients are wrong, those of the reset gate by about 100 %; use the layer Gru of"
          + " gatewatch-gru, or write the cell out as unrolled products";

  @Override
  public String opName() {
    return "gru";
  }

  @Override
  public RecurrentOp read(SameDiffOp operation) {
    List<String> inputs = operation.getInputsToOp();
    GraphCell cell =
        new GraphCell(
            Direction.FORWARD,
            GraphCells.GRU,
            List.of(
                OpReader.whole(Kernel.INPUT, inputs.get(2)),
                OpReader.whole(Kernel.RECURRENT, inputs.get(3)),
                OpReader.whole(Kernel.BIAS, inputs.get(4))));
    return new RecurrentOp(
        operation.getName(),
        "gru",
        SequenceFormat.TIME_EXAMPLE_SIZE,
        List.of(cell),
        inputs,
        1,
        true,
        CellFunctions.of(GraphCells.GRU.spec(), new ActivationSigmoid(), new ActivationTanH()),
        List.of(OF_GRADIENTS),
        null);
  }
}
