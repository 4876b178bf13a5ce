package org.gatewatch.view;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.api.UIServer;
import org.gatewatch.internal.alerting.words.Words;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows stored runs on the page, until it is ended. */
@Command(
    name = "gatewatch-view",
    description = {
      "Shows stored runs on the page, read only.",
      "Files of GatewatchFileStorage and SQLite files of DL4J may be written meanwhile: what comes"
          + " is shown. A MapDB file of DL4J must have been closed by the program that writes it."
    })
public final class GatewatchView implements Callable<Integer> {
  /**
   * What SQLite files of DL4J hold are serialised Java objects: none but records are made of them,
   * whoever wrote the file.
   */
  public static final ObjectInputFilter RECORDS_ALONE =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=20;org.gatewatch.storage.StoredRecord;org.deeplearning4j.ui.model.**;"
              + "java.lang.*;java.util.*;!*");

  /** Where Vert.x keeps files while it runs. */
  private static final String FILES_OF_VERTX = "vertx.cacheDirBase";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE-OR-FOLDER",
      description = "Files with runs, or folders with such files.")
  private List<Path> places = List.of();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "${sys:org.deeplearning4j.ui.port:-9000}",
      description = "Port of the page, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  private GatewatchView() {}

  /**
   * Shows runs; ends with exit status 2 and one line on standard error if what was given cannot be
   * used.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    ObjectInputFilter.Config.setSerialFilter(RECORDS_ALONE);
    int status = command().execute(args);
    if (status != CommandLine.ExitCode.OK) { // Else the server's threads outlive main.
      System.exit(status);
    }
  }

  /** The command, which returns once the page is there. */
  public static CommandLine command() {
    CommandLine line = new CommandLine(new GatewatchView());
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and end.")
                .build());
    line.setParameterExceptionHandler(
        (mistake, given) -> complain(line, mistake.getMessage() + " (--help lists all)"));
    line.setExecutionExceptionHandler(
        (failure, same, parsed) -> {
          if (failure instanceof UnusableException) {
            return complain(line, String.valueOf(failure.getMessage()));
          }
          throw failure;
        });
    return line;
  }

  private static int complain(CommandLine line, String message) {
    warn(line.getErr(), message);
    return CommandLine.ExitCode.USAGE;
  }

  /** Names of files and sessions may hold line breaks; the promise is one line. */
  private static void warn(PrintWriter err, String message) {
    err.println("gatewatch-view: " + Words.oneLine(message.replaceAll("\\s+", " ")));
    err.flush();
  }

  @Override
  public Integer call() throws UnusableException {
    requireFree(port);
    keepFilesApart();
    PrintWriter err = spec.commandLine().getErr();
    StoredRuns runs = StoredRuns.open(places, complaint -> warn(err, complaint));
    Runtime.getRuntime().addShutdownHook(new Thread(runs::close, "gatewatch-view-close"));
    int sessions = runs.sessions().size();
    System.setProperty(DL4JSystemProperties.UI_SERVER_PORT_PROPERTY, String.valueOf(port));
    UIServer server = UIServer.getInstance();
    for (StatsStorage storage : runs.storages()) {
      server.attach(storage);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d %s in %d %s: %s/gatewatch (Ctrl-C ends it)%n",
        sessions,
        sessions == 1 ? "session" : "sessions",
        runs.storages().size(),
        runs.storages().size() == 1 ? "file" : "files",
        server.getAddress());
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /**
   * Vert.x's own choice is one folder for all users of a machine, in which only the first of them
   * can start a server. What it puts there it deletes at the end; then the folder goes, too.
   */
  private static void keepFilesApart() throws UnusableException {
    if (System.getProperty(FILES_OF_VERTX) == null) {
      try {
        Path own = Files.createTempDirectory("gatewatch-view-");
        own.toFile().deleteOnExit();
        System.setProperty(FILES_OF_VERTX, own.toString());
      } catch (IOException e) {
        throw UnusableException.unwritable(System.getProperty("java.io.tmpdir"), e);
      }
    }
  }

  /** The server tells of a taken port in stack traces: this looks before it does. */
  private static void requireFree(int port) throws UnusableException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(port));
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableException("--port " + port, "it cannot be used: " + e.getMessage());
    }
  }
}
