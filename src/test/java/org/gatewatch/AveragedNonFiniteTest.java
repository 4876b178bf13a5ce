package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What one worker breaks comes to all others when their parameters are averaged. */
@Timeout(60)
class AveragedNonFiniteTest {
  private final RecordingRouter router = new RecordingRouter();
  private final Queue<Alert> alerts = new ConcurrentLinkedQueue<>();

  private static List<DataSet> minibatches(int count) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      minibatches.add(Networks.sequences(i, DataType.FLOAT));
    }
    return minibatches;
  }

  private void train(MultiLayerNetwork network, int workers, int every, List<DataSet> minibatches)
      throws Exception {
    train(network, workers, every, 1000, minibatches);
  }

  private void train(
      MultiLayerNetwork network, int workers, int every, int frequency, List<DataSet> minibatches)
      throws Exception {
    GatewatchListener listener =
        GatewatchListener.builder(router).frequency(frequency).onAlert(alerts::add).build();
    network.addListeners(listener);
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network)
            .workers(workers)
            .averagingFrequency(every)
            .prefetchBuffer(0)
            .build()) {
      wrapper.fit(new ExistingDataSetIterator(minibatches));
    }
    listener.close();
  }

  /** One worker has an origin of its own; all others have it from that one. */
  private void assertFromOne(int workers, Stage stage) {
    List<Alert> found =
        alerts.stream().filter(alert -> alert.type() == AlertType.NON_FINITE).toList();
    assertThat(found).hasSize(workers);
    List<Alert> own = found.stream().filter(alert -> alert.origin().from() == null).toList();
    assertThat(own).hasSize(1);
    assertThat(own.get(0).origin().stage()).isEqualTo(stage);
    for (Alert alert : found) {
      OtherWorker other = alert.origin().from();
      if (other != null) {
        assertThat(alert.worker()).isNotEqualTo(own.get(0).worker());
        assertThat(alert.origin().stage()).isEqualTo(Stage.PARAMETER);
        assertThat(other.worker()).isEqualTo(own.get(0).worker());
        assertThat(other.origin().stage()).isEqualTo(stage);
        assertThat(other.origin().iteration()).isEqualTo(own.get(0).iteration());
        assertThat(alert.finding())
            .contains("came by averaging, from worker " + own.get(0).worker() + ", iteration ")
            .contains(": there the first ")
            .contains("in the " + stage.words());
        assertThat(alert.advice()).startsWith(stage.advice());
      }
    }
  }

  @Test
  void aFeatureOfOneWorkersMinibatch() throws Exception {
    List<DataSet> minibatches = minibatches(12);
    minibatches.get(2).getFeatures().putScalar(new int[] {1, 2, 3}, Double.NaN);

    train(Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build()), 2, 2, minibatches);

    assertFromOne(2, Stage.INPUT_DATA);
  }

  @Test
  void aLabelAmongThreeWorkersThatAreSampledThroughout() throws Exception {
    List<DataSet> minibatches = minibatches(12);
    minibatches.get(4).getLabels().putScalar(new int[] {0, 1, 2}, Double.NEGATIVE_INFINITY);

    train(
        Networks.sequence(DataType.FLOAT, new SimpleRnn.Builder().nOut(4).build()),
        3,
        1,
        1,
        minibatches);

    assertFromOne(3, Stage.LABEL_DATA);
  }

  @Test
  void aMask() throws Exception {
    List<DataSet> minibatches = minibatches(8);
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
    for (DataSet minibatch : minibatches) {
      minibatch.setLabelsMaskArray(mask.dup());
    }
    minibatches.get(3).getLabelsMaskArray().putScalar(1, 1, Double.NaN);

    train(Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build()), 2, 1, minibatches);

    assertFromOne(2, Stage.LABEL_MASK);
  }

  /** Nobody's: it was there before any of them. */
  @Test
  void aParameterThatWasBrokenBeforeIsFromNoOther() throws Exception {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    network.getParam("0_RW").putScalar(1, 2, Double.NaN);

    train(network, 2, 1, minibatches(6));

    assertThat(alerts).hasSize(2).allMatch(alert -> alert.origin().from() == null);
  }

  /** The same in an iteration of their own is no averaging. */
  @Test
  void workersThatEachHaveABrokenMinibatchHaveEachTheirOwn() throws Exception {
    List<DataSet> minibatches = minibatches(8);
    for (DataSet minibatch : minibatches.subList(0, 2)) {
      minibatch.getFeatures().putScalar(new int[] {1, 2, 3}, Double.NaN);
    }

    train(Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build()), 2, 1, minibatches);

    assertThat(alerts)
        .extracting(alert -> alert.origin().stage())
        .containsExactly(Stage.INPUT_DATA, Stage.INPUT_DATA);
  }
}
