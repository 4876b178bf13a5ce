package org.gatewatch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.core.storage.StatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is handed out, in a program of its own. */
class RunnableJarIT {
  private static final Pattern SAID =
      Pattern.compile("3 sessions in 3 files: (http://.*/gatewatch) \\(Ctrl-C ends it\\)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path folder;

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
      StoredFiles.put(file, "a.gatewatch", 3);
      StoredFiles.put(sqlite, "c.sqlite", 3);
      StoredFiles.await("the new ones", () -> samples(page).equals(List.of(2, 1, 2)));
    } finally {
      viewer.destroy();
      file.close();
      sqlite.close();
      locked.close();
    }
    viewer.waitFor();
  }

  private StatsStorage begun(String name) {
    StatsStorage storage = StoredFiles.writing(folder.resolve(name));
    StoredFiles.begin(storage, name);
    return storage;
  }

  private Process start() throws IOException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    return new ProcessBuilder(
            java,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            Path.of("target", "gatewatch-view.jar").toAbsolutePath().toString(),
            "--port",
            "0",
            ".")
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
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
