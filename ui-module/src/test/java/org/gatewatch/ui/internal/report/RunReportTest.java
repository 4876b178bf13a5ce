package org.gatewatch.ui.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.Gatewatch;
import org.gatewatch.alert.AlertType;
import org.gatewatch.inspect.Inspection;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.GatewatchReport;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.apps.Sequences;
import org.gatewatch.ui.internal.index.StoredSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  @TempDir Path folder;

  @Test
  void whatDoesNotFitIsLeftOutAndSaid() throws IOException {
    SyntheticRun run = new SyntheticRun("run", "worker", 3).begin(storage).store(storage, 0, 2);
    for (int i = 2; i < 6; i++) {
      Location place = new Location("lstm1", null, Quantity.GRADIENT, null, null);
      run.store(storage, i, List.of(run.alerts(i).opened(AlertType.EXPLODING_GRADIENT, place)));
    }
    new SyntheticRun("run", "worker 2", 4).begin(storage).store(storage, 0, 1);
    JsonNode all = report(RunReport.MOST_BYTES);
    assertThat(numbers(all.get("held"))).containsExactlyElementsOf(timestamps(run, 0, 2, 3, 4, 5));
    assertThat(all.get("mapped")).isEqualTo(all.get("held"));
    assertThat(all.get("words")).hasSize(2);
    assertThat(all.get("words").get(0).asText())
        .startsWith(
            "Report of session run, worker worker, one of 2 of its session, written 1970-01-01");
    int whole = RunReport.of(stored(), Instant.EPOCH).length;
    JsonNode less = report(whole - 100_000);
    assertThat(less.get("held").size()).isBetween(2, 4);
    assertThat(numbers(less.get("held"))).contains(run.timestamp(0), run.timestamp(5));
    assertThat(less.get("words").get(2).asText())
        .contains("the whole of " + (5 - less.get("held").size()) + " samples with alerts");
    JsonNode least = report(1);
    assertThat(numbers(least.get("held"))).containsExactly(run.timestamp(5));
    assertThat(numbers(least.get("mapped"))).isEmpty();
    assertThat(least.get("words").get(2).asText())
        .contains("the whole of 4 samples", "the maps of iteration 50", "histograms over the run");
  }

  private static List<Long> timestamps(SyntheticRun run, int... samples) {
    return IntStream.of(samples).mapToObj(run::timestamp).toList();
  }

  private static List<Long> numbers(JsonNode array) {
    List<Long> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asLong()));
    return numbers;
  }

  private StoredSession stored() {
    return Objects.requireNonNull(StoredSession.read(storage, "run"));
  }

  /** What a report of a limited size holds. */
  private JsonNode report(int mostBytes) throws IOException {
    byte[] report = RunReport.of(stored(), Instant.EPOCH, mostBytes);
    assertThat(report.length).isLessThanOrEqualTo(Math.max(mostBytes, 1_500_000));
    String text = new String(report, StandardCharsets.UTF_8);
    String json = text.replaceFirst("(?s).*id=\"report\">", "").replaceFirst("(?s)</script>.*", "");
    return new JsonMapper().readTree(json);
  }

  @Test
  void aSessionThatIsNotThereOrHasNoSampleIsRefusedAndWhatIsThereStays() throws IOException {
    new SyntheticRun("empty", "worker", 3).begin(storage);
    Path path = Files.writeString(folder.resolve("report.html"), "of before");
    for (String session : List.of("empty", "absent'; DROP TABLE x; --")) {
      assertThatThrownBy(() -> GatewatchReport.write(storage, session, path))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("session must be")
          .hasMessageContaining("[empty]")
          .hasMessageContaining(session);
    }
    assertThat(path).hasContent("of before");
    new SyntheticRun("run", "worker", 3).begin(storage).store(storage, 0, 1);
    Gatewatch.report(storage, "run", path);
    assertThat(Files.readString(path)).startsWith("<!doctype html>").contains("session run");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> Gatewatch.report(storage, "run", empty))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is a folder");
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void aLookAtANetworkIsAPageOfOneSample() throws IOException {
    Inspection inspection =
        Gatewatch.inspect(Sequences.network("only"), Sequences.labelledSteps(3));
    Path path = folder.resolve("look.html");

    inspection.writeReport(path);

    assertThat(Files.readString(path)).contains("session inspection", "only");
  }
}
