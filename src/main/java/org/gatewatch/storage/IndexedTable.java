package org.gatewatch.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.deeplearning4j.core.storage.Persistable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of records that several programs write. A record's number is one more than the highest
 * that there is, which a second writer of the same moment cannot have, too: it tries again. So none
 * becomes visible behind one with a higher number, and whoever asks for higher ones misses none.
 */
final class IndexedTable implements IndexedRecords {
  static final String NAME = "gatewatch_records";

  private static final Logger log = LoggerFactory.getLogger(IndexedTable.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int MOST_AT_ONCE = 10_000;

  private final DataSource source;

  /** One at a time, kept open; guarded by this, as all below. */
  private @Nullable Connection connection;

  private final RecordIndex index = new RecordIndex();
  private long last;
  private boolean damageSaid;
  private boolean closed;

  IndexedTable(DataSource source) {
    this.source = source;
    query(this::create);
    find();
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** A connection that fails is not used again. */
  private synchronized <T> T query(Question<T> question) {
    try {
      return question.ask(connection());
    } catch (SQLException e) {
      disconnect();
      throw new IllegalStateException("the database refuses: " + e.getMessage(), e);
    }
  }

  private Connection connection() throws SQLException {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    Connection open = connection;
    if (open == null) {
      open = source.getConnection();
      open.setAutoCommit(true);
      connection = open;
    }
    return open;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (SQLException e) {
      log.debug("A connection that failed cannot be closed either", e);
    }
  }

  private boolean create(Connection to) throws SQLException {
    boolean isPostgres = to.getMetaData().getDatabaseProductName().startsWith("PostgreSQL");
    String bytes = isPostgres ? "BYTEA" : "BLOB";
    try (Statement statement = to.createStatement()) {
      return statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + NAME
              + " (id BIGINT PRIMARY KEY, head "
              + bytes
              + " NOT NULL, record "
              + bytes
              + " NOT NULL)");
    }
  }

  @Override
  public List<Found> append(StoredRecord record) {
    EnvelopeHead of = record.head();
    ByteBuffer head = ByteBuffer.allocate(of.bytes());
    of.write(head);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!tryToInsert(head.array(), record.encode(), end)) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(5)));
    }
    return find();
  }

  /** False if another program was faster, or has the database locked. */
  private synchronized boolean tryToInsert(byte[] head, byte[] record, long end) {
    try (PreparedStatement insert =
        connection()
            .prepareStatement(
                "INSERT INTO "
                    + NAME
                    + " (id, head, record) SELECT COALESCE(MAX(id), 0) + 1, ?, ? FROM "
                    + NAME)) {
      insert.setBytes(1, head);
      insert.setBytes(2, record);
      insert.executeUpdate();
      return true;
    } catch (SQLException e) {
      disconnect();
      if (System.nanoTime() >= end) {
        throw new IllegalStateException("the database does not take it: " + e.getMessage(), e);
      }
      return false;
    }
  }

  @Override
  public synchronized List<Found> find() {
    return query(this::findNew);
  }

  private List<Found> findNew(Connection in) throws SQLException {
    List<Found> found = new ArrayList<>();
    try (PreparedStatement select =
        in.prepareStatement("SELECT id, head FROM " + NAME + " WHERE id > ? ORDER BY id")) {
      select.setMaxRows(MOST_AT_ONCE);
      for (int before = -1; found.size() > before; ) {
        before = found.size();
        select.setLong(1, last);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            add(rows.getLong(1), rows.getBytes(2), found);
          }
        }
      }
    }
    return found;
  }

  private void add(long id, byte[] head, List<Found> found) {
    last = id;
    try {
      EnvelopeHead of = EnvelopeHead.read(ByteBuffer.wrap(head));
      found.add(new Found(of, index.add(of, id)));
    } catch (MalformedRecordException | BufferUnderflowException e) {
      sayDamage(id, e);
    }
  }

  private void sayDamage(long id, @Nullable Exception cause) {
    if (!damageSaid) {
      log.warn("{}: left out, since it cannot be read: record {} (said once)", this, id, cause);
    }
    damageSaid = true;
  }

  @Override
  public boolean isWrittenByOthers() {
    return true;
  }

  @Override
  public synchronized <T extends @Nullable Object> T ask(Function<RecordIndex, T> question) {
    return question.apply(index);
  }

  @Override
  public List<Persistable> read(Collection<Long> positions) {
    return query(in -> records(in, positions));
  }

  private List<Persistable> records(Connection in, Collection<Long> ids) throws SQLException {
    List<Persistable> records = new ArrayList<>();
    try (PreparedStatement select =
        in.prepareStatement("SELECT record FROM " + NAME + " WHERE id = ?")) {
      for (long id : ids) {
        select.setLong(1, id);
        try (ResultSet rows = select.executeQuery()) {
          addRecord(id, rows.next() ? rows.getBytes(1) : new byte[0], records);
        }
      }
    }
    return records;
  }

  private void addRecord(long id, byte[] bytes, List<Persistable> records) {
    try {
      records.add(StoredRecord.of(bytes, true));
    } catch (MalformedRecordException e) {
      sayDamage(id, e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    disconnect();
  }

  @Override
  public String toString() {
    return "the table " + NAME;
  }
}
