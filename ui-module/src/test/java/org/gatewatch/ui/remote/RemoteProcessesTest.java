package org.gatewatch.ui.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.gatewatch.GatewatchRemoteRouter;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that end, or are ended, in the middle of it. */
@Timeout(180)
class RemoteProcessesTest {
  @TempDir Path folder;

  static Process start(Class<?> program, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(Arrays.asList(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Tag("hostile")
  @ParameterizedTest
  @ValueSource(strings = {"exits", "closes and is gone"})
  void whatWasSampledArrivesHoweverTheProgramEnds(String how) throws Exception {
    CountingStorage storage = new CountingStorage();
    try (TestServer server = TestServer.start().attach(storage)) {
      Process sending = start(SendingProgram.class, Integer.toString(server.port()), how, how);
      String printed = String.join("\n", output(sending).lines().toList());
      sending.waitFor();

      List<StoredRecord> arrived = storage.updates(how, "w");
      assertThat(arrived).as(printed).hasSize(SendingProgram.SAMPLES + 1);
      assertThat(arrived.subList(0, SendingProgram.SAMPLES))
          .extracting(record -> record.sample().iteration())
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(arrived.get(SendingProgram.SAMPLES).isEndOfTraining()).isTrue();
      assertThat(storage.layouts()).hasSize(1);
    }
  }

  /** By SIGKILL, twice, while records come all the time. */
  @Tag("soak")
  @Test
  void aServerThatIsKilledAndStartedAnewWithItsFileMissesNothing() throws Exception {
    int port = TestServer.freePort();
    Path file = folder.resolve("runs.gatewatch");
    SyntheticRun run = new SyntheticRun("far away", "w", 3);
    Sample small = run.ofFirstLayer();
    int sent = 0;
    try (GatewatchRemoteRouter router =
        new GatewatchRemoteRouter(URI.create("http://localhost:" + port))) {
      run.begin(router);
      for (int life = 0; life < 3; life++) {
        Process server = start(ReceivingProgram.class, Integer.toString(port), file.toString());
        BufferedReader output = output(server);
        String line = output.readLine();
        while (line != null && !line.equals(ReceivingProgram.READY)) {
          run.store(router, sent++, small);
          line = output.readLine();
        }
        assertThat(line).isEqualTo(ReceivingProgram.READY);
        for (int i = 0; i < 150; i++) {
          run.store(router, sent++, small);
        }
        // In the last life all is waited for; before that, some are under way when it is killed.
        boolean isLast = life == 2;
        router.flush(isLast ? Duration.ofSeconds(60) : Duration.ofMillis(50));
        server.destroyForcibly().waitFor();
        for (int i = 0; i < 20 && !isLast; i++) {
          run.store(router, sent++, small);
        }
      }
      assertThat(router.lost()).isZero();
    }
    assertHoldsEachOnce(file, run, sent);
  }

  private void assertHoldsEachOnce(Path file, SyntheticRun run, int sent) throws IOException {
    GatewatchFileStorage stored = GatewatchFileStorage.readOnly(file);
    List<Persistable> records =
        stored.getAllUpdatesAfter(
            run.session(), StoredRecord.TYPE_ID, run.worker(), Long.MIN_VALUE);
    assertThat(records).hasSize(sent);
    for (int i = 0; i < sent; i++) {
      assertThat(records.get(i).getTimeStamp()).isEqualTo(run.timestamp(i));
    }
    // A record that was put twice would be there twice, though only the later one is read.
    Path once = folder.resolve("once.gatewatch");
    GatewatchFileStorage copy = new GatewatchFileStorage(once);
    copy.putStaticInfo(stored.getStaticInfo(run.session(), StoredRecord.TYPE_ID, run.worker()));
    copy.putUpdate(records);
    copy.close();
    assertThat(Files.size(file)).isEqualTo(Files.size(once));
    stored.close();
  }
}
