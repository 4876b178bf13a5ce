package org.gatewatch.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt of runs whose numbers are known, and how it is kept. */
class BaselineTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").lstm("a \"layer\"\n", 3, 2).layout();

  @TempDir private Path folder;

  /** A run in which each of 16 weights of one gate, and the losses, are these. */
  private static StatsStorage run(double[] weights, double... losses) {
    StatsStorage storage = new BoundedStatsStorage();
    storage.putStaticInfo(StoredRecord.of(LAYOUT, "s", "w", 1));
    SyntheticSamples samples = new SyntheticSamples(LAYOUT);
    for (int i = 0; i < weights.length; i++) {
      Sample sample =
          samples
              .with(BaselineTest::isMeasured, Summaries.alike(16, weights[i]))
              .score(losses[i])
              .next();
      storage.putUpdate(StoredRecord.of(JudgedSample.of(sample), "s", "w", i + 2));
    }
    return storage;
  }

  private static boolean isMeasured(Slot slot) {
    return slot.quantity() == Quantity.WEIGHT
        && slot.kernel() == Kernel.RECURRENT
        && slot.gate() == Gate.FORGET;
  }

  private static Departure first(Baseline baseline, StatsStorage run, double sigmas) {
    return baseline.firstDeparture(run, "s", "w", sigmas).orElseThrow();
  }

  @Test
  void sigmaIsWhatTheJavadocSays() {
    // Iterations 4 and 5 are one stretch. Means 10, 14 and 12, each ±1 around its own.
    double[] norms = {1, 1, 1, 1, 1, 1};
    Baseline baseline =
        Baseline.learn(
            run(norms, 9, 9, 9, 9, 9, 11),
            run(norms, 9, 9, 9, 9, 13, 15),
            run(norms, 9, 9, 9, 9, 11, 13));
    double within = (2 + 2 + 2) / 3.0;
    double between = 4 * (1 + 1 / 3.0) * Math.pow(19.21 / 3, 2);
    Departure departure = first(baseline, run(norms, 9, 9, 9, 9, 9, 142), 4);
    assertThat(departure.iteration()).isEqualTo(5);
    assertThat(departure.expected()).isCloseTo(12, within(1e-9));
    assertThat(departure.sigmas()).isCloseTo(130 / Math.sqrt(within + between), within(1e-9));
    assertThat(departure.finding())
        .isEqualTo("iteration 5, the network: loss 142, healthy 12 ± 14.9: 8.75σ");
  }

  @Test
  void runsThatAreAlikeLeaveAFloorBelowTheSpread() {
    double[] norms = {2, 2};
    Baseline baseline = Baseline.learn(run(norms, 1, 1), run(norms, 1, 1), run(norms, 1, 1));
    assertThat(baseline.runs()).isEqualTo(3);
    Departure loss = first(baseline, run(norms, 1, 1.5), 9);
    assertThat(loss.sigmas()).isCloseTo(10, within(1e-9));
    Departure norm = first(baseline, run(new double[] {2, 2 * Math.E}, 1, 1), 9);
    assertThat(norm.sigmas()).isCloseTo(10, within(1e-9));
    assertThat(norm.value()).isCloseTo(8 * Math.E, within(1e-9));
    assertThat(norm.finding())
        .isEqualTo(
            "iteration 1, forget gate of a \"layer\"? forward: weight of the recurrent kernel: norm"
                + " 21.7, healthy 8 within a factor of 1.11: 10σ");
    assertThat(Baseline.learn(run(norms, 1, 1)).firstDeparture(run(norms, 1.1, 1), "s", "w", 2.1))
        .isEmpty();
  }

  @Test
  void aNormIsTooSmallOnlyFromTheThirdSampleInARowOn() {
    Baseline baseline = Baseline.learn(run(new double[] {2, 2, 2, 2, 2, 2}, 1, 1, 1, 1, 1, 1));
    double[] losses = {1, 1, 1, 1, 1, 1};
    StatsStorage once = run(new double[] {0.5, 0.5, 2, 0.5, 2, 0.5}, losses);
    assertThat(baseline.firstDeparture(once, "s", "w", 6)).isEmpty();
    StatsStorage often = run(new double[] {0.5, 2, 0.5, 0.5, 0, 0.5}, losses);
    assertThat(first(baseline, often, 6).iteration()).isEqualTo(4);
  }

  @Test
  void fewRunsTellLittleOfTheirSpread() {
    assertThat(FewRuns.factor(2)).isEqualTo(78.6, within(0.01));
    assertThat(FewRuns.factor(21)).isEqualTo(1.14, within(0.01));
    assertThat(FewRuns.factor(22)).isBetween(1.12, FewRuns.factor(21));
    assertThat(FewRuns.factor(10_000)).isEqualTo(1, within(0.01));
  }

  @Test
  void whatIsNotFiniteIsInfinitelyFarAndNothingToLearnFrom() {
    double[] norms = {2, 2};
    Baseline baseline = Baseline.learn(run(norms, 1, 1));
    StatsStorage broken = run(new double[] {2, Double.NaN}, 1, 1);
    Departure departure = first(baseline, broken, 1e9);
    assertThat(departure.sigmas()).isInfinite();
    assertThat(departure.finding()).contains("forget gate", "norm is NaN or infinite", "∞σ");
    assertThatThrownBy(() -> Baseline.learn(broken)).hasMessageContaining("finite in iteration 1");
    assertThatThrownBy(() -> Baseline.learn(new BoundedStatsStorage()))
        .hasMessageContaining("there is no run");
  }

  @Test
  void whatNoHealthyRunHadIsNotJudgedAndNothingAtAllIsRefused() {
    double[] norms = {2, 2, 2, 2, 2};
    Baseline baseline = Baseline.learn(run(new double[] {2}, 1));
    assertThat(baseline.firstDeparture(run(norms, 1, 9, 9, 9, 9), "s", "w", 3)).isEmpty();
    StatsStorage later = new BoundedStatsStorage();
    later.putStaticInfo(StoredRecord.of(LAYOUT, "s", "w", 1));
    Sample sample = new SyntheticSamples(LAYOUT).from(70).next();
    later.putUpdate(StoredRecord.of(JudgedSample.of(sample), "s", "w", 2));
    assertThatThrownBy(() -> baseline.firstDeparture(later, "s", "w", 3))
        .hasMessageContaining("nothing of session s can be compared");
    assertThatThrownBy(() -> baseline.firstDeparture(later, "s", "w", 0))
        .hasMessageContaining("sigmas must be above 0");
    assertThatThrownBy(() -> baseline.firstDeparture(later, "s", "x", 3))
        .hasMessageContaining("no session s with a worker x");
  }

  @Test
  void aFileHoldsAllOfIt() throws IOException {
    Baseline baseline =
        Baseline.learn(
            run(new double[] {2, 3, 5}, 4, 3, 2), run(new double[] {3, 3, 5}, 4, 3.5, 2.25));
    Path file = folder.resolve("healthy.json");
    baseline.write(file);
    Baseline read = Baseline.read(file);
    assertThat(read.runs()).isEqualTo(2);
    StatsStorage other = run(new double[] {2, 3, 50}, 4, 3, 2);
    Departure expected = first(baseline, other, 3);
    Departure found = first(read, other, 3);
    assertThat(found.finding()).isEqualTo(expected.finding());
    assertThat(found.sigmas()).isCloseTo(expected.sigmas(), within(1e-2));
    assertThat(Files.readString(file)).contains("\"version\" : 1", "\"gatewatch-baseline\"");
  }

  @Test
  void aBadFileIsOneSentence() throws IOException {
    assertBad("", "format is not");
    assertBad("{\"format\": \"gatewatch-base", "");
    assertBad("[".repeat(100_000), "nested too deeply");
    assertBad("{\"format\": \"other\"}", "its format is not gatewatch-baseline");
    assertBad(file(2, ""), "version 2 is not known here");
    assertBad(file(1, ""), "nothing was measured");
    assertBad(file(1, "{\"statistic\": \"NOR\\nM\"}"), "there is no statistic 'NOR M'");
    assertBad(file(1, numbers("[1]", "[0]")), "a sigma above 0");
    assertBad(file(1, numbers("[1, 2]", "[1]")), "as long as there are stretches");
    assertBad(file(1, numbers("[1]", "[1e999]")), "a mean must be finite");
    assertThatThrownBy(() -> Baseline.read(folder.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + folder.resolve("none"));
  }

  private static String numbers(String means, String sigmas) {
    return "{\"statistic\": \"LOSS\", \"location\": {}, \"mean\": %s, \"sigma\": %s}"
        .formatted(means, sigmas);
  }

  private static String file(int version, String measured) {
    return "{\"format\": \"gatewatch-baseline\", \"version\": %d, \"runs\": 1, \"measured\": [%s]}"
        .formatted(version, measured);
  }

  private void assertBad(String content, String why) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), content);
    assertThatThrownBy(() -> Baseline.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is no baseline of Gatewatch, or damaged: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }
}
