package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.gatewatch.internal.summarise.ArrayPart.Axis;
import org.gatewatch.internal.summarise.OnePassSummariser;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What checks and times the kernel on a card, on a device that is late. */
@Timeout(60)
class KernelTrialFakeDriverTest {
  private static final int LENGTH = 9000;
  private static final List<Segment> SEGMENTS =
      List.of(Segment.run(1, LENGTH - 1), Segment.matrix(3, 50, 60));

  private FakeDriver driver;

  @BeforeAll
  static void require() {
    FakeDriver.require();
  }

  @BeforeEach
  void open() {
    driver = FakeDriver.open();
  }

  /** That a trial gives everything back is asserted there. */
  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  private static double[] random(double scale) {
    Random random = new Random(3);
    double[] values = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = random.nextInt(50) == 0 ? Double.NaN : scale * random.nextGaussian();
    }
    return values;
  }

  private static float[] rounded(double[] values) {
    float[] rounded = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      rounded[i] = (float) values[i];
      values[i] = rounded[i];
    }
    return rounded;
  }

  private static void assertAreOf(double[] values, List<Summary> summaries) {
    for (int i = 0; i < SEGMENTS.size(); i++) {
      Summary expected = new OnePassSummariser(64).summarise(values, SEGMENTS.get(i));
      assertThat(summaries.get(i).histogram()).isEqualTo(expected.histogram());
      assertThat(summaries.get(i).heatmap()).isEqualTo(expected.heatmap());
      assertThat(summaries.get(i).nan()).isEqualTo(expected.nan());
      assertThat(summaries.get(i).max()).isEqualTo(expected.max());
    }
  }

  @Test
  void summarisesValuesOfBothTypes() {
    try (KernelTrial trial = KernelTrial.open()) {
      double[] wide = random(1e300);
      trial.load(wide, 2);
      assertAreOf(wide, trial.summarise(SEGMENTS));
      assertThat(trial.look(LENGTH).nan()).isPositive();
      assertThat(trial.look(LENGTH).positiveInfinity()).isZero();

      double[] values = random(1);
      trial.load(rounded(values), 1);
      assertAreOf(values, trial.summarise(SEGMENTS));
      assertThat(trial.look(LENGTH).nan()).isPositive();
    }
  }

  @Test
  void gathersValuesOfBothTypes() {
    try (KernelTrial trial = KernelTrial.open()) {
      double[] values = random(1);
      trial.load(values, 1);
      assertThat(gathered(trial)).isEqualTo(some(values));

      trial.load(rounded(values), 1);
      assertThat(gathered(trial)).isEqualTo(some(values));
    }
  }

  private static double[] gathered(KernelTrial trial) {
    return trial.gather(8990, new Axis(30, -2), new Axis(40, -60), new Axis(2, -3000));
  }

  private static double[] some(double[] values) {
    double[] some = new double[2400];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[8990 - 2 * (i % 30) - 60 * (i / 30 % 40) - 3000 * (i / 1200)];
    }
    return some;
  }

  @Test
  void timesEverything() {
    try (KernelTrial trial = KernelTrial.open()) {
      trial.load(rounded(random(1)), 2);
      try (KernelTimes times = new KernelTimes(trial, 3)) {
        assertThat(times.ofSummaries(SEGMENTS)).isEqualTo(1000);
        assertThat(times.ofLook(LENGTH)).isEqualTo(1000);
        assertThat(times.ofCopy()).isEqualTo(1000);
        assertThat(times.ofBeginning(SEGMENTS)).isPositive();
        assertThat(times.ofBeginningLook(LENGTH)).isPositive();
      }
      assertThat(trial.launches()).as("three, and three to warm up, of each").isEqualTo(4 * 6);
    }
  }

  @Test
  void aBusyStreamGivesSummariesOfWhatWasThereBefore() {
    try (KernelTrial trial = KernelTrial.open()) {
      double[] values = random(1);
      trial.load(rounded(values), 1);
      trial.summarise(SEGMENTS);

      BusyStreamTrial.Outcome outcome = new BusyStreamTrial(trial).run(SEGMENTS, 100L * 4 * LENGTH);

      assertThat(outcome.wasBusy()).isTrue();
      assertAreOf(values, outcome.old());
      assertThat(outcome.zeros()).extracting(Summary::zeros).containsExactly(LENGTH - 1L, 3000L);
      assertThat(outcome.isContextLeft()).isFalse();
      assertThat(outcome.beginMicroseconds()).isPositive();
    }
  }
}
