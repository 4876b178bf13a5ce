package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.Events;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Browsers that are behind: each sample is either sent or told of as left out, and nobody waits.
 */
class SlowStreamTest {
  /** As many as may wait for a browser. */
  private static final int WAITING = 256;

  /** More than the network holds between a server and a browser that does not read. */
  private static final int MANY = 6_000;

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private final TestServer server = TestServer.start();

  @BeforeEach
  void begin() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBrowserThatDoesNotReadHoldsUpNobodyAndIsThenSentTheNewestAndNoBacklog() throws IOException {
    try (Events healthy = Events.open(server, "?session=run", null);
        SilentStream silent = SilentStream.open(server, "run")) {
      for (int i = 1; i < MANY; i += 200) {
        run.storeAlike(storage, i, Math.min(MANY, i + 200));
        awaitNewest(healthy, Math.min(MANY, i + 200) - 1);
      }
      assertThat(healthy.named("gap")).as("gaps of a browser that reads").isEmpty();
      assertThat(healthy.timestamps()).hasSize(MANY);
      Events late = silent.readNow();
      awaitNewest(late, MANY - 1);
      assertThat(late.named("gap")).isNotEmpty();
      // As much as the system holds for a connection, and no more.
      assertThat(late.timestamps().size())
          .as("samples that were held for it")
          .isLessThan(MANY * 3 / 4);
      assertEachIsSentOrToldOf(late, 0, MANY);
    }
  }

  @Test
  void whoComesBackSoonLosesNothing() {
    run.storeAlike(storage, 1, 1 + WAITING);
    awaitIndexed(1 + WAITING);
    try (Events events = Events.open(server, "?session=run", String.valueOf(run.timestamp(0)))) {
      awaitNewest(events, WAITING);
      assertThat(events.named("gap")).isEmpty();
      assertEachIsSentOrToldOf(events, 1, 1 + WAITING);
    }
  }

  @Test
  void whoComesBackLateIsToldWhatWasLeftOutWhichTheHistoryHas() throws IOException {
    for (int i = 1; i < 1000; i += 111) { // Of many at once a slow server leaves out some.
      run.storeAlike(storage, i, i + 111);
      awaitIndexed(i + 111);
    }
    String last = String.valueOf(run.timestamp(99));
    try (Events events = Events.open(server, "?session=run", last)) {
      awaitNewest(events, 999);
      assertThat(events.named("gap")).hasSize(1);
      assertThat(events.named("gap").get(0).id()).as("resumes before the gap").isNull();
      JsonNode gap = events.named("gap").get(0).data();
      assertThat(gap.get("from").asInt()).isEqualTo(100);
      assertThat(events.timestamps()).hasSizeLessThanOrEqualTo(WAITING);
      assertEachIsSentOrToldOf(events, 100, 1000);
      List<Integer> missing = numbersOfHistory(gap.get("from").asInt(), gap.get("to").asInt());
      assertThat(missing).contains(gap.get("from").asInt(), gap.get("to").asInt());
      run.storeAlike(storage, 1000, 1010);
      awaitNewest(events, 1009);
      assertEachIsSentOrToldOf(events, 100, 1010);
    }
  }

  @Test
  void theHistoryKeepsTheSamplesThatAreNamedHoweverThinItIs() throws IOException {
    run.storeAlike(storage, 1, 300);
    awaitIndexed(300);
    String kept = run.timestamp(101) + "," + run.timestamp(102);
    JsonNode history =
        new JsonMapper()
            .readTree(
                server.get("/gatewatch/api/history?session=run&points=4&keep=" + kept).body());
    assertThat(history.get("number"))
        .extracting(JsonNode::asInt)
        .contains(0, 101, 102, 299)
        .hasSize(6);
    for (String bad : List.of("x", "", "1,", String.join(",", Collections.nCopies(17, "1")))) {
      var answer = server.get("/gatewatch/api/history?session=run&keep=" + bad);
      assertThat(answer.statusCode()).as(bad).isEqualTo(400);
      assertThat(answer.body()).startsWith("parameter keep must be ");
    }
  }

  private List<Integer> numbersOfHistory(int from, int to) throws IOException {
    int many = to - from + 1;
    JsonNode history =
        new JsonMapper()
            .readTree(
                server
                    .get(
                        "/gatewatch/api/history?session=run&near="
                            + (from + many / 2)
                            + "&points="
                            + many)
                    .body());
    List<Integer> numbers = new ArrayList<>();
    history.get("number").forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  private void awaitIndexed(int samples) {
    String total = "\"total\":" + samples + ",";
    Await.until(
        total, () -> server.get("/gatewatch/api/history?session=run").body().contains(total));
  }

  private void awaitNewest(Events events, int i) {
    Await.until(
        () -> "sample " + i + ", there are " + events.timestamps().size(),
        () -> events.newest() == run.timestamp(i));
  }

  /** In order and once, samples and gaps together. */
  private static void assertEachIsSentOrToldOf(Events events, int from, int to) {
    int next = from;
    for (Events.Event event : events.all()) {
      if (event.name().equals("sample")) {
        assertThat(event.data().get("number").asInt()).isEqualTo(next++);
      } else if (event.name().equals("gap")) {
        assertThat(event.data().get("from").asInt()).isEqualTo(next);
        next = event.data().get("to").asInt() + 1;
      }
    }
    assertThat(next).isEqualTo(to);
  }
}
