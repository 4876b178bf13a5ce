package org.gatewatch.internal.budget;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpacingPolicyTest {
  private static final double MILLI = 1e6;
  private static final Parts ALL = new Parts(true, true);
  private static final int WARM_UP = 1500;

  /** What a sample without cells and maps costs; that and maps; that and cells. */
  private static double[] costs(double numbers, double maps, double insides) {
    double[] parts = {0.01, numbers, numbers + maps, numbers + maps + insides};
    for (int i = 0; i < parts.length; i++) {
      parts[i] *= MILLI;
    }
    return parts;
  }

  private static SimulatedTraining training(SpacingPolicy policy, double... costs) {
    return new SimulatedTraining(policy, 1000 * MILLI, costs(costs[0], costs[1], costs[2]), 1);
  }

  private static Spacing settled(double numbers, double maps, double insides) {
    SpacingPolicy policy = new SpacingPolicy(0.01, ALL);
    training(policy, numbers, maps, insides).run(WARM_UP);
    return policy.spacing();
  }

  @Test
  void takesEverythingWhileThatIsWithinTheBudget() {
    assertThat(settled(1, 2, 4)).isEqualTo(Spacing.NONE);
  }

  @Test
  void spacesOutInsidesThenMapsThenSamples() {
    Spacing insides = settled(1, 2, 40);
    assertThat(insides.maps()).isEqualTo(1);
    assertThat(insides.insides()).isBetween(8, 16);

    Spacing maps = settled(2, 20, 100);
    assertThat(maps.samples()).isEqualTo(1);
    assertThat(maps.maps()).isBetween(4, 8);
    assertThat(maps.insides()).isEqualTo(64);

    Spacing samples = settled(40, 40, 40);
    assertThat(samples.samples()).isBetween(4, 12);
    assertThat(samples.maps()).isEqualTo(32);
  }

  @Test
  void takesTheFirstSamplesWholeWhateverTheyCost() {
    SpacingPolicy policy = new SpacingPolicy(0.01, ALL);
    SimulatedTraining training = training(policy, 5, 10, 50);
    training.run(SpacingPolicy.WARM_UP_SAMPLES);
    assertThat(policy.spacing()).isEqualTo(Spacing.NONE);
    training.run(8); // 24 take 1.7 seconds.
    assertThat(policy.spacing()).isEqualTo(Spacing.NONE);
    training.run(30);
    assertThat(policy.spacing()).isNotEqualTo(Spacing.NONE);
  }

  @Property(tries = 40, seed = "37", shrinking = ShrinkingMode.OFF)
  void keepsWithinTheBudgetAndMakesUseOfIt(
      @ForAll @DoubleRange(min = 0.1, max = 30) double numbers,
      @ForAll @DoubleRange(min = 0, max = 60) double maps,
      @ForAll @DoubleRange(min = 0, max = 500) double insides,
      @ForAll @IntRange(min = 2, max = 50) int permille,
      @ForAll long seed) {
    double share = permille / 1000.0;
    SpacingPolicy policy = new SpacingPolicy(share, ALL);
    SimulatedTraining training =
        new SimulatedTraining(policy, 1000 * MILLI, costs(numbers, maps, insides), seed);
    training.run(WARM_UP).run(2000);

    assertThat(training.share()).isLessThan(1.1 * share);
    if (!policy.spacing().equals(Spacing.NONE)) {
      assertThat(training.share()).isGreaterThan(0.4 * share);
    }
    assertThat(training.changes()).isLessThan(60);
  }

  @Test
  void comesBackWhereThereIsRoomAgainAndGoesAgain() {
    SpacingPolicy policy = new SpacingPolicy(0.01, ALL);
    SimulatedTraining training = training(policy, 2, 20, 100);
    training.run(WARM_UP);
    assertThat(policy.spacing().maps()).isGreaterThan(1);

    training.change(20, 1);
    training.run(300);
    assertThat(policy.spacing()).isEqualTo(Spacing.NONE);

    training.change(1.0 / 20, 1);
    training.run(300);
    assertThat(policy.spacing().maps()).isGreaterThan(1);
  }

  @Test
  void doesNotSwingBetweenTwoSpacings() {
    SpacingPolicy policy = new SpacingPolicy(0.01, ALL);
    SimulatedTraining training = training(policy, 1, 2, 6.3);
    training.run(WARM_UP).run(2000);
    assertThat(training.changes()).isLessThan(10);
  }

  /** Each stretch takes what the one before took, but for what lies inside cells. */
  private static Spacing steady(SpacingPolicy policy, double training, int stretches) {
    double[] costs = costs(2.5, 2.5, 40);
    for (int i = 0; i < stretches; i++) {
      Extent extent = policy.next();
      if (extent != Extent.NOTHING) {
        policy.published(extent, Math.round(costs[extent.ordinal()]));
      }
      policy.ended(Math.round(training * MILLI), 0);
    }
    return policy.spacing();
  }

  /** Insides in one of 16 take 7.5 ms a stretch, in one of 24 still 6.7. */
  @Test
  void aLittleTooMuchChangesNothingAndWhatChangesLeavesRoom() {
    SpacingPolicy policy = new SpacingPolicy(0.01, ALL);
    Spacing settled = new Spacing(1, 1, 16);
    assertThat(steady(policy, 1000, WARM_UP)).isEqualTo(settled);

    assertThat(steady(policy, 720, 40)).isEqualTo(settled);

    assertThat(steady(policy, 690, 40)).isEqualTo(new Spacing(1, 1, 48));
  }

  @Test
  void somethingRareAndDearIsForgivenSoon() {
    SpacingPolicy policy = new SpacingPolicy(0.01, ALL);
    SimulatedTraining training = training(policy, 1, 2, 4);
    training.run(WARM_UP);
    policy.published(Extent.EVERYTHING, (long) (10_000 * MILLI));
    training.run(1500);
    assertThat(policy.spacing()).isEqualTo(Spacing.NONE);
  }

  @Test
  void spacesOnlyWhatSamplesHave() {
    SpacingPolicy policy = new SpacingPolicy(0.01, new Parts(false, false));
    training(policy, 20, 0, 0).run(WARM_UP);
    Spacing spacing = policy.spacing();
    assertThat(spacing.samples()).isGreaterThan(1);
    assertThat(spacing)
        .isEqualTo(new Spacing(spacing.samples(), spacing.samples(), spacing.samples()));
  }

  @Test
  void saysWhatItDoes() {
    assertThat(new Spacing(1, 1, 4).words(10, 0.01, ALL))
        .isEqualTo("insides of cells every 40 iterations, to stay within 1 % of processor time");
    assertThat(new Spacing(1, 2, 64).words(1, 0.025, ALL))
        .isEqualTo(
            "heatmaps every 2 iterations, insides of cells every 64 iterations, to stay within"
                + " 2.5 % of processor time");
    assertThat(new Spacing(2, 32, 64).words(1, 0.0001, ALL))
        .isEqualTo(
            "samples every 2 iterations, heatmaps every 32 iterations, insides of cells every 64"
                + " iterations, to stay within 0.01 % of processor time");
    assertThat(new Spacing(3, 3, 3).words(100, 1, new Parts(false, false)))
        .isEqualTo("samples every 300 iterations, to stay within 100 % of processor time");
  }
}
