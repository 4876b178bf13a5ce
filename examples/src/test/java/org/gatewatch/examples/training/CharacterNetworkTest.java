package org.gatewatch.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterNetwork.Cell;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class CharacterNetworkTest {

  private static final Alphabet ALPHABET = Alphabet.of("abcdefgh");
  private static final int[] TEXT = ALPHABET.encode("abcdefghhgfedcbaacegbdfh".repeat(30));

  @Test
  void namesItsLayers() {
    assertThat(network().getLayerNames()).containsExactly("lstm1", "lstm2", "output");
    assertThat(CharacterNetwork.create(Cell.GRU, ALPHABET.size(), 6, 0.02, 1).getLayerNames())
        .containsExactly("gru1", "gru2", "output");
  }

  @Test
  void learnsTheSameToTheLastBitWhetherWatchedOrNot() {
    MultiLayerNetwork alone = network();
    train(alone);
    MultiLayerNetwork watched = network();
    INDArray untrained = watched.params().dup();
    try (GatewatchListener listener =
        GatewatchListener.builder(new InMemoryStatsStorage()).frequency(1).build()) {
      watched.addListeners(listener);
      train(watched);
    }

    assertThat(watched.params().toFloatVector())
        .containsExactly(alone.params().toFloatVector())
        .isNotEqualTo(untrained.toFloatVector());
  }

  private static MultiLayerNetwork network() {
    return CharacterNetwork.create(ALPHABET.size(), 6, 0.02, 1);
  }

  private static void train(MultiLayerNetwork network) {
    network.fit(new CharacterBatches(TEXT, ALPHABET.size(), 8, 4, 1, () -> true));
  }
}
