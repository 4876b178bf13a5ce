package org.gatewatch.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class CharacterBatchesTest {

  private static final int ALPHABET = 50;
  private static final int TIMESTEPS = 4;
  private static final int MINIBATCH = 3;

  /** Every position has a character of its own, so that a window tells where it is from. */
  private static final int[] TEXT = IntStream.range(0, ALPHABET).toArray();

  @Test
  void haveTheShapeOfMinibatchAlphabetTimesteps() {
    DataSet batch = batches(1).next();

    assertThat(batch.getFeatures().shape()).containsExactly(MINIBATCH, ALPHABET, TIMESTEPS);
    assertThat(batch.getLabels().shape()).containsExactly(MINIBATCH, ALPHABET, TIMESTEPS);
    assertThat(batch.getFeatures().ordering()).isEqualTo('f');
  }

  @Test
  void areOneHot() {
    DataSet batch = batches(1).next();

    for (INDArray array : List.of(batch.getFeatures(), batch.getLabels())) {
      assertThat(array.sum(1).ravel().toFloatVector()).containsOnly(1f);
      assertThat(array.maxNumber().floatValue()).isEqualTo(1f);
    }
  }

  @Test
  void askForTheCharacterThatComesNext() {
    DataSet batch = batches(1).next();
    int[][] features = characters(batch.getFeatures());
    int[][] labels = characters(batch.getLabels());

    for (int example = 0; example < MINIBATCH; example++) {
      for (int step = 0; step < TIMESTEPS; step++) {
        // Characters are numbered by position, in features and labels alike.
        assertThat(features[example][step]).isEqualTo(features[example][0] + step);
        assertThat(labels[example][step]).isEqualTo(features[example][step] + 1);
      }
    }
  }

  @Test
  void bringNoWindowTwiceInAnEpoch() {
    assertThat(windowStarts(batches(1)))
        .hasSize(MINIBATCH * CharacterBatches.perEpoch(TEXT.length, TIMESTEPS, MINIBATCH))
        .doesNotHaveDuplicates();
  }

  @Test
  void comeInAnotherOrderInEveryEpochButTheSameForTheSameSeed() {
    CharacterBatches batches = batches(1);
    List<Integer> first = windowStarts(batches);
    batches.reset();
    List<Integer> second = windowStarts(batches);

    assertThat(second).isNotEqualTo(first).hasSameSizeAs(first);
    assertThat(windowStarts(batches(1))).isEqualTo(first);
    assertThat(windowStarts(batches(2))).isNotEqualTo(first);
  }

  @Test
  void areSmallerForATextWithFewWindows() {
    int[] text = IntStream.range(0, 2 * TIMESTEPS + 1).toArray();
    CharacterBatches batches =
        new CharacterBatches(text, ALPHABET, TIMESTEPS, MINIBATCH, 1, () -> true);

    assertThat(batches.next().getFeatures().size(0)).isEqualTo(2);
    assertThat(batches.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(batches::next);
  }

  @Test
  void endEarlyWhenTold() {
    AtomicBoolean goOn = new AtomicBoolean(true);
    CharacterBatches batches =
        new CharacterBatches(TEXT, ALPHABET, TIMESTEPS, MINIBATCH, 1, goOn::get);

    assertThat(batches.hasNext()).isTrue();
    goOn.set(false);
    assertThat(batches.hasNext()).isFalse();
  }

  @Test
  void needATextLongerThanAWindow() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CharacterBatches(
                    new int[TIMESTEPS], ALPHABET, TIMESTEPS, MINIBATCH, 1, () -> true));
  }

  private static CharacterBatches batches(long seed) {
    return new CharacterBatches(TEXT, ALPHABET, TIMESTEPS, MINIBATCH, seed, () -> true);
  }

  private static List<Integer> windowStarts(CharacterBatches batches) {
    List<Integer> starts = new ArrayList<>();
    while (batches.hasNext()) {
      for (int[] window : characters(batches.next().getFeatures())) {
        starts.add(window[0]);
      }
    }
    return starts;
  }

  /** From one-hot [minibatch, alphabet, timesteps] to the characters' numbers. */
  private static int[][] characters(INDArray oneHot) {
    return oneHot.argMax(1).toIntMatrix();
  }
}
