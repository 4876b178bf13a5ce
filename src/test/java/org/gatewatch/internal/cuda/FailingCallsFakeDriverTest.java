package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whichever call of CUDA fails: it costs samples at most, and what was taken is given back. */
@Timeout(300)
class FailingCallsFakeDriverTest {
  /** Each is compiled for anew. */
  private static final int[] CAPABILITIES = {50, 52, 60, 61, 70, 75, 35, 37};

  /** Of the driver, until it is known what to compile for. */
  private static final int CALLS_BEFORE_COMPILING = 8;

  private static final int SAMPLES = 3;

  private final INDArray vector = Nd4j.linspace(-1, 1, 500);
  private final ArrayPart whole = ArrayPart.of(vector);
  private final List<Segment> segments = List.of(Segment.matrix(0, 20, 20), Segment.run(9, 400));

  @BeforeAll
  static void require() {
    FakeDriver.require();
    Assumptions.assumeTrue(FakeLibraries.realNvrtc() == null, "calls of a real NVRTC do not fail");
  }

  /** Some samples from beginning to end; which of them came. */
  private int samples(FakeDriver driver) {
    Summariser summariser = driver.summariser(64);
    summariser.reserve(List.of(segments), 1);
    summariser.gatherer().ifPresent(gatherer -> gatherer.reserve(2, 2 * whole.bytes()));
    int came = 0;
    for (int i = 0; i < SAMPLES; i++) {
      summariser.awaitReady();
      came += sample(summariser) ? 1 : 0;
    }
    ((FallbackSummariser) summariser).close();
    return came;
  }

  private void readIfThere(
      Gatherer.Gathering copies,
      Optional<List<Gatherer.Gathered>> first,
      Optional<List<Gatherer.Gathered>> second) {
    if (copies.await() && first.isPresent() && second.isPresent()) {
      for (Gatherer.Gathered copy : List.of(first.get().get(0), second.get().get(0))) {
        double[] values = new double[copy.length()];
        copy.read(values, 0);
        assertThat(values).isEqualTo(vector.toDoubleVector());
      }
    }
    copies.close();
  }

  private boolean sample(Summariser summariser) {
    Optional<Gatherer.Gathering> copies =
        summariser.gatherer().flatMap(gatherer -> gatherer.begin(2, 2 * whole.bytes()));
    Optional<List<Gatherer.Gathered>> first = copies.flatMap(it -> it.copy(List.of(whole)));
    Optional<Pending<List<Summary>>> begun = summariser.begin(vector, segments);
    Optional<List<Gatherer.Gathered>> second = copies.flatMap(it -> it.copy(List.of(whole)));
    copies.ifPresent(it -> readIfThere(it, first, second));
    summariser
        .beginLook(vector)
        .ifPresent(
            look -> {
              look.await().ifPresent(tally -> assertThat(tally.isFinite()).isTrue());
              look.close();
            });
    Optional<List<Summary>> summaries = begun.flatMap(Pending::await);
    begun.ifPresent(Pending::close);
    summaries.ifPresent(
        all -> {
          assertThat(all).extracting(Summary::count).containsExactly(400L, 400L);
          assertThat(all.get(0).max()).isEqualTo(vector.getDouble(399));
        });
    return summaries.isPresent();
  }

  @Test
  void anyCallMayFail() {
    assertEveryCallMayFail(FakeDriver.OUT_OF_MEMORY, 11);
    assertEveryCallMayFail(FakeDriver.ILLEGAL_ADDRESS, 37);
  }

  @Tag("exhaustive")
  @Test
  void everyCallMayFail() {
    assertEveryCallMayFail(FakeDriver.OUT_OF_MEMORY, 1);
    assertEveryCallMayFail(FakeDriver.ILLEGAL_ADDRESS, 1);
  }

  private void assertEveryCallMayFail(int code, int step) {
    long calls;
    try (FakeDriver driver = FakeDriver.ofArrays()) {
      FakeDriver.delay(0);
      assertThat(samples(driver)).isEqualTo(SAMPLES);
      FakeDriver.settle();
      calls = FakeDriver.calls();
    }
    assertThat(calls).isGreaterThan(100);
    for (long call = 1; call <= calls; call += step) {
      try (FakeDriver driver = FakeDriver.ofArrays()) {
        FakeDriver.delay(0);
        FakeDriver.failCall(call, code);

        assertThat(samples(driver)).isGreaterThanOrEqualTo(SAMPLES - 2);
      } catch (AssertionError e) {
        throw new AssertionError("where call " + call + " of " + calls + " fails", e);
      }
    }
  }

  @Test
  void everyCallThatCompilesMayFail() {
    for (int i = 0; i < CAPABILITIES.length; i++) {
      try (FakeDriver driver = FakeDriver.ofArrays()) {
        FakeDriver.delay(0);
        FakeDriver.be(CAPABILITIES[i], true);
        FakeDriver.failCall(CALLS_BEFORE_COMPILING + i, FakeDriver.OUT_OF_MEMORY);

        assertThat(samples(driver)).isEqualTo(SAMPLES);
      }
    }
  }
}
