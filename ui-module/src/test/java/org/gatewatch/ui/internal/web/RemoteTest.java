package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.impl.RemoteUIStatsStorageRouter;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Training on one machine, the page on another: DL4J's remote router posts to the UI server. */
class RemoteTest {
  private static final int SAMPLES = 20;

  private final Locale locale = Locale.getDefault();

  /** DL4J takes no layouts on a Turkish machine: there "StaticInfo" has no i in small letters. */
  @BeforeEach
  void leaveTurkey() {
    Locale.setDefault(Locale.ROOT);
  }

  @AfterEach
  void comeBack() {
    Locale.setDefault(locale);
  }

  @Test
  void recordsThatArePostedToTheServerArriveWholeAndShowOnThePage() {
    SyntheticRun run = new SyntheticRun("far away", "worker ü", 5);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    try (TestServer server = TestServer.start();
        RemoteUIStatsStorageRouter router =
            new RemoteUIStatsStorageRouter("http://localhost:" + server.port())) {
      server.dl4j().enableRemoteListener(storage, true);
      run.begin(router).store(router, 0, SAMPLES);
      Await.until("all samples arrive", () -> arrived(storage) == SAMPLES);

      List<Persistable> arrived =
          storage.getAllUpdatesAfter("far away", StoredRecord.TYPE_ID, "worker ü", 0);
      for (int i = 0; i < SAMPLES; i++) {
        Sample sample = ((StoredRecord) arrived.get(i)).sample();
        assertThat(sample).isEqualTo(run.sample(i));
      }
      Await.until(
          "the page knows them",
          () -> server.get("/gatewatch/api/sessions").body().contains("\"samples\":" + SAMPLES));
    }
  }

  private static int arrived(InMemoryStatsStorage storage) {
    return storage.getNumUpdateRecordsFor("far away", StoredRecord.TYPE_ID, "worker ü");
  }
}
