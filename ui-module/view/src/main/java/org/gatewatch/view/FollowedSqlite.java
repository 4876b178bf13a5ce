package org.gatewatch.view;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * A file of {@code J7FileStatsStorage} that takes nothing, and is looked at each second for what
 * another program has put into it.
 */
final class FollowedSqlite extends J7FileStatsStorage {
  private static final Logger log = LoggerFactory.getLogger(FollowedSqlite.class);
  private static final Set<String> TABLES = Set.of("StorageMetaData", "StaticInfo", "Updates");

  /** Where updates of one kind come from. */
  private record Source(String session, String type, String worker) {}

  private final Path file;

  /** Timestamps that were there when it was looked at last; for the looking thread alone. */
  private final Map<Source, Set<Long>> known = new HashMap<>();

  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(FollowedSqlite::daemon);
  private boolean isFailing;

  private FollowedSqlite(Path file) {
    super(file.toFile());
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws UnusableException if it has not the tables of such a storage, or is damaged
   */
  @SuppressWarnings("FutureReturnValueIgnored") // It is ended with what runs it.
  static FollowedSqlite of(Path file) throws UnusableException {
    try {
      if (!tables(file).containsAll(TABLES)) { // DL4J would make them, in anybody's file.
        throw new UnusableException(file, "an SQLite file, but none of DL4J's J7FileStatsStorage");
      }
      FollowedSqlite opened = new FollowedSqlite(file);
      opened.find();
      opened.looking.scheduleWithFixedDelay(opened::look, 1, 1, TimeUnit.SECONDS);
      return opened;
    } catch (SQLException | RuntimeException e) {
      throw new UnusableException(file, "SQLite cannot read it: " + e.getMessage());
    }
  }

  private static Set<String> tables(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    Set<String> names = new HashSet<>();
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        ResultSet tables = connection.getMetaData().getTables(null, null, "%", null)) {
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "gatewatch-view-sqlite");
    thread.setDaemon(true);
    return thread;
  }

  /** One that fails is not the last: the file may be locked for a moment. */
  private void look() {
    try {
      find();
      isFailing = false;
    } catch (RuntimeException e) {
      if (!isFailing) {
        log.warn("{} cannot be read at the moment: {}", file, e.toString());
      }
      isFailing = true;
    }
  }

  private void find() {
    for (String session : listSessionIDs()) {
      for (String type : listTypeIDsForSession(session)) {
        for (String worker : listWorkerIDsForSessionAndType(session, type)) {
          find(new Source(session, type, worker));
        }
      }
    }
  }

  private void find(Source source) {
    if (!known.containsKey(source)) {
      tell(source, EventType.PostStaticInfo, 0);
    }
    Set<Long> before = known.computeIfAbsent(source, key -> new HashSet<>());
    if (getNumUpdateRecordsFor(source.session, source.type, source.worker) == before.size()) {
      return;
    }
    for (long time : getAllUpdateTimes(source.session, source.type, source.worker)) {
      if (before.add(time)) {
        tell(source, EventType.PostUpdate, time);
      }
    }
  }

  private void tell(Source source, EventType what, long time) {
    StatsStorageEvent event =
        new StatsStorageEvent(this, what, source.session, source.type, source.worker, time);
    for (StatsStorageListener listener : List.copyOf(getListeners())) {
      listener.notify(event);
    }
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("a stored run is only looked at");
  }

  @Override
  public void putStaticInfo(Persistable info) {
    throw readOnly();
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> infos) {
    throw readOnly();
  }

  @Override
  public void putUpdate(Persistable update) {
    throw readOnly();
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    throw readOnly();
  }

  @Override
  public void putStorageMetaData(StorageMetaData meta) {
    throw readOnly();
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> metas) {
    throw readOnly();
  }

  @Override
  public void close() throws IOException {
    looking.shutdown();
    super.close();
  }
}
