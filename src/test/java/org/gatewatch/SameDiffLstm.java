package org.gatewatch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.cell.KnownCell;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An LSTM that somebody wrote as a SameDiffLayer, unrolled; its parameters lie in 'c' order, either
 * W, RW and b of all gates, or Wi, Wf, … of one gate each.
 */
public final class SameDiffLstm extends SameDiffLayer {
  private static final long serialVersionUID = 1L;
  public static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);
  private static final List<String> LETTERS = List.of("i", "f", "g", "o");

  private final int inputs;
  private final int units;
  private final int timesteps;
  private final boolean isSplit;

  private SameDiffLstm(Builder builder) {
    super(builder);
    inputs = builder.inputs;
    units = builder.units;
    timesteps = builder.timesteps;
    isSplit = builder.isSplit;
  }

  public static SameDiffLstm of(int inputs, int units, int timesteps, boolean isSplit) {
    Builder builder = new Builder();
    builder.inputs = inputs;
    builder.units = units;
    builder.timesteps = timesteps;
    builder.isSplit = isSplit;
    return builder.build();
  }

  /** How the layer is described. */
  public static CellSpec.Builder spec(boolean isSplit) {
    CellSpec.Builder spec = CellSpec.builder("SameDiffLstm").state(new ActivationTanH());
    for (Gate gate : GATES) {
      spec.gate(gate, gate == Gate.CELL ? new ActivationTanH() : new ActivationSigmoid());
    }
    if (!isSplit) {
      return spec.parameter("W", Kernel.INPUT)
          .parameter("RW", Kernel.RECURRENT)
          .parameter("b", Kernel.BIAS)
          .computes(KnownCell.LSTM);
    }
    for (int i = 0; i < GATES.size(); i++) {
      spec.parameter("W" + LETTERS.get(i), Kernel.INPUT, GATES.get(i))
          .parameter("RW" + LETTERS.get(i), Kernel.RECURRENT, GATES.get(i))
          .parameter("b" + LETTERS.get(i), Kernel.BIAS, GATES.get(i));
    }
    return spec.computes(KnownCell.LSTM);
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (String letter : isSplit ? LETTERS : List.of("")) {
      int columns = isSplit ? units : 4 * units;
      parameters.addWeightParam("W" + letter, inputs, columns);
      parameters.addWeightParam("RW" + letter, units, columns);
      parameters.addBiasParam("b" + letter, 1, columns);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    Nd4j.getRandom().setSeed(11);
    parameters.values().forEach(each -> each.assign(Nd4j.randn(each.shape()).muli(0.4)));
  }

  @Override
  public SDVariable defineLayer(
      SameDiff graph, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
    SDVariable[] x = graph.unstack(input, 2, timesteps);
    SDVariable[] outputs = new SDVariable[timesteps];
    SDVariable h = null;
    SDVariable c = null;
    for (int t = 0; t < timesteps; t++) {
      SDVariable[] gates = gates(graph, x[t], h, parameters);
      SDVariable added = graph.nn().sigmoid(gates[0]).mul(graph.math().tanh(gates[2]));
      // Before the first timestep too: SameDiff takes a gate that nothing reads for the loss.
      SDVariable before = c == null ? added.mul(0) : c;
      c = added.add(graph.nn().sigmoid(gates[1]).mul(before));
      h = graph.nn().sigmoid(gates[3]).mul(graph.math().tanh(c));
      outputs[t] = h;
    }
    return graph.stack(2, outputs);
  }

  private SDVariable[] gates(
      SameDiff graph, SDVariable x, SDVariable h, Map<String, SDVariable> parameters) {
    if (!isSplit) {
      return graph.split(sum(x, h, parameters, ""), 4, 1);
    }
    return LETTERS.stream().map(letter -> sum(x, h, parameters, letter)).toArray(SDVariable[]::new);
  }

  private static SDVariable sum(
      SDVariable x, SDVariable h, Map<String, SDVariable> parameters, String letter) {
    SDVariable sum = x.mmul(parameters.get("W" + letter)).add(parameters.get("b" + letter));
    return h == null ? sum : sum.add(h.mmul(parameters.get("RW" + letter)));
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.recurrent(units, timesteps);
  }

  @Override
  public String toString() {
    return "SameDiffLstm" + Arrays.asList(inputs, units, isSplit);
  }

  /** DL4J's base class promises whatever type is asked for. */
  @SuppressWarnings("unchecked")
  private static final class Builder extends SameDiffLayer.Builder<Builder> {
    private int inputs;
    private int units;
    private int timesteps;
    private boolean isSplit;

    @Override
    public SameDiffLstm build() {
      return new SameDiffLstm(this);
    }
  }
}
