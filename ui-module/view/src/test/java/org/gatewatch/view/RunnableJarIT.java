package org.gatewatch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.command.GatewatchCommand;
import org.gatewatch.sample.Location;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The jar as it is handed out, in a program of its own. */
class RunnableJarIT {
  private static final Pattern SAID =
      Pattern.compile("3 sessions in 3 files: (http://.*/gatewatch) \\(Ctrl-C ends it\\)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final Alert JUMPED =
      new Alert(
          AlertType.LOSS_JUMP,
          AlertState.OPENED,
          3,
          0,
          3,
          Location.NETWORK,
          0,
          Double.POSITIVE_INFINITY,
          Double.NaN,
          "it jumped",
          "",
          null);

  @TempDir private Path folder;
  @TempDir private Path temporary;

  /** Where Vert.x would keep its files is what another user has made. */
  @BeforeEach
  void takeTheUsualFolder() throws IOException {
    Files.createFile(temporary.resolve("vertx-cache"));
  }

  @Test
  void showsAllRunsOfAFolderAndWhatThisProgramWritesMeanwhileWhereTheStorageAllowsIt()
      throws Exception {
    StatsStorage closed = begun("b.mapdb");
    closed.close();
    StatsStorage file = begun("a.gatewatch");
    StatsStorage sqlite = begun("c.sqlite");
    StatsStorage locked = begun("d.mapdb"); // MapDB lets no other program in.
    Process viewer = start();
    try (BufferedReader out = viewer.inputReader()) {
      Matcher said = SAID.matcher(String.valueOf(out.readLine()));
      assertThat(said.matches()).isTrue();
      String page = said.group(1);
      assertThat(get(page)).contains("<title>Gatewatch");
      StoredFiles.await("one sample each", () -> samples(page).equals(List.of(1, 1, 1)));
      StoredFiles.put(file, "a.gatewatch", 3, JUMPED);
      StoredFiles.put(sqlite, "c.sqlite", 3);
      StoredFiles.await("the new ones", () -> samples(page).equals(List.of(2, 1, 2)));
      StoredFiles.end(file, "a.gatewatch", 4);
      assertRead(page, folder.resolve("a.gatewatch").toString());
      assertThat(said("summary", "a.gatewatch")).contains("RW recurrent  forget     2×2");
    } finally {
      viewer.destroy();
      file.close();
      sqlite.close();
      locked.close();
    }
    viewer.waitFor();
    assertThat(temporary).isDirectoryNotContaining("glob:**/gatewatch-view-*");
  }

  /** By a program that knows nothing but the address. */
  private static void assertRead(String page, String file) {
    assertThat(run("follow", page, "--session", "a.gatewatch", "--all"))
        .containsExactly(
            "iteration 2, epoch 0: score 0.500",
            "iteration 3, epoch 0: score 0.333; HARM OPENED: loss jumped, the network");
    assertThat(run("summary", page, "--session", "a.gatewatch"))
        .containsSubsequence(run("summary", file).stream().skip(2).toList())
        .contains("ended");
    for (String read : List.of("export", "alerts")) {
      assertThat(run(read, page, "--session", "a.gatewatch")).isEqualTo(run(read, file));
      assertThat(inArabic(() -> run(read, page + "/a.gatewatch"))).isEqualTo(run(read, file));
      assertThat(run(read, page + "#view=flow&session=a.gatewatch")).isEqualTo(run(read, file));
    }
  }

  /** Where digits have other forms, which no address has. */
  private static List<String> inArabic(Supplier<List<String>> reading) {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      return reading.get();
    } finally {
      Locale.setDefault(usual);
    }
  }

  private static List<String> run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command = GatewatchCommand.command();
    command.setOut(new PrintWriter(out));
    assertThat(command.execute(arguments)).isZero();
    return out.toString().lines().toList();
  }

  /** What the jar prints where everything but ASCII needs to be asked for. */
  private String said(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder program = jar("gatewatch.jar", arguments);
    program.environment().put("LC_ALL", "C");
    Process running = program.start();
    String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).isZero();
    return said;
  }

  private StatsStorage begun(String name) {
    StatsStorage storage = StoredFiles.writing(folder.resolve(name));
    StoredFiles.begin(storage, name);
    return storage;
  }

  private Process start() throws IOException {
    return jar("gatewatch-view.jar", "--port", "0", ".").start();
  }

  private ProcessBuilder jar(String name, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    line.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-jar"));
    line.add(Path.of("target", name).toAbsolutePath().toString());
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** How many samples the sessions have, in the order of their names. */
  private static List<Integer> samples(String page) {
    String sessions = get(page + "/api/sessions");
    return List.of("a.gatewatch", "b.mapdb", "c.sqlite").stream()
        .map(
            name -> {
              Matcher of =
                  Pattern.compile("\"session\":\"" + name + "\"[^}]*?\"samples\":(\\d+)")
                      .matcher(sessions);
              return of.find() ? Integer.parseInt(of.group(1)) : -1;
            })
        .toList();
  }

  private static String get(String address) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
