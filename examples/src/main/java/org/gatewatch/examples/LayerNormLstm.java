package org.gatewatch.examples;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.cell.CellStrategy;
import org.gatewatch.cell.DescribedCell;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A recurrent layer of one's own on the page: an LSTM that normalises what the input and what the
 * output before add to its gates (Ba et al. 2016), written for DL4J, described for Gatewatch, and
 * trained on a running sum. Its parameters are those of DL4J's LSTM. It reads whole sequences
 * without masks.
 */
public final class LayerNormLstm extends LSTM implements DescribedCell {
  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-5;

  /** In the order of the columns of W, RW and b. */
  private static final List<Gate> GATES = List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);

  public LayerNormLstm() {
    setActivationFn(new ActivationTanH());
    setForgetGateBiasInit(1);
  }

  public static void main(String[] args) {
    LayerNormLstm lstm = new LayerNormLstm();
    lstm.setLayerName("lstm");
    lstm.setNOut(32);
    MultiLayerNetwork model =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(lstm)
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("output")
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(1))
                .build());
    model.init();
    int iterations = args.length == 0 ? 1000 : Integer.parseInt(args[0]);

    UIServer ui = UIServer.getInstance();
    StatsStorage storage = new InMemoryStatsStorage();
    ui.attach(storage);
    System.out.println("Watch " + ui.getAddress() + "/gatewatch");
    try (GatewatchListener gatewatch = GatewatchListener.builder(storage).frequency(10).build()) {
      model.addListeners(gatewatch);
      for (int i = 0; i < iterations; i++) {
        INDArray sequences = Nd4j.rand(32, 1, 20); // examples, inputs, timesteps
        model.fit(new DataSet(sequences, sequences.cumsum(2).divi(20)));
      }
    }
    System.out.println("Trained; the page stays until Ctrl-C.");
  }

  /** What Gatewatch is told: gates, parameters, state, and what the cell computes. */
  @Override
  public CellSpec cellSpec() {
    CellSpec.Builder spec = CellSpec.builder("LayerNormLstm");
    for (Gate gate : GATES) {
      spec.gate(gate, gate == Gate.CELL ? new ActivationTanH() : new ActivationSigmoid());
    }
    return spec.parameter("W", Kernel.INPUT)
        .parameter("RW", Kernel.RECURRENT)
        .parameter("b", Kernel.BIAS)
        .state(new ActivationTanH())
        .computes(new Strategy())
        .build();
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Running layer = new Running(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  /** What the layer computes, for one step of one example. */
  private static final class Strategy implements CellStrategy {
    private static final long serialVersionUID = 1L;

    @Override
    public void forward(Forward step) {
      int units = step.units();
      double[] x = new double[GATES.size() * units];
      double[] h = new double[GATES.size() * units];
      for (int i = 0; i < GATES.size(); i++) {
        System.arraycopy(step.fromInput(GATES.get(i)), 0, x, i * units, units);
        System.arraycopy(step.fromRecurrence(GATES.get(i)), 0, h, i * units, units);
      }
      step.keep(h);
      double[] fromX = normal(x);
      double[] fromH = normal(h);
      double[][] opened = new double[GATES.size()][];
      for (int i = 0; i < GATES.size(); i++) {
        Gate gate = GATES.get(i);
        double[] ofX = Arrays.copyOfRange(fromX, i * units, (i + 1) * units);
        double[] ofH = Arrays.copyOfRange(fromH, i * units, (i + 1) * units);
        double[] bias = step.bias(gate);
        step.setFromInput(gate, ofX);
        step.setFromRecurrence(gate, ofH);
        opened[i] = step.open(gate, each(units, u -> ofX[u] + ofH[u] + bias[u]));
      }
      double[] before = step.stateBefore();
      double[] shown =
          step.setState(each(units, u -> opened[1][u] * before[u] + opened[3][u] * opened[0][u]));
      step.setOutput(each(units, u -> opened[2][u] * shown[u]));
    }

    @Override
    public void backward(Backward step) {
      int units = step.units();
      double[] ofOutput = step.ofOutput();
      double[] later = step.handedToState();
      double[] output = step.gate(Gate.OUTPUT);
      double[] forget = step.gate(Gate.FORGET);
      double[] slope = step.stateSlope();
      double[] ofState = each(units, u -> later[u] + ofOutput[u] * output[u] * slope[u]);
      double[][] factors = {
        step.gate(Gate.INPUT), step.stateBefore(), step.squashedState(), step.gate(Gate.CELL)
      };
      double[] ofGates = new double[GATES.size() * units];
      for (int i = 0; i < GATES.size(); i++) {
        Gate gate = GATES.get(i);
        double[] factor = factors[i];
        double[] ofGateSlope = step.slope(gate);
        double[] from = gate == Gate.OUTPUT ? ofOutput : ofState;
        double[] gradient = each(units, u -> from[u] * factor[u] * ofGateSlope[u]);
        step.setOfGate(gate, gradient);
        System.arraycopy(gradient, 0, ofGates, i * units, units);
      }
      step.setOfState(ofState);
      step.handToState(each(units, u -> ofState[u] * forget[u]));
      step.handToOutput(step.timesRecurrenceTransposed(normalBack(step.kept(), ofGates)));
    }

    private static double[] each(int units, IntToDoubleFunction value) {
      double[] values = new double[units];
      Arrays.setAll(values, value);
      return values;
    }

    private static double mean(double[] values) {
      return Arrays.stream(values).average().orElse(0);
    }

    private static double deviation(double[] values) {
      double mean = mean(values);
      double[] squares = each(values.length, i -> (values[i] - mean) * (values[i] - mean));
      return Math.sqrt(mean(squares) + EPSILON);
    }

    private static double[] normal(double[] values) {
      double mean = mean(values);
      double deviation = deviation(values);
      return each(values.length, i -> (values[i] - mean) / deviation);
    }

    /** The gradient of what went into {@link #normal}, from that of what came out of it. */
    private static double[] normalBack(double[] values, double[] gradient) {
      double[] normal = normal(values);
      double deviation = deviation(values);
      double mean = mean(gradient);
      double along = mean(each(values.length, i -> gradient[i] * normal[i]));
      return each(values.length, i -> (gradient[i] - mean - normal[i] * along) / deviation);
    }
  }

  /** Rows of a matrix, normalised, and by what they were divided. */
  private record Normal(INDArray values, INDArray deviation) {
    static Normal of(INDArray matrix) {
      INDArray centred = matrix.subColumnVector(matrix.mean(true, 1));
      INDArray deviation = Transforms.sqrt(centred.mul(centred).mean(true, 1).addi(EPSILON));
      return new Normal(centred.divColumnVector(deviation), deviation);
    }

    INDArray back(INDArray gradient) {
      INDArray along = values.mulColumnVector(gradient.mul(values).mean(true, 1));
      return gradient
          .subColumnVector(gradient.mean(true, 1))
          .subi(along)
          .diviColumnVector(deviation);
    }
  }

  /** What a timestep read and computed, [examples, units] each. */
  private record Step(
      INDArray x,
      INDArray before,
      INDArray stateBefore,
      Normal fromX,
      Normal fromH,
      INDArray[] gates,
      INDArray state) {
    INDArray shown() {
      return Transforms.tanh(state, true);
    }

    INDArray output() {
      return gates[2].mul(shown());
    }
  }

  /** The layer as DL4J runs it. */
  private static final class Running extends BaseRecurrentLayer<LayerNormLstm> {
    private static final long serialVersionUID = 1L;

    Running(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    private INDArray columns(INDArray matrix, int gate) {
      long units = layerConf().getNOut();
      return matrix.get(all(), interval(gate * units, (gate + 1) * units));
    }

    private List<Step> run() {
      List<Step> steps = new ArrayList<>();
      INDArray h = Nd4j.zeros(input.dataType(), input.size(0), layerConf().getNOut());
      INDArray c = h;
      for (long time = 0; time < input.size(2); time++) {
        Step step = step(input.get(all(), all(), point(time)).dup(), h, c);
        steps.add(step);
        h = step.output();
        c = step.state();
      }
      return steps;
    }

    private Step step(INDArray x, INDArray h, INDArray c) {
      Normal fromX = Normal.of(x.mmul(getParam("W")));
      Normal fromH = Normal.of(h.mmul(getParam("RW")));
      INDArray sum = fromX.values().add(fromH.values()).addiRowVector(getParam("b"));
      INDArray[] gates = new INDArray[GATES.size()];
      gates[0] = Transforms.tanh(columns(sum, 0), true);
      for (int gate = 1; gate < gates.length; gate++) {
        gates[gate] = Transforms.sigmoid(columns(sum, gate), true);
      }
      INDArray state = gates[1].mul(c).addi(gates[3].mul(gates[0]));
      return new Step(x, h, c, fromX, fromH, gates, state);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray outputs =
          workspaces.createUninitialized(
              ArrayType.ACTIVATIONS,
              input.dataType(),
              new long[] {input.size(0), layerConf().getNOut(), input.size(2)},
              'f');
      List<Step> steps = run();
      for (int time = 0; time < steps.size(); time++) {
        outputs.get(all(), all(), point(time)).assign(steps.get(time).output());
      }
      return outputs;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      INDArray below =
          workspaces.createUninitialized(
              ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'f');
      gradientsFlattened.assign(0);
      List<Step> steps = run();
      INDArray ofH = Nd4j.zeros(input.dataType(), input.size(0), layerConf().getNOut());
      INDArray ofC = ofH.dup();
      for (int time = steps.size() - 1; time >= 0; time--) {
        Step step = steps.get(time);
        INDArray ofOutput = ofH.add(epsilon.get(all(), all(), point(time)));
        INDArray shown = step.shown();
        INDArray ofState = ofC.add(ofOutput.mul(step.gates()[2]).mul(shown.mul(shown).rsubi(1)));
        INDArray ofSums = ofSums(step, ofOutput, ofState);
        INDArray behindX = step.fromX().back(ofSums);
        INDArray behindH = step.fromH().back(ofSums);
        gradientOf("W").addi(step.x().transpose().mmul(behindX));
        gradientOf("RW").addi(step.before().transpose().mmul(behindH));
        gradientOf("b").addi(ofSums.sum(0));
        below.get(all(), all(), point(time)).assign(behindX.mmul(getParam("W").transpose()));
        ofH = behindH.mmul(getParam("RW").transpose());
        ofC = ofState.mul(step.gates()[1]);
      }
      Gradient gradient = new DefaultGradient(gradientsFlattened);
      gradientViews.forEach(gradient.gradientForVariable()::put);
      return new Pair<>(gradient, below);
    }

    private INDArray gradientOf(String parameter) {
      return Objects.requireNonNull(gradientViews.get(parameter), parameter);
    }

    /** The gradient of what goes into the gates, [examples, gates × units]. */
    private static INDArray ofSums(Step step, INDArray ofOutput, INDArray ofState) {
      INDArray[] gates = step.gates();
      INDArray candidate = gates[0];
      return Nd4j.hstack(
          ofState.mul(gates[3]).muli(candidate.mul(candidate).rsubi(1)),
          ofState.mul(step.stateBefore()).muli(slope(gates[1])),
          ofOutput.mul(step.shown()).muli(slope(gates[2])),
          ofState.mul(candidate).muli(slope(gates[3])));
    }

    private static INDArray slope(INDArray sigmoid) {
      return sigmoid.rsub(1).muli(sigmoid);
    }

    @Override
    public Pair<Gradient, INDArray> tbpttBackpropGradient(
        INDArray epsilon, int length, LayerWorkspaceMgr workspaces) {
      throw new UnsupportedOperationException("reads whole sequences only");
    }

    @Override
    public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
      throw new UnsupportedOperationException("reads whole sequences only");
    }

    @Override
    public INDArray rnnActivateUsingStoredState(
        INDArray input, boolean training, boolean store, LayerWorkspaceMgr workspaces) {
      throw new UnsupportedOperationException("reads whole sequences only");
    }

    @Override
    public boolean isPretrainLayer() {
      return false;
    }
  }
}
