package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.examples.training.Alphabet;
import org.gatewatch.examples.training.CharacterNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TextSamplerTest {

  private static final String TEXT = "the quick brown fox jumps over the lazy dog\n";

  private final Alphabet alphabet = Alphabet.of(TEXT);
  private final MultiLayerNetwork network = CharacterNetwork.create(alphabet.size(), 8, 0.01, 1);

  @Test
  void writesAsManyCharactersAsAskedFor() {
    String written = new TextSampler(network, alphabet, 1).write("the", 30, 1);

    assertThat(written).hasSize(30);
    assertThat(alphabet.decode(alphabet.encode(written))).isEqualTo(written);
  }

  @Test
  void writesTheSameForTheSameSeedAgainAndAgain() {
    TextSampler sampler = new TextSampler(network, alphabet, 1);
    String first = sampler.write("the", 30, 1);

    assertThat(new TextSampler(network, alphabet, 1).write("the", 30, 1)).isEqualTo(first);
    assertThat(sampler.write("the", 30, 1)).isNotEqualTo(first);
  }

  @Test
  void leavesNetworkAndRandomNumbersAsTheyWere() {
    INDArray before = network.params().dup();
    Nd4j.getRandom().setSeed(7);
    float expected = Nd4j.rand(1).getFloat(0);
    Nd4j.getRandom().setSeed(7);

    new TextSampler(network, alphabet, 1).write("the", 10, 1);

    assertThat(network.params()).isEqualTo(before);
    assertThat(network.rnnGetPreviousState(0)).isNullOrEmpty();
    assertThat(Nd4j.rand(1).getFloat(0)).isEqualTo(expected);
  }
}
