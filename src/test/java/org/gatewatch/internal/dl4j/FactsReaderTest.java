package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** What a configuration says, under its wrappers, in both kinds of network. */
class FactsReaderTest {
  private static TrainingFacts list() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(new StepSchedule(ScheduleType.ITERATION, 0.4, 0.5, 10)))
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(3)
                .l2(1e-4)
                .list()
                .layer(
                    new Bidirectional(
                        new LSTM.Builder()
                            .name("both")
                            .nOut(4)
                            .activation(Activation.RELU)
                            .gateActivationFunction(Activation.HARDSIGMOID)
                            .forgetGateBiasInit(2)
                            .dropOut(0.8)
                            .weightInit(WeightInit.ZERO)
                            .build()))
                .layer(
                    new FrozenLayer(
                        new SimpleRnn.Builder().nOut(3).activation(Activation.TANH).build()))
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .name("out")
                        .nOut(2)
                        .updater(new RmsProp(0.1))
                        .gradientNormalization(GradientNormalization.None)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(5))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(20)
                .tBPTTBackwardLength(10)
                .build());
    network.init();
    return FactsReader.of(network);
  }

  @Test
  void aListIsReadAsAWhole() {
    TrainingFacts facts = list();

    assertThat(facts.dataType()).isEqualTo("DOUBLE");
    assertThat(facts.forwardSteps()).isEqualTo(20);
    assertThat(facts.backwardSteps()).isEqualTo(10);
    assertThat(facts.inputWidths()).containsExactly(5L);
    assertThat(facts.outputs()).containsExactly(new OutputFacts("out", "MSE", "Identity", 2, null));
    assertThat(facts.rateAtStart()).isEqualTo(0.4);
    assertThat(facts.hasRates()).isTrue();
    assertThat(facts.updater()).as("there are two").isNull();
  }

  @Test
  void aWrapperIsTakenOff() {
    LayerFacts layer = list().layers().get(0);

    assertThat(layer.type()).isEqualTo("LSTM");
    assertThat(layer.activation()).isEqualTo("ReLU");
    assertThat(layer.isUnbounded()).isTrue();
    assertThat(layer.gateActivation()).isEqualTo("HardSigmoid");
    assertThat(layer.forgetBias()).isEqualTo(2);
    assertThat(layer.dropout()).isEqualTo(0.8);
    assertThat(layer.initialisation()).isEqualTo("Constant");
    assertThat(layer.normalisation()).isEqualTo(new LayerFacts.Normalisation("ClipL2PerLayer", 3));
    assertThat(layer.regularisation()).isEqualTo(new LayerFacts.Regularisation(0, 1e-4, 0));
    assertThat(layer.updater())
        .isEqualTo(new UpdaterFacts("Sgd", true, 0.4, "StepSchedule", Double.NaN));
  }

  @Test
  void aFrozenLayerIsNotTrained() {
    LayerFacts layer = list().layers().get(1);

    assertThat(layer.type()).isEqualTo("SimpleRnn");
    assertThat(layer.frozen()).isTrue();
    assertThat(layer.isTrained()).isFalse();
    assertThat(layer.gateActivation()).isNull();
    assertThat(layer.forgetBias()).isNaN();
  }

  @Test
  void aLayerMayHaveItsOwnUpdaterAndNoClipping() {
    LayerFacts layer = list().layers().get(2);

    assertThat(layer.updater()).isEqualTo(new UpdaterFacts("RmsProp", true, 0.1, null, 1e-8));
    assertThat(layer.normalisation()).isEqualTo(LayerFacts.Normalisation.NONE);
  }

  @Test
  void aGraphIsReadWithAllItsOutputs() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .graphBuilder()
                .addInputs("in")
                .addLayer("last", new LastTimeStep(new LSTM.Builder().nOut(4).build()), "in")
                .addLayer("norm", new BatchNormalization.Builder().eps(0).build(), "last")
                .addLayer(
                    "dense", new DenseLayer.Builder().nOut(3).updater(new NoOp()).build(), "norm")
                .addLayer(
                    "classes",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "dense")
                .addLayer(
                    "one",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(1)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "dense")
                .setOutputs("classes", "one")
                .setInputTypes(InputType.recurrent(6))
                .validateOutputLayerConfig(false)
                .build());
    graph.init();

    TrainingFacts facts = FactsReader.of(graph);

    assertThat(facts.inputWidths()).containsExactly(6L);
    assertThat(facts.isTruncated()).isFalse();
    assertThat(facts.outputs())
        .containsExactlyInAnyOrder(
            new OutputFacts("classes", "MCXENT", "Softmax", 3, null),
            new OutputFacts("one", "MCXENT", "Softmax", 1, OutputFacts.Misfit.SOFTMAX_OF_ONE));
    assertThat(facts.layer("last").activation()).as("DL4J's default").isEqualTo("Sigmoid");
    assertThat(facts.layer("norm").epsilon()).isZero();
    assertThat(facts.layer("dense").updater().name()).isEqualTo("NoOp");
    assertThat(facts.hasRates()).as("not all have").isFalse();
  }

  @Test
  void aReluOfANegativeSlopeIsLeaky() {
    assertThat(FactsReader.name(new ActivationReLU())).isEqualTo("ReLU");
    assertThat(FactsReader.name(new ActivationReLU(6.0, 0.0, 0.0))).isEqualTo("ReLU");
    assertThat(FactsReader.name(new ActivationReLU(null, null, 0.1))).isEqualTo("LReLU");
  }

  @Test
  void lossesAndActivationsThatDoNotFitAreSaid() {
    assertThat(misfit(LossFunction.XENT, Activation.IDENTITY, 2))
        .isEqualTo(OutputFacts.Misfit.NO_PROBABILITY);
    assertThat(misfit(LossFunction.MCXENT, Activation.TANH, 2))
        .isEqualTo(OutputFacts.Misfit.NO_PROBABILITY);
    assertThat(misfit(LossFunction.XENT, Activation.SOFTMAX, 2))
        .isEqualTo(OutputFacts.Misfit.SOFTMAX_WITH_BINARY_LOSS);
    assertThat(misfit(LossFunction.MCXENT, Activation.SIGMOID, 2))
        .isEqualTo(OutputFacts.Misfit.SIGMOID_WITH_CLASS_LOSS);
    assertThat(misfit(LossFunction.MSE, Activation.SOFTMAX, 2)).isNull();
    assertThat(misfit(LossFunction.XENT, Activation.SIGMOID, 1)).isNull();
  }

  private static OutputFacts.Misfit misfit(LossFunction loss, Activation activation, int width) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new LSTM.Builder().nOut(2).build())
                .layer(new RnnOutputLayer.Builder(loss).nOut(width).activation(activation).build())
                .setInputType(InputType.recurrent(2))
                .validateOutputLayerConfig(false)
                .build());
    network.init();
    return FactsReader.of(network).outputs().get(0).misfit();
  }
}
