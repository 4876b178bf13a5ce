package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What a look does with its minibatch, whatever the network does with that. */
class InspectedMinibatchTest {
  private static final int UNITS = 4;

  /** Works in place on features and their mask. */
  public static final class InPlace extends BaseInputPreProcessor {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray preProcess(INDArray input, int examples, LayerWorkspaceMgr workspaces) {
      return workspaces.leverageTo(ArrayType.ACTIVATIONS, input.muli(0.5));
    }

    @Override
    public INDArray backprop(INDArray output, int examples, LayerWorkspaceMgr workspaces) {
      return workspaces.dup(ArrayType.ACTIVATION_GRAD, output.mul(0.5));
    }

    @Override
    public InputType getOutputType(InputType inputType) {
      return inputType;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(
        INDArray mask, MaskState state, int examples) {
      return Pair.of(mask == null ? null : mask.muli(0.5), state);
    }
  }

  /** Works in place on labels and their mask. */
  public static final class InPlaceLoss extends LossMCXENT {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray computeGradient(
        INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
      mask.muli(0.5);
      return super.computeGradient(labels.muli(0.5), preOutput, activation, mask);
    }
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .dataType(DataType.DOUBLE)
        .activation(Activation.TANH)
        .updater(new Sgd(1e-30)); // Too little to change anything.
  }

  private static Model inPlace(boolean isGraph) {
    LastTimeStep lstm = new LastTimeStep(new LSTM.Builder().nOut(UNITS).build());
    OutputLayer output =
        new OutputLayer.Builder(new InPlaceLoss())
            .nOut(Networks.CLASSES)
            .activation(Activation.SOFTMAX)
            .build();
    InputType type = InputType.recurrent(Networks.INPUTS);
    if (isGraph) {
      ComputationGraphConfiguration.GraphBuilder graph = base().graphBuilder();
      graph.addInputs("in").addLayer("lstm", lstm, new InPlace(), "in");
      graph.addLayer("output", output, "lstm").setOutputs("output").setInputTypes(type);
      ComputationGraph network = new ComputationGraph(graph.build());
      network.init();
      return network;
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base()
                .list(lstm, output)
                .inputPreProcessor(0, new InPlace())
                .setInputType(type)
                .build());
    network.init();
    return network;
  }

  /** The minibatch is that which the model holds from its last forward pass. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLookChangesNoMinibatchEvenWhenTheNetworkWorksOnItInPlace(boolean isGraph) {
    Model model = inPlace(isGraph);
    DataSet data = Networks.labelledSequences(1, DataType.DOUBLE);
    data.setFeaturesMaskArray(Nd4j.ones(DataType.DOUBLE, Networks.EXAMPLES, Networks.TIMESTEPS));
    data.setLabelsMaskArray(Nd4j.ones(DataType.DOUBLE, Networks.EXAMPLES, 1));
    if (model instanceof MultiLayerNetwork network) {
      network.setInput(data.getFeatures());
      network.setLabels(data.getLabels());
    }
    DataSet before = data.copy();
    ModelState state = ModelState.of(model);

    Gatewatch.inspect(model, data);

    assertThat(data.getFeatures()).isEqualTo(before.getFeatures());
    assertThat(data.getFeaturesMaskArray()).isEqualTo(before.getFeaturesMaskArray());
    assertThat(data.getLabels()).isEqualTo(before.getLabels());
    assertThat(data.getLabelsMaskArray()).isEqualTo(before.getLabelsMaskArray());
    assertThat(ModelState.of(model)).isEqualTo(state);
    Networks.fit(model, data);
    assertThat(data.getFeatures()).isNotEqualTo(before.getFeatures());
    assertThat(data.getFeaturesMaskArray()).isNotEqualTo(before.getFeaturesMaskArray());
    assertThat(data.getLabels()).isNotEqualTo(before.getLabels());
    assertThat(data.getLabelsMaskArray()).isNotEqualTo(before.getLabelsMaskArray());
  }

  /** Of two LSTMs whose first has small weights, so that its gradient is large for them. */
  private static MultiLayerNetwork stack(boolean divides, double lossWeight) {
    INDArray weights =
        Nd4j.valueArrayOf(new long[] {Networks.CLASSES}, lossWeight, DataType.DOUBLE);
    RnnOutputLayer output =
        new RnnOutputLayer.Builder(new LossMCXENT(weights))
            .nOut(Networks.CLASSES)
            .activation(Activation.SOFTMAX)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base()
                .miniBatch(divides)
                .list(
                    new LSTM.Builder().name("lstm1").nOut(UNITS).build(),
                    new LSTM.Builder().name("lstm2").nOut(UNITS).build(),
                    output)
                .setInputType(InputType.recurrent(Networks.INPUTS))
                .build());
    network.init();
    network.getLayer(0).params().muli(1e-4);
    return network;
  }

  private static DataSet minibatch(boolean isMasked) {
    DataSet data = Networks.sequences(1, DataType.DOUBLE);
    if (isMasked) {
      INDArray mask = Nd4j.ones(DataType.DOUBLE, Networks.EXAMPLES, Networks.TIMESTEPS);
      for (int padded = 2; padded < Networks.TIMESTEPS; padded++) {
        mask.putScalar(0, padded, 0);
      }
      data.setFeaturesMaskArray(mask);
      data.setLabelsMaskArray(mask.dup());
    }
    return data;
  }

  private static double norm(MultiLayerNetwork network, DataSet data) {
    double squares = 0;
    for (Kernel kernel : List.of(Kernel.INPUT, Kernel.RECURRENT)) {
      INDArray gradient =
          Gatewatch.inspect(network, data)
              .layer("lstm1")
              .cell()
              .array(Quantity.GRADIENT, kernel)
              .orElseThrow();
      squares += Math.pow(gradient.norm2Number().doubleValue(), 2);
    }
    return Math.sqrt(squares);
  }

  private static List<Alert> exploding(List<Alert> alerts) {
    return alerts.stream().filter(alert -> alert.type() == AlertType.EXPLODING_GRADIENT).toList();
  }

  /** The sum over the examples is above what is harmless, a quarter of it is not. */
  @ParameterizedTest(name = "minibatch({0}), masks {1}")
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void gradientsAreJudgedAsTrainingDividesThem(boolean divides, boolean isMasked) {
    DataSet data = minibatch(isMasked);
    double harmful = 2e-3;
    double lossWeight = harmful / norm(stack(divides, 1), data);
    MultiLayerNetwork network = stack(divides, lossWeight);
    assertThat(norm(network, data)).isCloseTo(harmful, within(1e-5));

    List<Alert> seen = exploding(Gatewatch.inspect(network, data).alerts());

    List<Alert> told = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).frequency(1).onAlert(told::add).build()) {
      network.addListeners(listener);
      for (int i = 0; i < 3; i++) {
        network.fit(data);
      }
    }
    assertThat(exploding(told)).hasSize(divides ? 0 : 1);
    assertThat(seen)
        .extracting(alert -> alert.location().layer())
        .containsExactlyElementsOf(
            exploding(told).stream().map(alert -> alert.location().layer()).toList());
  }
}
