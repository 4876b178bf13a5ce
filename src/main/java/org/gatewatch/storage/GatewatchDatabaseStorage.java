package org.gatewatch.storage;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps runs in a table of a database that several programs share: any number of trainings put into
 * it, and any number of servers show what is there and are told of what comes, within a second.
 * Needs a JDBC driver on the class path, and nothing else; tried with SQLite, in a file of one
 * machine, and with PostgreSQL.
 *
 * <p>A put returns once the database has committed the record; it takes as long as that, and waits
 * for others that put at the same moment. It is not for speed: tens of small records a second were
 * measured on two busy cores. Nothing is ever deleted. The table is {@code gatewatch_records}, made
 * if it is not there: a number, what a record is, and the record.
 *
 * <p>Only where each record lies is held in memory, some hundred bytes for each. The table is
 * trusted in nothing, as {@link GatewatchFileStorage} trusts no file. Takes records of Gatewatch
 * alone. Safe for use by many threads, with one connection, which is opened again if it fails.
 * Listeners are told on the thread that puts, or on one of its own. What the database refuses is an
 * {@link IllegalStateException}, as is whatever is asked after {@link #close}.
 */
public final class GatewatchDatabaseStorage extends IndexedStorage {

  /**
   * Opens the table.
   *
   * @param source gives connections, which are closed when they fail, and in the end
   * @throws IllegalStateException if the database cannot be reached or has such a table of others
   */
  public GatewatchDatabaseStorage(DataSource source) {
    super(new IndexedTable(source));
  }

  /**
   * Opens the table of a database.
   *
   * @param url as its JDBC driver wants it, such as {@code jdbc:sqlite:runs.sqlite} or {@code
   *     jdbc:postgresql://host/runs?user=…&password=…}
   * @throws IllegalStateException if the database cannot be reached or has such a table of others
   */
  public GatewatchDatabaseStorage(String url) {
    this(new AtUrl(url));
  }

  /**
   * What the driver manager gives.
   *
   * @param url of the database
   */
  private record AtUrl(String url) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      return DriverManager.getConnection(url);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return DriverManager.getConnection(url, user, password);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
      throw new SQLFeatureNotSupportedException("it has no log");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
      throw new SQLFeatureNotSupportedException("its URL says how long to wait");
    }

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException("it has no log");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("it wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
