package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.NonFiniteException;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Slot;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Under truncated backpropagation people count the steps of their sequences, not of segments. */
class FaultsInSegmentsTest {
  private final List<Alert> alerts = new ArrayList<>();

  private static MultiLayerNetwork truncated(int length, Layer... layers) {
    return Networks.truncated(Networks.sequence(DataType.FLOAT, layers), length);
  }

  private static ComputationGraph truncatedGraph(int length, Layer... layers) {
    ComputationGraph network = Networks.graph(DataType.FLOAT, layers);
    network.getConfiguration().setBackpropType(BackpropType.TruncatedBPTT);
    network.getConfiguration().setTbpttFwdLength(length);
    network.getConfiguration().setTbpttBackLength(length);
    return network;
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  private static DataSet sequences(int timesteps) {
    return new DataSet(
        Nd4j.rand(DataType.FLOAT, Networks.EXAMPLES, Networks.INPUTS, timesteps),
        Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.CLASSES, timesteps));
  }

  private GatewatchListener listener(int frequency, NonFinitePolicy policy) {
    return GatewatchListener.builder(new RecordingRouter())
        .frequency(frequency)
        .onNonFinite(policy)
        .onAlert(alerts::add)
        .build();
  }

  private Alert alert(Model network, int frequency, DataSet... minibatches) {
    try (GatewatchListener listener = listener(frequency, NonFinitePolicy.LOG)) {
      network.addListeners(listener);
      for (DataSet minibatch : minibatches) {
        Networks.fit(network, minibatch);
      }
    }
    return alerts.stream()
        .filter(alert -> alert.type() == AlertType.NON_FINITE)
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void aTimestepIsOneOfTheWholeSequence(int frequency) {
    DataSet broken = sequences(24);
    broken.getFeatures().putScalar(new int[] {2, 1, 17}, Double.NaN);

    Alert alert = alert(truncated(8, lstm()), frequency, sequences(24), broken);

    NonFiniteOrigin origin = alert.origin();
    assertThat(origin.stage()).isEqualTo(Stage.INPUT_DATA);
    assertThat(origin.iteration()).isEqualTo(5);
    assertThat(origin.position().timestep()).isEqualTo(17);
    assertThat(origin.segment()).isEqualTo(new SequenceSegment(2, 16));
    assertThat(alert.finding())
        .startsWith(
            "the first NaN is in the input data at timestep 17 (segment 2, step 1), unit 1,"
                + " example 2");
  }

  @Test
  void soItIsInAGraphAndInALastSegmentThatIsShorter() {
    DataSet broken = sequences(12);
    broken.getLabels().putScalar(new int[] {0, 2, 11}, Double.POSITIVE_INFINITY);

    NonFiniteOrigin origin =
        alert(truncatedGraph(5, lstm()), 1000, sequences(12), sequences(7), broken).origin();

    assertThat(origin.stage()).isEqualTo(Stage.LABEL_DATA);
    assertThat(origin.position().timestep()).isEqualTo(11);
    assertThat(origin.segment()).isEqualTo(new SequenceSegment(2, 10));
    assertThat(origin.iteration()).isEqualTo(3 + 2 + 2);
  }

  @Test
  @SuppressWarnings("deprecation")
  void soAreThoseOfAMaskAndBehindOtherKindsOfLayer() {
    DataSet broken = sequences(9);
    broken.setLabelsMaskArray(Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, 9));
    broken.getLabelsMaskArray().putScalar(3, 4, Double.NaN);

    NonFiniteOrigin origin =
        alert(
                truncated(
                    3,
                    new GravesLSTM.Builder().nOut(4).build(),
                    new SimpleRnn.Builder().nOut(3).build()),
                1000,
                broken)
            .origin();

    assertThat(origin.stage()).isEqualTo(Stage.LABEL_MASK);
    assertThat(origin.position().timestep()).isEqualTo(4);
    assertThat(origin.segment()).isEqualTo(new SequenceSegment(1, 3));
  }

  @Test
  void theNextSequenceBeginsAnewAfterAStopInTheMiddleOfOne() {
    MultiLayerNetwork network = truncated(3, lstm());
    DataSet broken = sequences(9);
    broken.getFeatures().putScalar(new int[] {0, 0, 4}, Double.NaN);
    List<Integer> timesteps = new ArrayList<>();
    try (GatewatchListener listener = listener(1000, NonFinitePolicy.STOP)) {
      network.addListeners(listener);
      for (DataSet minibatch : new DataSet[] {sequences(9), broken, sequences(9), broken}) {
        try {
          network.fit(minibatch);
        } catch (NonFiniteException e) {
          timesteps.add(e.alert().origin().position().timestep());
        }
      }
    }

    assertThat(timesteps).containsExactly(4, 4);
  }

  @Test
  void withoutTruncationThereAreNoSegments() {
    DataSet broken = sequences(9);
    broken.getFeatures().putScalar(new int[] {0, 0, 4}, Double.NaN);

    Alert alert = alert(Networks.sequence(DataType.FLOAT, lstm()), 1000, sequences(9), broken);

    assertThat(alert.origin().segment()).isNull();
    assertThat(alert.origin().position().timestep()).isEqualTo(4);
    assertThat(alert.finding()).contains("at timestep 4, unit 0, example 0");
  }

  /** A layer that reads no sequence has no direction; samples hold it as a cell that has one. */
  @Test
  void aLayerWithoutRecurrenceHasNoDirection() {
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      for (Model network :
          List.of(
              Networks.sequence(DataType.FLOAT, lstm()),
              Networks.sequence(DataType.FLOAT, new DenseLayer.Builder().nOut(4).build(), lstm()),
              Networks.graph(DataType.FLOAT, new Bidirectional(lstm())))) {
        network.addListeners(listener);
        Networks.fit(network, sequences(3));
      }
    }

    for (StoredRecord record : router.statics()) {
      Layout layout = record.layout();
      for (Slot slot : layout.slots()) {
        boolean reads = layout.layers().get(slot.layer()).type().contains("LSTM");
        assertThat(Location.of(layout, slot).direction())
            .isEqualTo(reads ? slot.direction() : null);
      }
    }
  }
}
