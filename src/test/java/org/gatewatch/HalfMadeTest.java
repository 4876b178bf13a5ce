package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** What fails while it is made leaves a listener that can be closed, and all that went before. */
class HalfMadeTest {
  private final RecordingRouter router = new RecordingRouter();

  private static MultiLayerNetwork network(GatewatchListener listener) {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    network.addListeners(listener);
    return network;
  }

  private static Summariser failing(int side) {
    throw new NoClassDefFoundError("org/nd4j/nativeblas/NativeOps");
  }

  private static void fit(MultiLayerNetwork network, int iterations) {
    for (int i = 0; i < iterations; i++) {
      network.fit(Networks.sequences(i, DataType.FLOAT));
    }
  }

  @Test
  void aNetworkForWhichNothingCouldBeMadeIsClosedLikeAnyOther() {
    GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build();
    listener.summariseWith(HalfMadeTest::failing);
    MultiLayerNetwork network = network(listener);

    assertThatCode(() -> fit(network, 5)).doesNotThrowAnyException();
    assertThatCode(listener::close).doesNotThrowAnyException();
    assertThatCode(listener::close).doesNotThrowAnyException();

    assertThat(router.updates()).isEmpty();
  }

  @Test
  void whoeverFollowsOneThatFailedIsTheSameWorker() {
    GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).workerId("w").build();
    AtomicInteger tries = new AtomicInteger();
    listener.summariseWith(
        side -> tries.getAndIncrement() == 0 ? failing(side) : new OnePassSummariser(side));
    MultiLayerNetwork network = network(listener);

    fit(network, 3);
    listener.close();

    assertThat(router.statics()).extracting(StoredRecord::getWorkerID).containsExactly("w");
    assertThat(router.updates().get(router.updates().size() - 1).isEndOfTraining()).isTrue();
  }

  /** As in the second fit of a ParallelWrapper. */
  @Test
  void theWorkerThatANetworkCouldNotGoOnInIsEndedWithTheListener() {
    GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build();
    GatewatchListener clone = listener.clone();
    clone.setWorkerID("thread");
    fit(network(clone), 2);
    GatewatchListener second = listener.clone();
    second.setWorkerID("thread");
    second.summariseWith(HalfMadeTest::failing);
    fit(network(second), 2);

    listener.close();

    assertThat(router.samples()).hasSize(2);
    assertThat(router.updates()).hasSize(3);
    assertThat(router.updates().get(2).isEndOfTraining()).isTrue();
  }
}
