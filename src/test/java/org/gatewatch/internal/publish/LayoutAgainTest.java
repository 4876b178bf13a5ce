package org.gatewatch.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.impl.RemoteUIStatsStorageRouter;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Samples;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;

/** DL4J's remote router never says that a server has lost the layout, or never had it. */
class LayoutAgainTest {
  private static final Layout LAYOUT = Samples.layout();

  /** Sends nothing, but remembers what it was to send. */
  private static final class Recording extends RemoteUIStatsStorageRouter {
    private static final long serialVersionUID = 1L;

    final transient List<Persistable> layouts = new ArrayList<>();
    final transient List<Persistable> updates = new ArrayList<>();

    Recording() {
      super("http://localhost:1");
    }

    @Override
    public void putStaticInfo(Persistable staticInfo) {
      layouts.add(staticInfo);
    }

    @Override
    public void putUpdate(Persistable update) {
      updates.add(update);
    }
  }

  private static RecordWriter writer(StatsStorageRouter router, long again) {
    AtomicLong time = new AtomicLong();
    return new RecordWriter(
        router,
        "s",
        of -> StoredRecord.of(of, "s", "w", time.incrementAndGet()),
        new AtomicLong(),
        again);
  }

  private static void store(RecordWriter writer, int count) {
    for (int i = 0; i < count; i++) {
      long timestamp = 100 + i;
      StoredRecord sample =
          StoredRecord.of(JudgedSample.of(Samples.sample(i)), "s", "w", timestamp);
      assertThat(writer.store(LAYOUT, () -> Optional.of(sample))).isTrue();
    }
  }

  @Test
  void itIsGivenTheLayoutAgainAfterAWhile() {
    try (Recording router = new Recording()) {
      store(writer(router, -1), 3);
      assertThat(router.layouts).hasSize(3);
      assertThat(router.updates).hasSize(3);
    }
  }

  @Test
  void butNotWithEachSample() {
    try (Recording router = new Recording()) {
      store(writer(router, RecordWriter.LAYOUT_AGAIN_NANOS), 3);
      assertThat(router.layouts).hasSize(1);
    }
  }

  @Test
  void aStorageIsGivenItOnce() {
    RecordingRouter router = new RecordingRouter();
    store(writer(router, -1), 3);
    assertThat(router.statics()).hasSize(1);
  }
}
