package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A frequency of 1000 is no blindness: a score far above the usual is sampled, and judged. */
class UnusualScoreTest {
  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new CopyOnWriteArrayList<>();

  private static Model network(boolean isGraph) {
    LSTM lstm = new LSTM.Builder().name("lstm").nOut(4).build();
    return isGraph ? Networks.graph(DataType.FLOAT, lstm) : Networks.sequence(DataType.FLOAT, lstm);
  }

  /** Fits so many minibatches; from one on, labels are a thousand times too large. */
  private void train(Model network, int iterations, int from) {
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1000).onAlert(alerts::add).build()) {
      network.setListeners(List.of(listener));
      for (int i = 0; i < iterations; i++) {
        DataSet minibatch = Networks.sequences(i, DataType.FLOAT);
        if (i >= from) {
          minibatch.getLabels().muli(1000);
        }
        Networks.fit(network, minibatch);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aScoreFarAboveTheUsualIsSampledInItsIterationAndToldAtOnce(boolean isGraph) {
    Model network = network(isGraph);

    train(network, 20, 13);

    assertThat(router.samples()).extracting(Sample::iteration).startsWith(0, 13, 14);
    Sample sample = router.samples().get(1);
    for (Quantity quantity : List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE)) {
      int slot = first(quantity);
      assertThat(sample.summaries().get(slot)).as("%s", quantity).isNotNull();
    }
    assertThat(sample.summaries().get(first(Quantity.CELL_STATE))).isNotNull();
    assertThat(alerts)
        .filteredOn(alert -> alert.type() == AlertType.LOSS_JUMP)
        .filteredOn(alert -> alert.state() == AlertState.OPENED)
        .extracting(Alert::iteration)
        .containsExactly(13);
  }

  private int first(Quantity quantity) {
    for (int i = 0; i < router.layout().slots().size(); i++) {
      if (router.layout().slots().get(i).quantity() == quantity) {
        return i;
      }
    }
    throw new AssertionError("no slot of " + quantity);
  }

  @Test
  void otherIterationsAreNotSampled() {
    train(network(false), 30, 30);

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0);
  }

  @Test
  void trainingIsBitIdentical() {
    Model watched = network(false);
    Model alone = network(false);

    train(watched, 20, 13);
    for (int i = 0; i < 20; i++) {
      DataSet minibatch = Networks.sequences(i, DataType.FLOAT);
      if (i >= 13) {
        minibatch.getLabels().muli(1000);
      }
      Networks.fit(alone, minibatch);
    }

    INDArray expected = alone.params();
    assertThat(watched.params()).isEqualTo(expected);
  }
}
