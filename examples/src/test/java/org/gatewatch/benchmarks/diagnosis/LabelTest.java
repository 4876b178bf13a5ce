package org.gatewatch.benchmarks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.gatewatch.benchmarks.diagnosis.Label.Health;
import org.junit.jupiter.api.Test;

/** What a training is called, told by how it went. */
class LabelTest {
  private static final int FITS = 100;

  @Test
  void whatLearnsIsHealthy() {
    assertThat(health(i -> 2 * Math.exp(-i / 30.0))).isEqualTo(Health.HEALTHY);
  }

  @Test
  void whatHardlyLearnsIsNot() {
    assertThat(health(i -> 2 - 0.003 * i)).isEqualTo(Health.EXCLUDED);
  }

  @Test
  void whatForgetsAgainIsNot() {
    assertThat(health(i -> i < 50 ? 2 - 0.035 * i : 0.25 + 0.02 * (i - 50)))
        .isEqualTo(Health.EXCLUDED);
  }

  @Test
  void whatBlowsUpOnTheWayIsNot() {
    assertThat(health(i -> i > 20 && i < 40 ? 30 : 2 * Math.exp(-i / 30.0)))
        .isEqualTo(Health.EXCLUDED);
  }

  @Test
  void aTrainingMuchWorseThanItsTwinIsSick() {
    assertThat(Label.ofSick(skilled(0.3), skilled(0.9)).health()).isEqualTo(Health.SICK);
  }

  @Test
  void aFaultThatMakesLittleDifferenceIsHarmless() {
    assertThat(Label.ofSick(skilled(0.7), skilled(0.9)).health()).isEqualTo(Health.EXCLUDED);
    assertThat(Label.ofSick(skilled(0.02), skilled(0.08)).health()).isEqualTo(Health.EXCLUDED);
  }

  @Test
  void whatIsNotFiniteIsSickHoweverSkilled() {
    Course lost = new Course(new double[] {1, Double.NaN}, 1, 0, 1, null, 2);

    assertThat(Label.ofSick(lost, skilled(0.9)).health()).isEqualTo(Health.SICK);
    assertThat(Label.ofHealthy(lost).health()).isEqualTo(Health.EXCLUDED);
  }

  private static Health health(IntToDoubleFunction loss) {
    double[] losses = new double[FITS];
    Arrays.setAll(losses, loss);
    return Label.ofHealthy(new Course(losses, 0.9, 0, -1, null, FITS)).health();
  }

  private static Course skilled(double skill) {
    return new Course(new double[] {1, 1, 1, 1}, skill, 0, -1, null, 4);
  }
}
