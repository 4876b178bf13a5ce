package org.gatewatch.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** Files of runs, opened to be read; those in a folder that hold none are passed over. */
public final class StoredRuns implements AutoCloseable {
  /** Each is held open, and followed by a thread. */
  private static final int MOST_FILES = 256;

  private static final int DEEPEST = 8;

  private final Map<Path, StatsStorage> storages = new LinkedHashMap<>();
  private final Consumer<String> complaints;

  private StoredRuns(Consumer<String> complaints) {
    this.complaints = complaints;
  }

  /**
   * Opens files, and those in folders and the folders within.
   *
   * @param complaints told of what is left out, a line each
   * @throws UnusableException if a file or folder that is named cannot be used
   */
  public static StoredRuns open(List<Path> places, Consumer<String> complaints)
      throws UnusableException {
    StoredRuns runs = new StoredRuns(complaints);
    try {
      for (Path place : places) {
        runs.add(place);
      }
      return runs;
    } catch (UnusableException | RuntimeException | Error e) {
      runs.close();
      throw e;
    }
  }

  private void add(Path place) throws UnusableException {
    if (Files.isDirectory(place)) {
      addAllIn(place);
    } else if (Files.exists(place)) {
      addFile(place);
    } else {
      throw new UnusableException(place, "there is no such file or folder");
    }
  }

  private void addAllIn(Path folder) throws UnusableException {
    int found = 0;
    for (Path file : filesIn(folder)) {
      requireRoom(file);
      try {
        if (kindOf(file) != null) {
          found++;
          addFile(file);
        }
      } catch (UnusableException e) {
        complaints.accept("left out: " + e.getMessage());
      }
    }
    if (found == 0) {
      throw new UnusableException(folder, "no file in it is a stored run");
    }
  }

  private static List<Path> filesIn(Path folder) throws UnusableException {
    try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
      return all.filter(Files::isRegularFile).filter(Files::isReadable).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new UnusableException(folder, "it cannot be read: " + e.getMessage());
    }
  }

  /** {@return whether samples that another program puts into a storage are seen} */
  public static boolean isFollowed(StatsStorage storage) {
    return storage instanceof GatewatchFileStorage || storage instanceof FollowedSqlite;
  }

  /** MapDB's logs begin as its files do, and are read with them. */
  private static @Nullable RunFileKind kindOf(Path file) throws UnusableException {
    try {
      boolean isLog = file.toString().matches(".*\\.wal\\.\\d+");
      return isLog ? null : RunFileKind.of(file);
    } catch (IOException e) {
      throw new UnusableException(file, "it cannot be read: " + e.getMessage());
    }
  }

  private void requireRoom(Path file) throws UnusableException {
    if (storages.size() == MOST_FILES) {
      throw new UnusableException(
          file, "more than " + MOST_FILES + " files at a time are too many");
    }
  }

  private void addFile(Path file) throws UnusableException {
    requireRoom(file);
    Path own = file.toAbsolutePath().normalize();
    if (!storages.containsKey(own)) {
      storages.put(own, storage(file));
    }
  }

  private static StatsStorage storage(Path file) throws UnusableException {
    RunFileKind kind = kindOf(file);
    if (kind == null) {
      throw new UnusableException(
          file,
          "no stored run; such are files of GatewatchFileStorage, or of DL4J's FileStatsStorage or"
              + " J7FileStatsStorage, and crash dumps");
    }
    try {
      return switch (kind) {
        case GATEWATCH -> GatewatchFileStorage.readOnly(file);
        case MAPDB -> MapDbCopy.of(file);
        case SQLITE -> FollowedSqlite.of(file);
        case CRASH_DUMP -> CrashDumpSamples.of(file);
      };
    } catch (IOException | UncheckedIOException e) {
      throw new UnusableException(file, "it cannot be read: " + e.getMessage());
    }
  }

  /** {@return the storages, in the order in which they were named} */
  public List<StatsStorage> storages() {
    return List.copyOf(storages.values());
  }

  /**
   * The sessions of Gatewatch in all of them. A worker of a session that several files hold is
   * shown of the first that was named, which is complained of; other workers of the session are
   * shown beside it.
   */
  Set<String> sessions() {
    Set<String> sessions = new LinkedHashSet<>();
    Map<List<String>, Path> first = new LinkedHashMap<>();
    storages.forEach(
        (file, storage) -> {
          for (String session : new TreeSet<>(storage.listSessionIDs())) {
            for (String worker : workers(storage, session)) {
              sessions.add(session);
              Path other = first.putIfAbsent(List.of(session, worker), file);
              if (other != null) {
                complaints.accept(
                    "worker %s of session %s is in %s, too: not shown of %s"
                        .formatted(worker, session, other, file));
              }
            }
          }
        });
    return sessions;
  }

  private static Set<String> workers(StatsStorage storage, String session) {
    return new TreeSet<>(storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID));
  }

  @Override
  public void close() {
    for (StatsStorage storage : new ArrayList<>(storages.values())) {
      try {
        storage.close();
      } catch (IOException | RuntimeException e) {
        complaints.accept("could not be closed: " + e.getMessage());
      }
    }
    storages.clear();
  }
}
