package org.gatewatch.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.Networks.EXAMPLES;
import static org.gatewatch.Networks.INPUTS;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class SamplingScheduleTest {
  private static int[] due(int frequency, boolean truncated, int iterations) {
    SamplingSchedule schedule = new SamplingSchedule(frequency, truncated);
    return IntStream.range(0, iterations).filter(schedule::isDue).toArray();
  }

  @Test
  void withoutTruncationIterationsDivisibleByTheFrequencyAreSampled() {
    assertThat(due(10, false, 45)).containsExactly(0, 10, 20, 30, 40);
    assertThat(due(1, false, 4)).containsExactly(0, 1, 2, 3);
    assertThat(due(Integer.MAX_VALUE, false, 1000)).containsExactly(0);
  }

  @Test
  void withItEachStretchHasOneAndTheFirstIsTheFirst() {
    assertThat(due(10, true, 80)).containsExactly(0, 13, 21, 35, 41, 57, 63, 70);
    assertThat(due(1, true, 4)).containsExactly(0, 1, 2, 3);
    for (int frequency : new int[] {2, 3, 7, 10, 16, 100, 1000}) {
      int[] due = due(frequency, true, 200 * frequency);
      assertThat(due).hasSize(200);
      for (int i = 0; i < due.length; i++) {
        assertThat(due[i] / frequency).isEqualTo(i);
      }
    }
    SamplingSchedule rare = new SamplingSchedule(Integer.MAX_VALUE, true);
    assertThat(rare.isDue(0)).isTrue();
    assertThat(IntStream.range(1, 1000)).noneMatch(rare::isDue);
  }

  @Test
  void everySegmentComesUpAboutEquallyOften() {
    for (int frequency = 2; frequency <= 64; frequency++) {
      for (int segments = 2; segments <= 40; segments += 3) {
        int[] met = new int[segments];
        for (int iteration : due(frequency, true, 50 * segments * frequency)) {
          met[iteration % segments]++;
        }
        assertThat(IntStream.of(met))
            .as("frequency %d, %d segments", frequency, segments)
            .allMatch(times -> times >= 25 && times <= 80);
      }
    }
  }

  /** The state in which each segment begins is zero in the first alone. */
  @Test
  void aTrainingOfTenSegmentsIsNotSampledInItsColdStartsAlone() {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    Networks.truncated(network, 1);
    RecordingRouter router = new RecordingRouter();
    int[] forwards = new int[1];
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(10).build()) {
      network.addListeners(
          listener,
          new BaseTrainingListener() {
            @Override
            public void onForwardPass(Model model, List<INDArray> all) {
              forwards[0]++;
            }
          });
      DataSet minibatch =
          new DataSet(
              Nd4j.ones(DataType.FLOAT, EXAMPLES, INPUTS, 10),
              Nd4j.ones(DataType.FLOAT, EXAMPLES, Networks.CLASSES, 10));
      for (int i = 0; i < 20; i++) {
        network.fit(minibatch);
      }
    }

    assertThat(forwards[0]).isEqualTo(200);
    assertThat(router.samples()).hasSize(20);
    List<Integer> segments =
        router.samples().stream().map(Sample::iteration).map(it -> it % 10).distinct().toList();
    assertThat(segments).hasSizeGreaterThanOrEqualTo(8).contains(0);
  }
}
