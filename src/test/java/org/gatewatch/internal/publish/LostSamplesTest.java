package org.gatewatch.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;
import org.gatewatch.RecordedLog;
import org.gatewatch.RecordingRouter;
import org.gatewatch.Tampering;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Samples;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a sample is lost by, it is counted, and said in the samples and in the log. */
@Timeout(60)
class LostSamplesTest {
  private static final Sample SAMPLE = Samples.sample(1);

  /** Where a record of session "s" and worker "w" has the length of its payload. */
  private static final int LENGTH_AT = 18;

  /** More than a sample takes without its summaries. */
  private static final int BYTES_BESIDE = 64;

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private List<String> said() {
    return log.events().stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private static Sample sample(int iteration) {
    return new Sample(SAMPLE.layoutId(), iteration, 0, 0.5, 1, 0, SAMPLE.summaries().subList(0, 1));
  }

  private static List<Integer> dropped(RecordingRouter router) {
    return router.samples().stream().map(Sample::dropped).toList();
  }

  /** What a storage throws that refuses. */
  private Throwable failure = new IllegalStateException("disk full");

  /** Refuses some of the updates it is given, counted from 0. */
  private final class Refusing extends RecordingRouter {
    private final IntPredicate refused;
    private int updates;
    private int layoutsToRefuse;

    Refusing(IntPredicate refused, int layoutsToRefuse) {
      this.refused = refused;
      this.layoutsToRefuse = layoutsToRefuse;
    }

    @Override
    public void putStaticInfo(Persistable layout) {
      if (layoutsToRefuse-- > 0) {
        throw new NoClassDefFoundError("org/mapdb/DB");
      }
      super.putStaticInfo(layout);
    }

    @Override
    public void putUpdate(Persistable update) {
      if (refused.test(updates++)) {
        throw LostSamplesTest.<RuntimeException>unchecked(failure);
      }
      super.putUpdate(update);
    }
  }

  /** Throws what the compiler does not let a storage throw, as other languages' compilers do. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }

  private static void publish(RecordingRouter router, int samples) {
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 100);
    for (int i = 0; i < samples; i++) {
      publisher.publish(PendingSample.of(JudgedSample.of(sample(i))));
    }
    publisher.close();
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IllegalStateException("disk full"),
        new StackOverflowError("made up"),
        new IOException("a storage in another language"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAStorageRefusesIsCountedInTheNextSampleAndSaidAtTheEnd(Throwable thrown) {
    failure = thrown;
    Refusing router = new Refusing(Set.of(3, 4, 5, 9, 12, 13, 14)::contains, 0);
    publish(router, 20);

    assertThat(router.samples()).hasSize(13);
    assertThat(dropped(router)).containsExactly(0, 0, 0, 3, 0, 0, 1, 0, 3, 0, 0, 0, 0);
    assertThat(said())
        .anyMatch(line -> line.startsWith("INFO Storage accepts samples of session s again; 3 "))
        .endsWith("WARN 7 samples of session s, worker w were not stored");
  }

  @Test
  void soAreThoseThatTheRefusedOnesHadCounted() {
    Refusing router = new Refusing(update -> update == 0, 2);
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 100);
    publisher.publish(PendingSample.of(JudgedSample.of(sample(0))));
    publisher.publish(PendingSample.of(JudgedSample.of(sample(1).withDropped(5))));
    publisher.publish(PendingSample.of(JudgedSample.of(sample(2).withDropped(1))));
    publisher.publish(PendingSample.of(JudgedSample.of(sample(3))));
    publisher.close();

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(3);
    assertThat(dropped(router)).containsExactly(9);
    assertThat(said()).endsWith("WARN 3 samples of session s, worker w were not stored");
  }

  @Test
  void thoseThatAreLostAtTheVeryEndAreSaid() {
    Refusing router = new Refusing(update -> update >= 18, 0);
    publish(router, 20);

    assertThat(router.samples()).hasSize(18);
    assertThat(said()).endsWith("WARN 2 samples of session s, worker w were not stored");
  }

  @Test
  void aTrainingThatLostNothingSaysNothing() {
    publish(new RecordingRouter(), 20);

    assertThat(said()).isEmpty();
  }

  /** A sample that fails before it comes to storage. */
  private record Unfit(Throwable why) implements PendingSample {
    @Override
    public Optional<JudgedSample> complete() {
      if (why instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) why;
    }

    @Override
    public int dropped() {
      return 1;
    }

    @Override
    public List<Alert> alerts() {
      return List.of();
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private void assertStorageIsNotBlamed(PendingSample unfit, String reason) {
    assertStorageIsNotBlamed(unfit, Samples.layout(), reason);
  }

  private void assertStorageIsNotBlamed(PendingSample unfit, Layout layout, String reason) {
    RecordingRouter router = new RecordingRouter();
    Publisher publisher = new Publisher(router, "s", "w", layout, 100);
    publisher.publish(unfit);
    publisher.publish(PendingSample.of(JudgedSample.of(sample(1))));
    Tampering.await(() -> router.samples().size() == 1); // A large one takes its time.
    publisher.close();

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(1);
    assertThat(dropped(router)).containsExactly(1 + unfit.dropped());
    assertThat(said())
        .hasSize(2)
        .noneMatch(line -> line.contains("Storage"))
        .anyMatch(line -> line.contains("lost before it comes to storage") && line.contains(reason))
        .endsWith("WARN 1 samples of session s, worker w were not stored");
  }

  @Test
  void aRecordThatIsTooLargeIsNoFaultOfStorage() {
    Sample one = sample(0);
    byte[] record = StoredRecord.of(JudgedSample.of(one), "s", "w", 1).encode();
    int bytes = ByteBuffer.wrap(record).getInt(LENGTH_AT);
    Summary summary = one.summaries().get(0);
    int many = (64 << 20) / (bytes - BYTES_BESIDE) + 1;
    Sample large =
        new Sample(SAMPLE.layoutId(), 0, 0, 0.5, 1, 0, Collections.nCopies(many, summary));
    Layout of = Samples.layout();
    Slot weights = of.slots().get(0); // Their maps are not compacted.
    Layout layout =
        Layout.of(
            of.network(),
            of.dataType(),
            of.versions(),
            10,
            of.layers(),
            Collections.nCopies(many, weights));
    assertStorageIsNotBlamed(
        PendingSample.of(JudgedSample.of(large)), layout, "a smaller maxHeatmapSide");
  }

  @Test
  void norAreOneThatCannotBeCompletedAndOneThatMemoryIsTooShortFor() {
    assertStorageIsNotBlamed(new Unfit(new IllegalStateException("no summaries")), "no summaries");
    log.events().clear();
    assertStorageIsNotBlamed(new Unfit(new OutOfMemoryError("Java heap space")), "heap space");
  }
}
