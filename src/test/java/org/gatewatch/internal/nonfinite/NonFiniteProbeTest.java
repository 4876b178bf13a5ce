package org.gatewatch.internal.nonfinite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.summarise.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is promised to be looked at between samples is, from the first element to the last. */
@SuppressWarnings("deprecation")
class NonFiniteProbeTest {
  private static final int UNITS = 4;

  private final MultiLayerNetwork network =
      Networks.sequence(
          DataType.FLOAT,
          new LSTM.Builder().nOut(UNITS).build(),
          new GravesLSTM.Builder().nOut(UNITS).build(),
          new SimpleRnn.Builder().nOut(UNITS).build());
  private final List<PlannedLayer> layers = NetworkStructure.of(network).layers();
  private final NonFiniteProbe probe = new NonFiniteProbe(layers);

  @Test
  void everyBiasAndPeepholeOfARecurrentLayerIsLookedAtAndNoWeight() {
    INDArray watched = network.params().assign(0);
    for (int layer = 0; layer < 3; layer++) {
      network.getLayer(layer).getParam("b").assign(1);
    }
    network
        .getLayer(1)
        .getParam("RW")
        .get(NDArrayIndex.all(), interval(4 * UNITS, 4 * UNITS + 3))
        .assign(1);

    for (long i = 0; i < watched.length(); i++) {
      INDArray flat = Nd4j.zeros(DataType.FLOAT, watched.length());
      flat.putScalar(i, Float.NaN);

      assertThat(probe.findsAdded(flat)).as("element %d", i).isEqualTo(watched.getDouble(i) == 1);
    }
  }

  @Test
  void bothEndsOfTheOutputOfEveryRecurrentLayerAreLookedAt() {
    List<PlannedLayer> recurrent = layers.stream().filter(PlannedLayer::isRecurrent).toList();
    assertThat(recurrent).hasSize(3);
    for (PlannedLayer layer : recurrent) {
      for (int timestep : new int[] {0, Networks.TIMESTEPS - 1}) {
        Map<String, INDArray> outputs = finiteOutputs();
        assertThat(probe.findsInOutputs(outputs::get)).isFalse();

        outputs.get(layer.named().key()).putScalar(new int[] {2, 1, timestep}, Float.NaN);

        assertThat(probe.findsInOutputs(outputs::get))
            .as("%s, timestep %d", layer.named().name(), timestep)
            .isTrue();
      }
    }
  }

  /** In whatever order memory has them, and in a part of a larger array, too. */
  @ParameterizedTest
  @CsvSource({"c, false", "f, false", "c, true", "f, true"})
  void anElementIsLookedAtExactlyIfItIsAtAnEnd(char order, boolean timeFirst) {
    int time = timeFirst ? 1 : 2;
    INDArray all = Nd4j.ones(DataType.FLOAT, 5, 6, 7).dup(order);
    INDArray part = all.get(interval(1, 4), interval(2, 6), interval(1, 6));
    for (INDArray array : List.of(all, part, part.permute(1, 0, 2), part.permute(2, 1, 0))) {
      long last = array.size(time) - 1;
      for (int i = 0; i < array.length(); i++) {
        long[] at = Shape.ind2subC(array.shape(), i);
        array.putScalar(at, Double.POSITIVE_INFINITY);

        boolean isAtEnd = at[time] == 0 || at[time] == last;
        assertThat(NonFinite.isAtAnEnd(array, array.size(0), timeFirst)).isEqualTo(isAtEnd);
        assertThat(NonFinite.isAtAnEnd(array, 1, timeFirst)).isEqualTo(isAtEnd && at[0] == 0);

        array.putScalar(at, 1);
      }
    }
  }

  /** Their address is 0: reading there ends the JVM. */
  @Test
  void arraysWithoutElementsAreFinite() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (long[] shape : new long[][] {{4, UNITS, 0}, {4, 0, UNITS}, {0, UNITS, 6}, {0, UNITS}}) {
        INDArray nothing = Nd4j.create(type, shape);
        for (boolean timeFirst : new boolean[] {true, false}) {
          assertThat(NonFinite.isAtAnEnd(nothing, nothing.size(0), timeFirst)).isFalse();
        }
      }
      assertThat(NonFinite.isIn(Nd4j.create(type, 0), List.of(Segment.run(0, 0)))).isFalse();
    }
  }

  private Map<String, INDArray> finiteOutputs() {
    return layers.stream()
        .collect(
            Collectors.toMap(
                layer -> layer.named().key(),
                layer -> Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, UNITS, Networks.TIMESTEPS)));
  }
}
