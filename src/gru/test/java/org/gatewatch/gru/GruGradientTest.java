package org.gatewatch.gru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.gru.GruNetworks.base;
import static org.gatewatch.gru.GruNetworks.everyTimestep;
import static org.gatewatch.gru.GruNetworks.gru;
import static org.gatewatch.gru.GruNetworks.labelled;
import static org.gatewatch.gru.GruNetworks.mask;
import static org.gatewatch.gru.GruNetworks.network;
import static org.gatewatch.gru.GruNetworks.once;
import static org.gatewatch.gru.GruNetworks.sequences;

import java.util.HashSet;
import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.gradientcheck.GradientCheckUtil.GraphConfig;
import org.deeplearning4j.gradientcheck.GradientCheckUtil.MLNConfig;
import org.deeplearning4j.gradientcheck.GradientCheckUtil.PrintMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's own check of gradients by differences, in all the places where a layer may stand. */
class GruGradientTest {
  private static final int PARAMETERS_OF_EACH = 3;

  /** The check wants it so. */
  @BeforeAll
  static void doubles() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void floats() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  private static MLNConfig check(MultiLayerNetwork network, DataSet minibatch) {
    return new MLNConfig()
        .net(network)
        .input(minibatch.getFeatures())
        .labels(minibatch.getLabels())
        .maxRelError(1e-5)
        .minAbsoluteError(1e-9)
        .print(PrintMode.FAILURES_ONLY)
        .subset(true)
        .maxPerParam(PARAMETERS_OF_EACH);
  }

  private static void assertRight(MLNConfig check) {
    assertThat(GradientCheckUtil.checkGradients(check)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inANetwork(boolean resetAfter) {
    assertRight(check(network(gru().resetAfter(resetAfter).build()), sequences()));
  }

  @Tag("exhaustive")
  @Test
  void withFunctionsThatHaveNoShortCut() {
    Gru gru =
        gru()
            .activation(Activation.SOFTPLUS)
            .gateActivationFunction(Activation.RATIONALTANH)
            .build();
    assertRight(check(network(gru), sequences()));
  }

  @ParameterizedTest
  @ValueSource(booleans = true)
  void belowOthersOfItsKind(boolean resetAfter) {
    Layer[] layers = {
      gru().resetAfter(resetAfter).build(),
      gru().resetAfter(!resetAfter).build(),
      everyTimestep(RNNFormat.NCW)
    };
    assertRight(check(network(base(), layers), sequences()));
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "CONCAT")
  void inBothDirections(Mode mode) {
    assertRight(check(network(new Bidirectional(mode, gru().build())), sequences()));
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @EnumSource(value = Mode.class, mode = EnumSource.Mode.EXCLUDE, names = "CONCAT")
  void inBothDirectionsJoinedInEveryOtherWay(Mode mode) {
    inBothDirections(mode);
    inBothDirectionsWithSequencesOfSeveralLengths(mode);
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "MUL")
  void inBothDirectionsWithSequencesOfSeveralLengths(Mode mode) {
    MultiLayerNetwork network = network(new Bidirectional(mode, gru().resetAfter(false).build()));
    assertRight(check(network, sequences()).inputMask(mask()).labelMask(mask()));
  }

  @Tag("exhaustive")
  @Test
  void withSequencesOfSeveralLengths() {
    assertRight(check(network(gru().build()), sequences()).inputMask(mask()).labelMask(mask()));
  }

  @Test
  void ofTheLastTimestepOfSequencesOfSeveralLengths() {
    MultiLayerNetwork network = network(base(), new LastTimeStep(gru().build()), once());
    assertRight(check(network, labelled()).inputMask(mask()));
  }

  @Test
  void whereTimestepsOfZerosAreMasked() {
    DataSet minibatch = sequences();
    INDArray features = minibatch.getFeatures();
    for (int input = 0; input < features.size(1); input++) {
      features.putScalar(1, input, 2, 0);
      features.putScalar(2, input, 0, 0);
    }
    assertRight(check(network(new MaskZeroLayer(gru().build(), 0)), minibatch));
  }

  @Test
  void inTheOtherFormat() {
    MultiLayerNetwork network =
        network(
            base()
                .list()
                .layer(gru().dataFormat(RNNFormat.NWC).build())
                .layer(gru().dataFormat(RNNFormat.NWC).resetAfter(false).build())
                .layer(everyTimestep(RNNFormat.NWC))
                .setInputType(InputType.recurrent(GruNetworks.INPUTS, RNNFormat.NWC))
                .build());
    DataSet minibatch = sequences();
    DataSet turned =
        new DataSet(
            minibatch.getFeatures().permute(0, 2, 1).dup(),
            minibatch.getLabels().permute(0, 2, 1).dup());
    assertRight(check(network, turned));
  }

  @Tag("exhaustive")
  @Test
  void withPenalties() {
    NeuralNetConfiguration.Builder base = base().l1(0.01).l2(0.02).l1Bias(0.03).l2Bias(0.04);
    assertRight(check(network(base, gru().build(), everyTimestep(RNNFormat.NCW)), sequences()));
  }

  @Test
  void withDropoutAndNoisyWeights() {
    IWeightNoise noise = new WeightNoise(new NormalDistribution(0, 0.3), true);
    Layer[] layers = {
      gru().dropOut(new Dropout(0.7)).weightNoise(noise).build(),
      gru().dropOut(new Dropout(0.6)).build(),
      everyTimestep(RNNFormat.NCW)
    };
    MultiLayerNetwork network = network(base(), layers);
    assertRight(check(network, sequences()).callEachIter(each -> Nd4j.getRandom().setSeed(12345)));
  }

  @Tag("exhaustive")
  @Test
  void belowOneThatIsFrozen() {
    Layer[] layers = {
      gru().build(), new FrozenLayerWithBackprop(gru().build()), everyTimestep(RNNFormat.NCW)
    };
    MultiLayerNetwork network = network(base(), layers);
    Set<String> frozen = new HashSet<>();
    network.getLayer(1).paramTable().keySet().forEach(key -> frozen.add("1_" + key));
    assertRight(check(network, sequences()).excludeParams(frozen));
  }

  @ParameterizedTest
  @ValueSource(booleans = false)
  void inAGraph(boolean resetAfter) {
    ComputationGraph graph = GruNetworks.graph(gru().resetAfter(resetAfter).build());
    DataSet minibatch = sequences();
    GraphConfig check =
        new GraphConfig()
            .net(graph)
            .inputs(new INDArray[] {minibatch.getFeatures()})
            .labels(new INDArray[] {minibatch.getLabels()})
            .inputMask(new INDArray[] {mask()})
            .labelMask(new INDArray[] {mask()})
            .maxRelError(1e-5)
            .minAbsoluteError(1e-9)
            .print(PrintMode.FAILURES_ONLY)
            .subset(true)
            .maxPerParam(PARAMETERS_OF_EACH);
    assertThat(GradientCheckUtil.checkGradients(check)).isTrue();
  }
}
