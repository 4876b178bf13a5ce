package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.Events;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream of a real server, heard by a plain HTTP client. */
class StreamTest {
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsWhatIsThereThenWhatComesThenTheEnd() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 10);
    try (Events events = Events.open(server, "?session=run&worker=worker", null)) {
      events.awaitSamples(10);
      run.store(storage, 10, 20);
      run.end(storage, 20);
      events.await("ended");
      assertThat(events.timestamps()).isEqualTo(expected(0, 20));
      assertThat(events.named("layout")).hasSize(1);
      assertThat(events.named("hello")).hasSize(1);
      assertThat(events.named("sample").get(3).id()).isEqualTo(String.valueOf(run.timestamp(3)));
      assertThat(events.named("ended").get(0).id()).isEqualTo(String.valueOf(run.timestamp(19)));
    }
  }

  @Test
  void resumesByLastEventIdAcrossARestartOfTheServer() throws IOException {
    server.close();
    int port = TestServer.freePort();
    server = TestServer.startOn(port).attach(storage);
    run.begin(storage).store(storage, 0, 10);
    String last;
    try (Events events = Events.open(server, "?session=run", null)) {
      events.awaitSamples(10);
      last = events.named("sample").get(9).id();
      server.close();
      Await.until("the end of the stream", events::isEnded);
    }
    run.store(storage, 10, 15);
    server = TestServer.startOn(port).attach(storage);
    try (Events events = Events.open(server, "?session=run&after=0", last)) {
      events.awaitSamples(5);
      run.store(storage, 15, 17);
      events.awaitSamples(7);
      assertThat(events.timestamps()).isEqualTo(expected(10, 17));
    }
  }

  @Test
  void tellsWhatIsSaidOfTheRunWhenItChanges() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 1);
    try (Events events = Events.open(server, "?session=run", null)) {
      events.awaitSamples(1);
      List<Layout.Fact> facts = List.of(new Layout.Fact(Layout.Fact.NETWORK, "sampling", "seldom"));
      storage.putStaticInfo(
          StoredRecord.of(run.layout().withFacts(facts), "run", "worker", run.timestamp(1)));
      Await.until("the new facts", () -> events.named("facts").size() == 2);
      assertThat(events.named("facts").get(1).data().toString())
          .contains("sampling")
          .contains("seldom");
      assertThat(events.named("layout")).hasSize(1);
    }
  }

  @Test
  void sendsNothingTwiceThoughTheIndexIsBehindTheBrowser() {
    server.attach(storage);
    run.begin(storage);
    try (Events events = Events.open(server, "?session=run", String.valueOf(run.timestamp(9)))) {
      events.await("layout");
      run.store(storage, 0, 13);
      events.awaitSamples(3);
      assertThat(events.timestamps()).isEqualTo(expected(10, 13));
    }
  }

  @Test
  void resumesByTheParameterAfter(@TempDir Path folder) throws IOException {
    FileStatsStorage file = new FileStatsStorage(folder.resolve("run.mapdb").toFile());
    server.attach(file);
    run.begin(file).store(file, 0, 10);
    try (Events events = Events.open(server, "?session=run&after=" + run.timestamp(6), null)) {
      events.awaitSamples(3);
      run.store(file, 10, 12);
      events.awaitSamples(5);
      assertThat(events.timestamps()).isEqualTo(expected(7, 12));
    }
    server.dl4j().detach(file);
    file.close();
  }

  @Test
  void tellsOfNewSessionsAndEndsWhenAStorageIsDetached() {
    server.attach(storage);
    try (Events all = Events.open(server, "", null)) {
      all.await("hello");
      int version = all.named("hello").get(0).data().get("version").asInt();
      assertThat(listedVersion()).isEqualTo(version);
      run.begin(storage);
      all.await("sessions");
      assertThat(listedVersion()).isGreaterThan(version);
      try (Events one = Events.open(server, "?session=run", null)) {
        one.await("layout");
        server.dl4j().detach(storage);
        Await.until("the end of the stream", one::isEnded);
      }
      assertThat(all.isEnded()).isFalse();
    }
  }

  private int listedVersion() {
    return JsonAnswer.of(server, "/api/sessions").get("version").asInt();
  }

  @Test
  void sendsNonFiniteNumbersAsWords() {
    server.attach(storage);
    run.begin(storage);
    Sample sample = run.sample(0, Map.of(0, 1, 5, 2));
    run.store(
        storage,
        0,
        new Sample(sample.layoutId(), 0, 0, Double.NEGATIVE_INFINITY, 1, 0, sample.summaries()));
    try (Events events = Events.open(server, "?session=run", null)) {
      events.awaitSamples(1);
      var data = events.named("sample").get(0).data();
      assertThat(data.get("score").asText()).isEqualTo("-Infinity");
      assertThat(data.get("score").isTextual()).isTrue();
      assertThat(data.get("norms").get(0).asText()).isEqualTo("NaN");
      assertThat(data.get("norms").get(1).isNumber()).isTrue();
      assertThat(data.get("nonFinite").get("0").asLong()).isEqualTo(120);
      assertThat(data.get("nonFinite").get("5").asLong()).isEqualTo(5);
      assertThat(data.get("nonFinite").size()).isEqualTo(2);
    }
  }

  @Test
  void sendsTheLossOfATimestepAndTheLearningRateWhereTheyAreKnown() {
    server.attach(storage);
    run.begin(storage);
    List<@Nullable Summary> summaries = run.sample(0, Map.of()).summaries();
    long layout = run.layout().id();
    run.store(storage, 0, new Sample(layout, 0, 0, 12, 8, 0.25, 1, 0, summaries));
    run.store(storage, 1, new Sample(layout, 1, 0, 12, 1, 0, summaries));
    try (Events events = Events.open(server, "?session=run", null)) {
      events.awaitSamples(2);
      var known = events.named("sample").get(0).data();
      var unknown = events.named("sample").get(1).data();
      assertThat(known.get("lossPerTimestep").asDouble()).isEqualTo(1.5);
      assertThat(known.get("learningRate").asDouble()).isEqualTo(0.25);
      assertThat(unknown.get("lossPerTimestep").asText()).isEqualTo("NaN");
      assertThat(unknown.get("learningRate").asText()).isEqualTo("NaN");
    }
  }

  private List<Long> expected(int from, int to) {
    List<Long> expected = new ArrayList<>();
    for (int i = from; i < to; i++) {
      expected.add(run.timestamp(i));
    }
    return expected;
  }
}
