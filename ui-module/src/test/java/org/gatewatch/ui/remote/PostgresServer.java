package org.gatewatch.ui.remote;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.TestServer;

/** A PostgreSQL server of a test's own, as Debian installs it. It lets no superuser start it. */
final class PostgresServer implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

  private final Path folder;
  private final Process process;
  private final String url;

  private PostgresServer(Path folder, Process process, String url) {
    this.folder = folder;
    this.process = process;
    this.url = url;
  }

  /** Where its programs are, if they are installed. */
  static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  static PostgresServer start(Path programs) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("gatewatch-postgres");
    boolean isRoot = System.getProperty("user.name").equals("root");
    if (isRoot) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    List<String> as =
        isRoot
            ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
            : List.of();
    String data = folder.resolve("data").toString();
    run(command(as, programs.resolve("initdb"), "-D", data, "-A", "trust", "-U", "gatewatch"));
    int port = TestServer.freePort();
    Process process =
        builder(
                command(
                    as,
                    programs.resolve("postgres"),
                    "-D",
                    data,
                    "-p",
                    Integer.toString(port),
                    "-k",
                    folder.toString(),
                    "-h",
                    "127.0.0.1"))
            .start();
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=gatewatch";
    Await.until("PostgreSQL", () -> answers(url));
    return new PostgresServer(folder, process, url);
  }

  private static boolean answers(String url) {
    try (Connection connection = DriverManager.getConnection(url)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static List<String> command(List<String> as, Path program, String... args) {
    List<String> command = new ArrayList<>(as);
    command.add(program.toString());
    command.addAll(List.of(args));
    return command;
  }

  private static ProcessBuilder builder(List<String> command) {
    return new ProcessBuilder(command)
        .directory(new File("/"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    int code = builder(command).start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(command + " ended with " + code);
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
