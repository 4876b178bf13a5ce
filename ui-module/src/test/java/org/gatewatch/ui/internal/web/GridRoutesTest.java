package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real server answers of histograms by slot, and of one slot over the run. */
class GridRoutesTest {

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private final TestServer server = TestServer.start();
  private final int forget = slot(Quantity.ACTIVATION, 0, Gate.FORGET);

  @BeforeEach
  void train() {
    server.attach(storage);
    run.begin(storage).store(storage, 0, 3);
    run.store(storage, 3, run.sample(3, Map.of(0, 2)));
    Await.until("4 samples", () -> json("/api/history?session=run").path("total").asInt() == 4);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRidgeHasTheHistogramsOfOneSlotInTheSamplesAskedForOnOneAxis() {
    JsonNode ridge = ridge(0, "&bins=16", 2, 0, 3, 2);
    assertThat(ridge.get("slot").asInt()).isZero();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int[] samples = {0, 2, 3};
    assertThat(ridge.get("lines").size()).as("each once, the oldest first").isEqualTo(3);
    for (int line = 0; line < samples.length; line++) {
      Summary summary = summary(sample(samples[line]), 0);
      JsonNode drawn = ridge.get("lines").get(line);
      assertThat(drawn.get("timestamp").asLong()).isEqualTo(run.timestamp(samples[line]));
      assertThat(drawn.get("iteration").asInt()).isEqualTo(samples[line] * 10);
      assertThat(drawn.get("counts").size()).isEqualTo(16);
      assertThat(sum(drawn.get("counts"))).isEqualTo(summary.finite());
      assertThat(drawn.at("/summary/nan").asLong()).isEqualTo(summary.nan());
      assertThat(drawn.at("/summary/mean").asDouble()).isEqualTo(summary.mean());
      low = Math.min(low, summary.min());
      high = Math.max(high, summary.max());
    }
    assertThat(ridge.get("low").asDouble()).isEqualTo(low);
    assertThat(ridge.get("high").asDouble()).isEqualTo(high);
  }

  @Test
  void theBinsOfARidgeCountTheValuesThatLieInThem() {
    JsonNode ridge = ridge(0, "&bins=8", 0, 1);
    double low = ridge.get("low").asDouble();
    double width = (ridge.get("high").asDouble() - low) / 8;
    for (int i = 0; i < 2; i++) {
      long[] counts = new long[8];
      for (float value : run.values(i, 0)) {
        counts[(int) Math.min(7, Math.floor((value - low) / width))]++;
      }
      for (int bin = 0; bin < 8; bin++) {
        // A logarithmic bucket at a bin's edge is shared out in proportion.
        assertThat(ridge.get("lines").get(i).get("counts").get(bin).asLong())
            .as("line %d, bin %d", i, bin)
            .isCloseTo(counts[bin], org.assertj.core.data.Offset.offset(4L));
      }
    }
  }

  @Test
  void aSampleWithoutTheSlotHasNoLine() {
    List<Summary> without = new ArrayList<>(run.sample(4).summaries());
    without.set(forget, null);
    run.store(storage, 4, run.sample(4).with(without));
    Await.until("5 samples", () -> json("/api/history?session=run").path("total").asInt() == 5);
    assertThat(ridge(forget, "", 3, 4).get("lines").size()).isEqualTo(1);
    JsonNode none = ridge(forget, "", 4);
    assertThat(none.get("lines").size()).isZero();
    assertThat(none.get("low").asDouble()).isEqualTo(-1);
  }

  @Test
  void aRidgeAskedForAgainIsTheSame() {
    assertThat(ridge(forget, "", 0, 1, 2)).isEqualTo(ridge(forget, "", 0, 1, 2));
    assertThat(ridge(forget, "", 1).at("/lines/0/summary/mean").asDouble())
        .isEqualTo(summary(run.sample(1), forget).mean());
  }

  @Test
  void histogramsOfSlotsInsideACellShareTheirAxisButNotWithTheState() {
    int state = slot(Quantity.CELL_STATE, 0, null);
    int input = slot(Quantity.ACTIVATION, 0, Gate.INPUT);
    JsonNode answer =
        json(
            "/api/histograms?session=run&timestamp=%d&axes=layer&bins=20&slot=%d,%d,%d"
                .formatted(run.timestamp(1), input, forget, state));
    JsonNode histograms = answer.get("histograms");
    assertThat(histograms.findValuesAsText("slot"))
        .containsExactly("" + input, "" + forget, "" + state);
    assertThat(histograms.at("/0/group")).isEqualTo(histograms.at("/1/group"));
    assertThat(histograms.at("/2/group")).isNotEqualTo(histograms.at("/1/group"));
    Summary one = summary(run.sample(1), input);
    Summary other = summary(run.sample(1), forget);
    assertThat(histograms.at("/0/low").asDouble()).isEqualTo(Math.min(one.min(), other.min()));
    assertThat(histograms.at("/0/high").asDouble()).isEqualTo(Math.max(one.max(), other.max()));
    assertThat(histograms.at("/0/ends/low").asDouble()).isEqualTo(0.1);
    assertThat(sum(histograms.at("/2/counts"))).isEqualTo(960);
  }

  @Test
  void bytesHoldTheSameAsJson() {
    String path =
        "/api/histograms?session=run&timestamp=%d&slot=0,%d&bins=9"
            .formatted(run.timestamp(3), forget);
    JsonNode json = json(path);
    ByteBuffer bytes = bytes(path);
    assertThat(bytes.getLong()).isEqualTo(run.timestamp(3));
    assertThat(bytes.getInt()).isEqualTo(30);
    assertThat(whole(bytes)).isEqualTo(2);
    for (JsonNode entry : json.get("histograms")) {
      assertThat(whole(bytes)).isEqualTo(entry.get("slot").asLong());
      assertThat(whole(bytes)).isEqualTo(entry.get("group").asLong());
      assertThat(bytes.getDouble()).isEqualTo(entry.get("low").asDouble());
      assertThat(bytes.getDouble()).isEqualTo(entry.get("high").asDouble());
      assertThat(bytes.getDouble()).isEqualTo(end(entry, "low"));
      assertThat(bytes.getDouble()).isEqualTo(end(entry, "high"));
      assertCountsAndSummary(bytes, entry);
    }
    assertThat(bytes.hasRemaining()).isFalse();

    path =
        "/api/ridge?session=run&slot=0&bins=9&timestamps=%d,%d"
            .formatted(run.timestamp(0), run.timestamp(3));
    json = json(path);
    bytes = bytes(path);
    assertThat(whole(bytes)).isZero();
    assertThat(bytes.getDouble()).isEqualTo(json.get("low").asDouble());
    assertThat(bytes.getDouble()).isEqualTo(json.get("high").asDouble());
    assertThat(whole(bytes)).isEqualTo(2);
    for (JsonNode line : json.get("lines")) {
      assertThat(bytes.getLong()).isEqualTo(line.get("timestamp").asLong());
      assertThat(bytes.getInt()).isEqualTo(line.get("iteration").asInt());
      assertCountsAndSummary(bytes, line);
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }

  /** Boxed, so that NaN equals NaN. */
  private static Double end(JsonNode entry, String name) {
    JsonNode ends = entry.get("ends");
    return ends.isNull() ? Double.NaN : ends.get(name).asDouble();
  }

  private static void assertCountsAndSummary(ByteBuffer bytes, JsonNode of) {
    assertThat(whole(bytes)).isEqualTo(9);
    for (JsonNode count : of.get("counts")) {
      assertThat(whole(bytes)).isEqualTo(count.asLong());
    }
    JsonNode summary = of.get("summary");
    for (String name : List.of("count", "nan", "positiveInfinity", "negativeInfinity", "zeros")) {
      assertThat(whole(bytes)).as(name).isEqualTo(summary.get(name).asLong());
    }
    for (String name :
        List.of("min", "max", "mean", "standardDeviation", "l2Norm", "meanMagnitude")) {
      assertThat(bytes.getDouble()).as(name).isEqualTo(summary.get(name).asDouble());
    }
  }

  private static long whole(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private ByteBuffer bytes(String path) {
    var response = server.getBytes("/gatewatch" + path + "&format=binary");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    return ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest
  @CsvSource({"free,12", "layer,5", "directions,5"})
  void aBiasSharesItsAxisWithNothing(String axes, int groups) {
    JsonNode answer =
        json(
            "/api/histograms?session=run&timestamp=%d&axes=%s&slot=%s"
                .formatted(run.timestamp(1), axes, "0,1,2,3,4,5,6,7,8,9,10,11"));
    Set<Integer> all = new HashSet<>();
    List<Integer> ofBiases = new ArrayList<>();
    for (JsonNode entry : answer.get("histograms")) {
      all.add(entry.get("group").asInt());
      if (location(entry).kernel() == Kernel.BIAS) {
        ofBiases.add(entry.get("group").asInt());
        Summary own = summary(run.sample(1), entry.get("slot").asInt());
        assertThat(entry.get("low").asDouble()).isEqualTo(own.min());
        assertThat(entry.get("high").asDouble()).isEqualTo(own.max());
      }
    }
    assertThat(all).hasSize(groups);
    assertThat(ofBiases).hasSize(4).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ridge?session=run&slot=1 | parameter timestamps must be 1 to 60 numbers",
        "ridge?session=run&slot=1&timestamps= | parameter timestamps must be 1 to 60 numbers",
        "ridge?session=run&slot=1&timestamps=1,x | parameter timestamps must be a whole number",
        "ridge?session=run&slot=1&timestamps=-1 | parameter timestamps must be a whole number",
        "ridge?session=run&timestamps=4000000000000 | parameter slot must be 1 to 1 numbers",
        "ridge?session=run&timestamps=4000000000000&slot=1,2 | parameter slot must be 1 to 1",
        "ridge?session=run&timestamps=4000000000000&slot=9999 | parameter slot must be a whole",
        "ridge?session=run&timestamps=4000000000000&slot=1&bins=0 | parameter bins must be",
        "ridge?slot=1&timestamps=4000000000000 | parameter session must be",
        "histograms?session=run&timestamp=4000000000000&slot=9999 | parameter slot must be",
        "histograms?session=run&timestamp=4000000000000&format=xml | parameter format must be one"
            + " of json, binary"
      })
  void aBadParameterIsNamedWithWhatIsAllowed(String path, String message) {
    var response = server.get("/gatewatch/api/" + path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(message.strip()).hasLineCount(1);
  }

  @Test
  void moreThanSixtySamplesAreRefusedAndAnUnknownOneIsLeftOut() {
    String many = "4000000000000,".repeat(60) + "4000000000000";
    var response = server.get("/gatewatch/api/ridge?session=run&slot=1&timestamps=" + many);
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode lines =
        json("/api/ridge?session=run&slot=1&timestamps=1700000000001," + run.timestamp(1))
            .get("lines");
    assertThat(lines.size()).isEqualTo(1);
    assertThat(lines.get(0).get("timestamp").asLong()).isEqualTo(run.timestamp(1));
    assertThat(lines.get(0).get("iteration").asInt()).isEqualTo(run.sample(1).iteration());
  }

  private JsonNode ridge(int slot, String more, int... samples) {
    List<String> timestamps = new ArrayList<>();
    for (int i : samples) {
      timestamps.add(String.valueOf(run.timestamp(i)));
    }
    return json(
        "/api/ridge?session=run&worker=worker&slot=%d&timestamps=%s%s"
            .formatted(slot, String.join(",", timestamps), more));
  }

  private Sample sample(int i) {
    return i == 3 ? run.sample(3, Map.of(0, 2)) : run.sample(i);
  }

  private Slot location(JsonNode entry) {
    return run.layout().slots().get(entry.get("slot").asInt());
  }

  private int slot(Quantity quantity, int layer, Gate gate) {
    return run.slot(quantity, layer, Direction.FORWARD, null, gate);
  }

  private static Summary summary(Sample sample, int slot) {
    Summary summary = sample.summaries().get(slot);
    assertThat(summary).isNotNull();
    return summary;
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }

  private JsonNode json(String path) {
    return JsonAnswer.ifKnown(server, path);
  }
}
