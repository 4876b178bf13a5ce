package org.gatewatch.benchmarks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How good outputs are, whatever they were trained with. */
class SkillTest {
  private static final INDArray LABELS = Nd4j.create(new double[][][] {{{1, 2, 3, 100}}});
  private static final INDArray MASK = Nd4j.create(new double[][] {{1, 1, 1, 0}});
  private static final Batch BATCH = new Batch(List.of(LABELS), LABELS, MASK, MASK);

  @Test
  void perfectOutputsHaveAllSkill() {
    assertThat(Skill.of(BATCH, LABELS)).isEqualTo(1);
  }

  @Test
  void theMeanOfWhatCountsHasNone() {
    assertThat(Skill.of(BATCH, LABELS.mul(0).add(2))).isCloseTo(0, within(1e-6));
  }

  @Test
  void whatIsNotFiniteHasTheLeast() {
    assertThat(Skill.of(BATCH, LABELS.mul(Double.NaN))).isEqualTo(-1);
    assertThat(Skill.of(BATCH, LABELS.mul(1000))).isEqualTo(-1);
  }

  @Test
  void theAccuracyOfClassesIsTheShareOfRightChoices() {
    INDArray labels = Nd4j.create(new double[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}});
    INDArray outputs = Nd4j.create(new double[][] {{0.9, 0.1}, {0.4, 0.6}, {0.2, 0.8}, {0.3, 0.7}});
    Batch batch = new Batch(List.of(labels), labels, null, null);

    assertThat(Skill.accuracy(new Plan(), batch, outputs)).isEqualTo(0.75);
  }
}
