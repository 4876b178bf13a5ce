package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.GraphCells;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;

/** ND4J's {@code lstmLayer}, by the arguments that it is run with. */
@SuppressWarnings("EnumOrdinal") // The arguments are such numbers, and ND4J holds on to them.
final class LstmLayerReader implements OpReader {
  private static final int NONE = -1;

  private static final String OF_INITIAL_STATE =
      "with an initial state its gradients are wrong; without one they are right, so let the cell"
          + " start from zeros, or write the cell out as unrolled products";
  private static final String OF_LENGTHS =
      "with sequence lengths its gradients are wrong where it reads both ways; take two operations,"
          + " one for each direction, or leave the lengths out and padded timesteps out of the"
          + " loss";
  private static final String OF_FUNCTIONS =
      "it takes its cell's and its output's activation function the one for the other; give both"
          + " the same, or swap them";

  @Override
  public String opName() {
    return "lstmLayer";
  }

  /** What the flags of an operation say that it has. */
  private record Flags(
      boolean bias,
      boolean lengths,
      boolean output,
      boolean state,
      boolean peepholes,
      boolean all) {
    static Flags of(boolean[] flags) {
      return new Flags(flags[0], flags[1], flags[2], flags[3], flags[4], flags[5]);
    }
  }

  @Override
  public RecurrentOp read(SameDiffOp operation) {
    DynamicCustomOp op = (DynamicCustomOp) operation.getOp();
    Flags flags = Flags.of(op.bArgs());
    LSTMDataFormat format = LSTMDataFormat.values()[(int) op.iArgs()[0]];
    LSTMDirectionMode direction = LSTMDirectionMode.values()[(int) op.iArgs()[1]];
    CellType type =
        flags.peepholes() ? GraphCells.LSTM_LAYER_WITH_PEEPHOLES : GraphCells.LSTM_LAYER;
    List<String> inputs = operation.getInputsToOp();
    return new RecurrentOp(
        operation.getName(),
        "lstmLayer(" + format + ", " + direction + ")",
        format(format),
        cells(type, direction, parameters(inputs, flags)),
        inputs,
        NONE,
        flags.all(),
        functions(op),
        faults(op, flags, cells(type, direction, parameters(inputs, flags)).size() > 1),
        obstacle(op, flags));
  }

  private static SequenceFormat format(LSTMDataFormat format) {
    return switch (format) {
      case NTS -> SequenceFormat.EXAMPLE_TIME_SIZE;
      case NST -> SequenceFormat.EXAMPLE_SIZE_TIME;
      default -> SequenceFormat.TIME_EXAMPLE_SIZE;
    };
  }

  /** Inputs are x, W, RW, then of b, lengths, y, c and peepholes those that there are. */
  private static List<Parameter> parameters(List<String> inputs, Flags flags) {
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(OpReader.whole(Kernel.INPUT, inputs.get(1)));
    parameters.add(OpReader.whole(Kernel.RECURRENT, inputs.get(2)));
    if (flags.bias()) {
      parameters.add(OpReader.whole(Kernel.BIAS, inputs.get(3)));
    }
    if (flags.peepholes()) {
      parameters.add(OpReader.whole(Kernel.PEEPHOLE, inputs.get(inputs.size() - 1)));
    }
    return parameters;
  }

  private static List<GraphCell> cells(
      CellType type, LSTMDirectionMode direction, List<Parameter> parameters) {
    return switch (direction) {
      case FWD -> List.of(new GraphCell(Direction.FORWARD, type, parameters));
      case BWD -> List.of(new GraphCell(Direction.BACKWARD, type, parameters));
      default ->
          List.of(
              new GraphCell(Direction.FORWARD, type, OpReader.slice(parameters, 0)),
              new GraphCell(Direction.BACKWARD, type, OpReader.slice(parameters, 1)));
    };
  }

  private static List<String> faults(DynamicCustomOp op, Flags flags, boolean isBothWays) {
    List<String> faults = new ArrayList<>();
    if (flags.output() || flags.state()) {
      faults.add(OF_INITIAL_STATE);
    }
    if (flags.lengths() && isBothWays) {
      faults.add(OF_LENGTHS);
    }
    if (op.iArgs()[3] != op.iArgs()[4]) {
      faults.add(OF_FUNCTIONS);
    }
    return faults;
  }

  private static @Nullable String obstacle(DynamicCustomOp op, Flags flags) {
    if (flags.output() || flags.state() || flags.lengths()) {
      return "Gatewatch does not compute an lstmLayer with initial states or lengths again";
    }
    if (!flags.all()) {
      return "the operation gives no sequence, only what it ends with";
    }
    if (op.tArgs().length > 0 && op.tArgs()[0] != 0) {
      return "the operation clips the cell's state";
    }
    return functions(op) == null
        ? "its activation functions are not those that are known here"
        : null;
  }

  /** Of the gates, and of candidate and state if both have the same; else null. */
  private static @Nullable CellFunctions functions(DynamicCustomOp op) {
    IActivation gates = function(op.iArgs()[2]);
    IActivation cell = function(op.iArgs()[3]);
    return gates == null || cell == null || op.iArgs()[3] != op.iArgs()[4]
        ? null
        : CellFunctions.of(GraphCells.LSTM_LAYER.spec(), gates, cell);
  }

  private static @Nullable IActivation function(long number) {
    return switch (LSTMActivations.values()[(int) number]) {
      case TANH -> new ActivationTanH();
      case SIGMOID -> new ActivationSigmoid();
      case RELU -> new ActivationReLU();
      case SOFTSIGN -> new ActivationSoftSign();
      default -> null;
    };
  }
}
