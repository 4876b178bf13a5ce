package org.gatewatch.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.gatewatch.RecordedLog;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Samples;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sender makes of what a server answers. */
@Timeout(60)
class SenderTest {
  private static final long LONG = Duration.ofSeconds(20).toNanos();
  private static final Sample SAMPLE = Samples.sample(1);

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private static Pace pace(long waitingBytes, int batchRecords) {
    return new Pace(
        waitingBytes,
        1 << 20,
        batchRecords,
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofMillis(5),
        Duration.ofMillis(50),
        Duration.ofMillis(500));
  }

  private static StoredRecord layout(int version) {
    return StoredRecord.of(Samples.layout(), "s", "w", version);
  }

  private static StoredRecord sample(int i) {
    Sample small = new Sample(SAMPLE.layoutId(), i, 0, 0.5, 1, 0, SAMPLE.summaries().subList(0, 1));
    return StoredRecord.of(JudgedSample.of(small), "s", "w", 100 + i);
  }

  private static Sender sender(FakeServer server, Pace pace) {
    return new Sender(server.address(), "token", pace);
  }

  private static void put(Sender sender, int from, int to) {
    for (int i = from; i < to; i++) {
      sender.put(false, sample(i));
    }
  }

  private static List<Long> timestamps(List<Batch> batches) {
    return batches.stream()
        .flatMap(batch -> batch.records().stream())
        .map(item -> item.record().getTimeStamp())
        .toList();
  }

  private List<String> said(String text) {
    return log.events().stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .filter(line -> line.contains(text))
        .toList();
  }

  @Test
  void recordsGoInOrderWithNumbersAndTheToken() throws IOException {
    try (FakeServer server = FakeServer.start((self, number, batch) -> self.taken(batch));
        Sender sender = sender(server, pace(1 << 20, 4))) {
      sender.put(true, layout(1));
      put(sender, 0, 20);
      assertThat(sender.flush(LONG)).isTrue();

      assertThat(server.batches.get(0).records().get(0).isLayout()).isTrue();
      assertThat(timestamps(server.batches)).hasSize(21).isSorted().doesNotHaveDuplicates();
      assertThat(server.batches).allMatch(batch -> batch.records().size() <= 4);
      assertThat(server.batches.stream().map(Batch::stream).distinct()).hasSize(1);
      assertThat(server.tokens).containsOnly("Bearer token");
      assertThat(sender.lost()).isZero();
    }
  }

  @Test
  void anAnswerThatGetsLostBringsTheSameRecordsAgainMarkedAsSentBefore() throws IOException {
    try (FakeServer server =
            FakeServer.start(
                (self, number, batch) -> number < 2 ? FakeServer.Reply.NONE : self.taken(batch));
        Sender sender = sender(server, pace(1 << 20, 4))) {
      put(sender, 0, 1);
      assertThat(sender.flush(LONG)).isTrue();

      Batch first = server.batches.get(0);
      Batch third = server.batches.get(server.batches.size() - 1);
      assertThat(first.sentBefore()).isZero();
      assertThat(third.first()).isEqualTo(first.first());
      assertThat(third.sentBefore()).isEqualTo(1);
      assertThat(said("Samples do not reach")).hasSize(1);
      assertThat(said("Samples reach")).hasSize(1);
    }
  }

  @Test
  void aServerThatHasForgottenIsGivenTheNewestLayoutFirst() throws IOException {
    try (FakeServer server =
            FakeServer.start(
                (self, number, batch) ->
                    number > 0 && !batch.server().equals(Batch.ANY)
                        ? self.forgotten()
                        : self.taken(batch));
        Sender sender = sender(server, pace(1 << 20, 4))) {
      sender.put(true, layout(1));
      sender.put(true, layout(2));
      assertThat(sender.flush(LONG)).isTrue();
      int before = server.batches.size();
      put(sender, 0, 1);
      assertThat(sender.flush(LONG)).isTrue();

      Batch refused = server.batches.get(server.batches.size() - 2);
      Batch taken = server.batches.get(server.batches.size() - 1);
      assertThat(server.batches.size()).isGreaterThan(before + 1);
      assertThat(refused.layouts()).isEmpty();
      assertThat(taken.layouts()).extracting(StoredRecord::getTimeStamp).containsExactly(2L);
      assertThat(taken.records()).hasSize(1);
    }
  }

  @Test
  void whatFindsNoRoomIsRefusedAndCountedAndEndsStillFindSome() throws IOException {
    int size = sample(0).encodingLengthBytes();
    CountDownLatch open = new CountDownLatch(1);
    try (FakeServer server =
            FakeServer.start(
                (self, number, batch) ->
                    open.getCount() > 0 ? FakeServer.Reply.line(503, "no") : self.taken(batch));
        Sender sender = sender(server, pace(3L * size + size / 2, 4))) {
      put(sender, 0, 3);
      assertThatThrownBy(() -> put(sender, 3, 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1 records are lost so far");
      sender.put(false, StoredRecord.endOfTraining("s", "w", 1000));
      assertThat(sender.lost()).isEqualTo(1);
      assertThat(sender.flush(Duration.ofMillis(50).toNanos())).isFalse();
      open.countDown();
      assertThat(sender.flush(LONG)).isTrue();
      put(sender, 4, 5);
      assertThat(sender.flush(LONG)).isTrue();
      assertThat(timestamps(List.of(server.batches.get(server.batches.size() - 1))))
          .containsExactly(104L);
    }
  }

  @Test
  void aRecordThatTheServerWillNeverTakeIsGivenUpAloneAndSaid() throws IOException {
    FakeServer.Script script =
        (self, number, batch) ->
            timestamps(List.of(batch)).contains(105L)
                ? FakeServer.Reply.line(400, "damaged\n")
                : self.taken(batch);
    try (FakeServer server = FakeServer.start(script);
        Sender sender = sender(server, pace(1 << 20, 64))) {
      put(sender, 0, 12);
      assertThat(sender.flush(LONG)).isTrue();

      List<Batch> taken =
          server.batches.stream()
              .filter(it -> script.answer(server, 0, it).status() == 200)
              .toList();
      assertThat(timestamps(taken)).hasSize(11).isSorted().doesNotHaveDuplicates();
      assertThat(sender.lost()).isEqualTo(1);
      assertThat(said("will never take")).hasSize(1).first().asString().contains("400: damaged");
    }
  }

  /** Whatever answers there: a proxy's page, a server without Gatewatch, the wrong token. */
  @Test
  void anythingElseIsTriedAgainAndSaidOnceInOneLine() throws IOException {
    List<FakeServer.Reply> odd =
        List.of(
            FakeServer.Reply.line(200, "<html>\n welcome"),
            FakeServer.Reply.line(401, "a token is needed"),
            FakeServer.Reply.line(404, "nothing here"),
            FakeServer.Reply.line(302, "elsewhere"),
            FakeServer.Reply.line(500, "broken"));
    try (FakeServer server =
            FakeServer.start(
                (self, number, batch) ->
                    number < odd.size() ? odd.get(number) : self.taken(batch));
        Sender sender = sender(server, pace(1 << 20, 64))) {
      put(sender, 0, 1);
      assertThat(sender.flush(LONG)).isTrue();
      assertThat(server.batches).hasSize(odd.size() + 1);
      assertThat(said("Samples do not reach"))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("WARN ")
          .contains("HTTP 200: <html> welcome");
    }
  }

  @Test
  void closingGivesUpOnAServerThatIsNotThereAndSaysHowMuch() throws IOException {
    URI nobody;
    try (FakeServer server = FakeServer.start((self, number, batch) -> FakeServer.Reply.NONE)) {
      nobody = server.address();
    }
    Sender sender = new Sender(nobody, null, pace(1 << 20, 4));
    put(sender, 0, 3);
    long start = System.nanoTime();
    sender.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(450), Duration.ofSeconds(10));
    assertThat(sender.lost()).isEqualTo(3);
    assertThat(said("did not take the last 3 records; 3 are lost in all")).hasSize(1);
    assertThatThrownBy(() -> put(sender, 3, 4)).isInstanceOf(IllegalStateException.class);
  }
}
