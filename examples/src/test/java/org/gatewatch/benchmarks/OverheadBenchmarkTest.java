package org.gatewatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.examples.training.Budget;
import org.gatewatch.examples.training.CharacterNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OverheadBenchmarkTest {

  @Test
  void quartilesLieBetweenTheSortedValues() {
    assertThat(Quartiles.of(4, 1, 3, 2)).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
    assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
    assertThatIllegalArgumentException().isThrownBy(Quartiles::of);
  }

  @Test
  void listenersTakeTurnsInBeingFirst() {
    List<String> calls = new ArrayList<>();
    AlternatingListeners both = new AlternatingListeners(noting("a", calls), noting("b", calls));
    MultiLayerNetwork network = CharacterNetwork.create(2, 1, 0.01, 1);

    for (int iteration = 0; iteration < 2; iteration++) {
      both.onGradientCalculation(network);
      both.iterationDone(network, iteration, 0);
    }

    assertThat(calls)
        .containsExactly(
            "a gradient",
            "b gradient",
            "a done",
            "b done",
            "b gradient",
            "a gradient",
            "b done",
            "a done");
  }

  @Test
  void aTrialMeasuresBothListenersInEveryIteration() {
    OverheadTrial.Outcome outcome = OverheadTrial.run(4, 2, 3);

    assertThat(outcome.units()).isEqualTo(4);
    assertThat(outcome.training().lower()).isPositive();
    assertThat(outcome.statsListener().lower()).isPositive();
    assertThat(outcome.gatewatch().lower()).isPositive();
    assertThat(outcome.ratio())
        .isEqualTo(outcome.gatewatch().median() / outcome.statsListener().median());
    assertThat(outcome.totals().statsListener().lower()).isPositive();
    assertThat(outcome.totals().gatewatch().lower()).isPositive();
    // Two of three iterations may stand still; then medians compare nothing.
    assertThat(outcome.totals().everything().upper())
        .isGreaterThan(outcome.totals().gatewatch().lower());
  }

  @Test
  void anIntervalLiesAroundWhatIsMoreAndIsNarrowIfAllPairsAgree() {
    Bootstrap same = Bootstrap.more(new double[] {3, 6, 9}, new double[] {2, 4, 6});
    assertThat(same.lower()).isCloseTo(0.5, within(1e-12));
    assertThat(same.upper()).isCloseTo(0.5, within(1e-12));

    double[] other = new Random(1).doubles(200, 90, 110).toArray();
    double[] each = new Random(2).doubles(200, 91, 111).toArray();
    Bootstrap more = Bootstrap.more(each, other);
    assertThat(more.lower()).isBetween(-0.02, 0.01);
    assertThat(more.upper()).isBetween(0.01, 0.04);
    assertThat(more.more()).isBetween(more.lower(), more.upper());
  }

  @Test
  void theSentinelIsMeasuredInIterationsThatAreNotSampled() {
    SentinelBenchmark.Outcome outcome = SentinelBenchmark.run(4, 2, 3);

    assertThat(outcome.probe().lower()).isPositive();
    // It is a part of each iteration, so that this holds however long one of them stood still.
    assertThat(outcome.probe().lower()).isLessThan(outcome.iteration().lower());
    assertThat(outcome.probe().median()).isLessThan(outcome.iteration().median());
    assertThat(outcome.probe().upper()).isLessThan(outcome.iteration().upper());
  }

  @Test
  void theFloorComparesThePassWithTheSumOfTheSameElements() {
    FloorBenchmark.Outcome outcome = FloorBenchmark.run(16, 3);

    assertThat(outcome.sum().lower()).isPositive();
    assertThat(outcome.ratio()).isEqualTo(outcome.pass().median() / outcome.sum().median());
    assertThat(outcome.ratioWithMaps())
        .isEqualTo(outcome.withMaps().median() / outcome.sum().median());
    assertThat(outcome.quietRounds()).isBetween(1, 3);
    assertThat(outcome.quietPass()).isPositive();
    assertThat(outcome.quietSum()).isPositive();
    assertThat(outcome.quietRatio()).isEqualTo(outcome.quietPass() / outcome.quietSum());
  }

  @Test
  void aRoundIsQuietIfTheCoresWereNearlyAsFastAsEver() {
    assertThat(FloorBenchmark.quiet(new double[] {0.9, 0.5, 0.59, 0.61, 0.5}))
        .containsExactly(1, 2, 4);
  }

  @Test
  void coresThatSomebodyElseUsesAreSlower() {
    double alone = nanos(1).min().orElseThrow();

    assertThat(alone).isPositive();
    double most = 0;
    // A container may have more cores than it says, if only for a part of the time.
    int cores = Runtime.getRuntime().availableProcessors();
    for (int times = 4; times <= 64 && most <= 1.5 * alone; times *= 2) {
      most = nanos(times * cores).max().orElseThrow();
    }
    assertThat(most).isGreaterThan(1.5 * alone);
  }

  private static DoubleStream nanos(int cores) {
    try (CoreProbe probe = new CoreProbe(cores)) {
      double[] each = IntStream.range(0, 50).mapToDouble(i -> probe.nanos()).toArray();
      return Arrays.stream(each);
    }
  }

  @Test
  void aSlowDownComparesTurnsOfTheSameRound() {
    assertThat(SlowdownTrial.more(List.of(300L, 150L, 100L), List.of(200L, 100L, 200L)))
        .isEqualTo(new Quartiles(0, 0.5, 0.5));
  }

  @Tag("exhaustive")
  @Test
  void aSlowDownHasAsManyRoundsAsAskedFor() {
    assertThat(SlowdownTrial.run(4, 2, 1, Budget.ofIterations(2)).rounds()).isEqualTo(2);
  }

  @Test
  void aForkGivesItsResultApartFromWhatItPrints() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    String result = Fork.run(Talkative.class, 3, new PrintStream(printed), "of it");

    assertThat(result).isEqualTo("all=1 of it");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo("3 threads%nthat is all%n".formatted());
  }

  /** Prints before and after its result. */
  static final class Talkative {
    private Talkative() {}

    public static void main(String... args) {
      System.out.println(System.getenv("OMP_NUM_THREADS") + " threads");
      System.out.println("RESULT all=1 " + args[0]);
      System.out.println("that is all");
    }
  }

  @Test
  void aForkThatFailsIsAnError() {
    PrintStream out = new PrintStream(OutputStream.nullOutputStream());
    assertThatIllegalStateException()
        .isThrownBy(() -> Fork.run(StartTrial.class, 1, out, "many"))
        .withMessageContaining("StartTrial ended with status 1");
  }

  @Tag("exhaustive")
  @Test
  void aStartIsMeasuredInAJvmOfItsOwn() {
    PrintStream out = new PrintStream(OutputStream.nullOutputStream());
    String millis = Fork.run(StartTrial.class, 1, out, "4");

    assertThat(Double.parseDouble(millis)).isPositive();
  }

  private static BaseTrainingListener noting(String name, List<String> calls) {
    return new BaseTrainingListener() {
      @Override
      public void onGradientCalculation(Model model) {
        calls.add(name + " gradient");
      }

      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        calls.add(name + " done");
      }
    };
  }
}
