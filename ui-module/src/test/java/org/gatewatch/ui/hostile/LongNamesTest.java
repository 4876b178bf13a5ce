package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stored runs whose names are longer than any that is given today. */
@Tag("hostile")
class LongNamesTest {
  private static final int SAMPLES = 3;

  @Test
  void eachHasAShortAddressOfItsOwnUnderWhichEverythingOfItIsFound() throws IOException {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    List<String> names =
        List.of("x".repeat(65_535), "x".repeat(65_534), "😀".repeat(5_000), "y".repeat(256));
    for (String name : names) {
      store(storage, name);
    }
    try (TestServer server = TestServer.start().attach(storage)) {
      Await.until("all samples", () -> count(server, "\"samples\":" + SAMPLES) == names.size());
      JsonNode workers = json(server, "/gatewatch/api/sessions").get("workers");
      List<String> shown = new ArrayList<>();
      for (JsonNode worker : workers) {
        String session = worker.get("session").asText();
        shown.add(session);
        assertThat(session.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(256);
        assertThat(session).as("whole characters only").doesNotContain("?");
        String asked = "session=" + TestServer.encode(session);
        assertThat(json(server, "/gatewatch/api/layout?" + asked).get("layers")).isNotEmpty();
        JsonNode history = json(server, "/gatewatch/api/history?" + asked);
        assertThat(history.get("total").asInt()).isEqualTo(SAMPLES);
        String of = asked + "&timestamp=" + history.get("last").asLong();
        assertThat(json(server, "/gatewatch/api/sample?" + of).get("summaries")).isNotEmpty();
      }
      assertThat(shown).doesNotHaveDuplicates().hasSize(names.size()).contains(names.get(3));
      assertThat(server.get("/gatewatch/api/sessions").body()).hasSizeLessThan(5_000);
    }
  }

  private static void store(InMemoryStatsStorage storage, String session) {
    InMemoryStatsStorage written = new InMemoryStatsStorage();
    SyntheticRun run = new SyntheticRun("s", "worker", 1);
    run.begin(written).store(written, 0, SAMPLES);
    storage.putStaticInfo(
        named(written.getStaticInfo("s", StoredRecord.TYPE_ID, "worker"), session));
    written
        .getAllUpdatesAfter("s", StoredRecord.TYPE_ID, "worker", 0)
        .forEach(update -> storage.putUpdate(named(update, session)));
  }

  /** The record as a writer of old would have written it, of a session of another name. */
  private static StoredRecord named(Persistable record, String session) {
    byte[] name = session.getBytes(StandardCharsets.UTF_8);
    ByteBuffer from = ByteBuffer.wrap(record.encode());
    ByteBuffer to = ByteBuffer.allocate(from.remaining() + name.length - 1);
    byte[] head = new byte[12];
    from.get(head).getShort();
    from.get(); // The name "s".
    to.put(head).putShort((short) name.length).put(name).put(from);
    StoredRecord renamed = new StoredRecord();
    renamed.decode(to.array());
    return renamed;
  }

  private static long count(TestServer server, String text) {
    String body = server.get("/gatewatch/api/sessions").body();
    return body.split(text, -1).length - 1;
  }

  private static JsonNode json(TestServer server, String path) throws IOException {
    String body = server.get(path).body();
    return new JsonMapper().readTree(body);
  }
}
