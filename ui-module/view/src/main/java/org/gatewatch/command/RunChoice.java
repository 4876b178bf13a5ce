package org.gatewatch.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.view.StoredRuns;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the runs in a file. */
final class RunChoice {
  static final String PLACE =
      "A stored run, a folder of them, or a page's address, as http://localhost:9000/gatewatch.";

  /** So many samples of a page's run tell enough of it. */
  static final int MOST_OF_A_PAGE = 200;

  private static volatile boolean ending;

  @Option(names = "--session", paramLabel = "S", description = "Only this session.")
  private @Nullable String session;

  @Option(names = "--worker", paramLabel = "W", description = "Only this worker.")
  private @Nullable String worker;

  RunChoice() {}

  /** A session, or null for all. */
  RunChoice(@Nullable String session) {
    this.session = session;
  }

  /**
   * Opened runs; to be closed.
   *
   * @param storages what has them
   * @param workers at least one, the session that began first first
   * @param closing closes the storages
   */
  record Opened(List<StatsStorage> storages, List<StoredWorker> workers, Runnable closing)
      implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }

    /** The storage of a session that one of the workers has. */
    StatsStorage holding(String session) {
      return storages.stream()
          .filter(storage -> storage.listSessionIDs().contains(session))
          .findFirst()
          .orElseThrow();
    }

    /** The one that began last. */
    StoredWorker newest() {
      return workers.get(workers.size() - 1);
    }
  }

  /**
   * Opens a file, a folder, or what a page's server has, until the program ends at the latest.
   *
   * @param place a file, a folder or an address
   * @param most so many samples are asked of a page's server
   * @param complaints told of what is left out, a line each
   * @throws UnusableException if it cannot be read, or has no such run
   */
  Opened open(String place, int most, Consumer<String> complaints) throws UnusableException {
    if (Page.isAddress(place)) {
      Page page = Page.at(place);
      StatsStorage storage = new PageRun(page, complaints).read(this, most);
      return opened(page.base(), List.of(storage), complaints, () -> {});
    }
    StoredRuns files = StoredRuns.open(List.of(path(place)), complaints);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(files), "gatewatch-close"));
    return opened(place, files.storages(), complaints, files::close);
  }

  private Opened opened(
      String place, List<StatsStorage> storages, Consumer<String> complaints, Runnable closing)
      throws UnusableException {
    List<StoredWorker> all = new ArrayList<>();
    for (StatsStorage storage : storages) {
      all.addAll(StoredWorker.allIn(storage, complaints));
    }
    List<StoredWorker> chosen =
        all.stream().filter(each -> isChosen(each.session(), each.worker())).toList();
    if (chosen.isEmpty()) {
      closing.run();
      throw new UnusableException(place, all.isEmpty() ? "no run of Gatewatch in it" : none(all));
    }
    return new Opened(storages, chosen, closing);
  }

  private static Path path(String place) throws UnusableException {
    try {
      return Path.of(place);
    } catch (InvalidPathException e) {
      throw new UnusableException(place, "no name of a file: " + e.getMessage());
    }
  }

  private static void end(StoredRuns files) {
    ending = true;
    files.close();
  }

  /** {@return whether the program is about to end, and what was opened is closed} */
  static boolean isEnding() {
    return ending;
  }

  /** Whether a worker is one of those that were asked for. */
  boolean isChosen(String ofSession, String ofWorker) {
    return (session == null || session.equals(ofSession))
        && (worker == null || worker.equals(ofWorker));
  }

  private static String none(List<StoredWorker> all) {
    return all.stream()
        .map(each -> "session " + each.session() + ", worker " + each.worker())
        .collect(Collectors.joining("; ", "no such run in it; there are ", ""));
  }
}
