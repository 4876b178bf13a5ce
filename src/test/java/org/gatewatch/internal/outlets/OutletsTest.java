package org.gatewatch.internal.outlets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.gatewatch.OwnJvm;
import org.gatewatch.RecordedLog;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.sample.Sample;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What meters and the flight recorder show of a run, and that it may be absent. */
class OutletsTest {
  private static final long SECOND = 1_000_000_000L;

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch.internal");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void register() {
    Metrics.addRegistry(registry);
  }

  @AfterEach
  void deregister() {
    Metrics.removeRegistry(registry);
  }

  private double read(String gauge, String... tags) {
    Gauge found = registry.find("gatewatch." + gauge).tags(tags).tag("session", "a run").gauge();
    assertThat(found).as(gauge).isNotNull();
    assertThat(found.getId().getTag("session")).isEqualTo("a run");
    assertThat(found.getId().getTag("worker")).isEqualTo("w");
    return found.value();
  }

  private long meters() {
    return registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith("gatewatch."))
        .filter(meter -> "a run".equals(meter.getId().getTag("session")))
        .count();
  }

  @Test
  void metersTellWhatTheLastSampleToldUntilTheWorkerEnds() {
    List<Alert> heard = new ArrayList<>();
    Outlets outlets = ShownRun.outlets("w", heard);
    SyntheticSamples samples = ShownRun.samples();
    outlets.sample(samples.next(), 0);
    assertThat(read("iterations.per.second")).isNaN();
    outlets.alert(ShownRun.alert(AlertState.OPENED, 5, "lstm0"));
    outlets.alert(ShownRun.alert(AlertState.WORSENED, 8, "lstm1"));
    assertThat(heard).as("told at once").hasSize(2);
    Sample second = samples.next();
    outlets.sample(second.withDropped(3), 2 * SECOND);

    assertThat(read("loss")).isEqualTo(6);
    assertThat(read("loss.per.timestep")).isEqualTo(2);
    assertThat(read("learning.rate")).isEqualTo(0.01);
    assertThat(read("iteration")).isEqualTo(10);
    assertThat(read("epoch")).isZero();
    assertThat(read("iterations.per.second")).isEqualTo(5);
    assertThat(read("gradient.norm")).isCloseTo(3 * Math.sqrt(12), within(1e-9));
    assertThat(read("update.ratio.worst"))
        .as("a hundredth, not twice")
        .isCloseTo(1e-5, within(1e-12));
    assertThat(read("nonfinite")).isEqualTo(12);
    assertThat(read("samples.lost")).isEqualTo(3);
    assertThat(read("cost.share")).isCloseTo(0.5e-9, within(1e-15));
    assertThat(read("alerts.open", "severity", "HINT")).isEqualTo(1);
    assertThat(read("alerts.open", "severity", "HARM")).isZero();
    assertThat(
            registry
                .get("gatewatch.alerts")
                .tags("type", "DEAD_UNITS", "severity", "HINT", "state", "WORSENED")
                .counter()
                .count())
        .isEqualTo(1);

    outlets.alert(ShownRun.alert(AlertState.RESOLVED, 20, "lstm1"));
    outlets.sample(samples.next(), 3 * SECOND);
    assertThat(read("alerts.open", "severity", "HINT")).isZero();

    outlets.close();
    assertThat(meters()).isZero();
    outlets.sample(samples.next(), 4 * SECOND);
    assertThat(meters()).as("what came late").isZero();
  }

  @Test
  void soManyWorkersHaveMetersAndNoMore() {
    MeterPlaces three = new MeterPlaces(3);
    List<Outlets> all =
        IntStream.range(0, 5)
            .mapToObj(i -> ShownRun.outlets("worker-" + i, new ArrayList<>(), three))
            .toList();
    all.forEach(outlets -> outlets.sample(ShownRun.samples().next(), 0));

    assertThat(registry.find("gatewatch.loss").tag("session", "a run").gauges()).hasSize(3);
    assertThat(log.events()).hasSize(2);
    assertThat(log.events().get(0).getFormattedMessage())
        .startsWith("3 workers have meters already");
    all.forEach(Outlets::close);
    assertThat(meters()).isZero();

    Outlets next = ShownRun.outlets("w", new ArrayList<>(), three);
    next.sample(ShownRun.samples().next(), 0);
    assertThat(read("loss")).as("there is room again").isEqualTo(6);
    next.close();
  }

  @Test
  void metersThatFailCostOneLine() {
    registry
        .config()
        .onMeterAdded(
            meter -> {
              throw new IllegalStateException("too many meters");
            });
    List<Alert> heard = new ArrayList<>();
    Outlets outlets = ShownRun.outlets("w", heard);
    SyntheticSamples samples = ShownRun.samples();
    outlets.sample(samples.next(), 0);
    outlets.alert(ShownRun.alert(AlertState.OPENED, 5, "lstm0"));
    outlets.sample(samples.next(), SECOND);
    outlets.close();

    assertThat(heard).hasSize(1);
    assertThat(log.events()).hasSize(1);
    assertThat(log.events().get(0).getFormattedMessage()).startsWith("MeterOutlet fails");
  }

  @Test
  void aRecordingHasAnEventForEachSampleAndAlert(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("r.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      Outlets outlets = ShownRun.outlets("w", new ArrayList<>());
      SyntheticSamples samples = ShownRun.samples();
      outlets.sample(samples.next(), 0);
      outlets.alert(ShownRun.alert(AlertState.OPENED, 5, "lstm0"));
      outlets.sample(samples.next(), SECOND);
      outlets.close();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("org.gatewatch."))
            .filter(event -> "a run".equals(event.getString("session")))
            .toList();

    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .containsExactlyInAnyOrder(
            "org.gatewatch.Sample", "org.gatewatch.Alert", "org.gatewatch.Sample");
    RecordedEvent last =
        events.stream().filter(event -> is(event, "Sample", 10)).findFirst().orElseThrow();
    assertThat(last.getDouble("loss")).isEqualTo(6);
    assertThat(last.getDouble("iterationsPerSecond")).isEqualTo(10);
    assertThat(last.getInt("openAlerts")).isEqualTo(1);
    assertThat(last.getLong("nonFinite")).isEqualTo(12);
    RecordedEvent alert =
        events.stream().filter(event -> is(event, "Alert", 5)).findFirst().orElseThrow();
    assertThat(alert.getString("type")).isEqualTo("DEAD_UNITS");
    assertThat(alert.getString("layer")).isEqualTo("lstm0");
    assertThat(alert.getString("gate")).isNull();
    assertThat(alert.getDouble("value")).isEqualTo(0.5);
  }

  private static boolean is(RecordedEvent event, String kind, int iteration) {
    return event.getEventType().getName().endsWith(kind) && event.getInt("iteration") == iteration;
  }

  /** In a JVM of its own: a runtime without jdk.jfr, a class path without Micrometer. */
  @Test
  void withoutRecorderAndMicrometerNothingIsMissed() throws IOException, InterruptedException {
    String path =
        Arrays.stream(
                System.getProperty("java.class.path").split(System.getProperty("path.separator")))
            .filter(entry -> !entry.contains("micrometer"))
            .collect(Collectors.joining(System.getProperty("path.separator")));
    Process process =
        OwnJvm.of(
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "--limit-modules=java.base,java.logging,java.naming,java.xml",
                "-cp",
                path,
                ShownRun.class.getName())
            .start();
    String printed = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed.lines().filter(line -> !line.contains("DEBUG")))
        .containsExactly("no recorder, no meters, 1 alert");
  }
}
