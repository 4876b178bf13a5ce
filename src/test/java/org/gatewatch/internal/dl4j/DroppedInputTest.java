package org.gatewatch.internal.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** An LSTM of format NWC under dropout is looked into like any other. */
class DroppedInputTest {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private static Layer lstm(IDropout dropout) {
    return new LSTM.Builder()
        .nOut(4)
        .activation(Activation.TANH)
        .dropOut(dropout)
        .dataFormat(RNNFormat.NWC)
        .build();
  }

  private static MultiLayerNetwork network(Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(
        new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(Networks.CLASSES)
            .activation(Activation.SOFTMAX)
            .dataFormat(RNNFormat.NWC)
            .build());
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.setInputType(InputType.recurrent(Networks.INPUTS, RNNFormat.NWC)).build());
    network.init();
    return network;
  }

  private static DataSet minibatch() {
    DataSet sequences = Networks.sequences(1, DataType.DOUBLE);
    return new DataSet(
        sequences.getFeatures().permute(0, 2, 1).dup(),
        sequences.getLabels().permute(0, 2, 1).dup());
  }

  private static RecordingRouter watchOneIteration(MultiLayerNetwork network) {
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE).build()) {
      network.addListeners(listener);
      network.fit(minibatch());
    }
    return router;
  }

  static Stream<IDropout> whatMultiplies() {
    return Stream.of(new Dropout(0.6), new GaussianDropout(0.5));
  }

  @ParameterizedTest
  @MethodSource("whatMultiplies")
  void whatTheFirstLayerReadsIsWorkedOut(IDropout dropout) {
    RecordingRouter router = watchOneIteration(network(lstm(dropout.clone())));

    assertForward(router, 0, Direction.FORWARD);
    assertGradients(router, 0, Direction.FORWARD);
  }

  /**
   * DL4J drops from the input of a layer above, that is from the output of the one below, itself.
   */
  @ParameterizedTest
  @MethodSource("whatMultiplies")
  void whatALayerAboveReadsIsItsInput(IDropout dropout) {
    RecordingRouter router =
        watchOneIteration(network(lstm(dropout.clone()), lstm(dropout.clone())));

    assertForward(router, 1, Direction.FORWARD);
    assertGradients(router, 1, Direction.FORWARD);
    assertGradients(router, 0, Direction.FORWARD);
  }

  @Test
  void soItIsInBothDirectionsOfABidirectional() {
    RecordingRouter router = watchOneIteration(network(new Bidirectional(lstm(new Dropout(0.6)))));

    for (Direction direction : Direction.values()) {
      assertGradients(router, 0, direction);
    }
  }

  @Test
  void whatDropoutAddsIsKnownOnlyWhereItIsAddedToTheInputItself() {
    RecordingRouter router =
        watchOneIteration(network(lstm(new AlphaDropout(0.6)), lstm(new AlphaDropout(0.6))));

    assertThat(router.layout().layers().get(0).absent())
        .containsEntry(
            Quantity.PRE_ACTIVATION,
            "DL4J does not keep the input that an LSTM of format NWC has after AlphaDropout");
    assertForward(router, 1, Direction.FORWARD);
    assertGradients(router, 1, Direction.FORWARD);
  }

  private static void assertForward(RecordingRouter router, int layer, Direction direction) {
    Summary ofLayer =
        of(router, new Slot(Quantity.ACTIVATION, layer, null, null, null, null, 0, 0));
    Summary ofCell = of(router, Slot.ofCell(Quantity.ACTIVATION, layer, direction, null, null));
    assertThat(ofCell.count()).isEqualTo(ofLayer.count());
    assertThat(ofCell.mean()).isCloseTo(ofLayer.mean(), within(1e-12));
    assertThat(ofCell.l2Norm()).isCloseTo(ofLayer.l2Norm(), within(1e-12));
  }

  private static void assertGradients(RecordingRouter router, int layer, Direction direction) {
    for (Gate gate : GATES) {
      double ofGate =
          sum(
              of(
                  router,
                  Slot.ofCell(Quantity.PRE_ACTIVATION_GRADIENT, layer, direction, null, gate)));
      double ofBias = sum(gradientOfBias(router, layer, direction, gate));
      assertThat(ofGate).as("%d %s", layer, gate).isCloseTo(ofBias, within(1e-10));
      assertThat(Math.abs(ofBias)).isGreaterThan(1e-6);
    }
  }

  private static Summary of(RecordingRouter router, Slot slot) {
    int position = router.layout().slots().indexOf(slot);
    assertThat(position).as(slot.toString()).isNotNegative();
    return router.samples().get(0).summaries().get(position);
  }

  private static Summary gradientOfBias(
      RecordingRouter router, int layer, Direction direction, Gate gate) {
    return router.layout().slots().stream()
        .filter(slot -> slot.quantity() == Quantity.GRADIENT && slot.layer() == layer)
        .filter(slot -> slot.direction() == direction && slot.kernel() == Kernel.BIAS)
        .filter(slot -> slot.gate() == gate)
        .map(slot -> of(router, slot))
        .findFirst()
        .orElseThrow();
  }

  private static double sum(Summary summary) {
    return summary.mean() * summary.count();
  }
}
