package org.gatewatch.benchmarks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** AutoTrainer's published checks, on accuracies and losses made up. */
class AutoTrainerTest {
  private final AutoTrainer checks = new AutoTrainer(1);

  @Test
  void anAccuracyThatRisesIsFine() {
    run(0.2, 0.4, 0.6, 0.8, 0.85, 0.9, 0.92, 0.93, 0.94, 0.95);

    assertThat(checks.foundAt()).isNegative();
  }

  @Test
  void anAccuracyThatStandsStillIsSlowFromTheThirdEpochOn() {
    run(0.5, 0.5, 0.5, 0.5);

    assertThat(checks.foundAt()).isEqualTo(2);
  }

  @Test
  void anAccuracyThatSwingsIsFoundOnceItIsGood() {
    run(0.2, 0.8, 0.7, 0.85, 0.6, 0.9, 0.7, 0.9);

    assertThat(checks.foundAt()).isPositive();
  }

  @Test
  void aLossThatIsNotANumberIsFoundAtOnce() {
    checks.epochDone(0, 0.5, Double.NaN);

    assertThat(checks.foundAt()).isZero();
  }

  private void run(double... accuracies) {
    for (int i = 0; i < accuracies.length; i++) {
      checks.epochDone(i, accuracies[i], 1);
    }
  }
}
