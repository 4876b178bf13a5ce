package org.gatewatch;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.publish.SendsLater;
import org.gatewatch.internal.remote.Sender;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a listener samples to the page of a UI server on another machine:
 *
 * <pre>{@code
 * StatsStorageRouter router =
 *     new GatewatchRemoteRouter(URI.create("http://HOST:9000"), "the token in the server's log");
 * model.addListeners(GatewatchListener.builder(router).build());
 * }</pre>
 *
 * <p>Each record is numbered and sent until the server says that it has it, and the server takes
 * each number once. So none is lost or doubled by a server that is started late, is slow, is
 * started anew or whose answers get lost, and the server learns the layout whenever it has none. A
 * server whose storage is in memory forgets what it had when it is started anew; one with a {@link
 * org.gatewatch.storage.GatewatchFileStorage} does not.
 *
 * <p>A put returns at once. At most 64 MiB of samples wait for the server; one that finds no room
 * is refused by an {@link IllegalStateException}, which the listener counts and tells with its next
 * sample, and the log says when that begins and ends. A server has 5 seconds to be reached and 20
 * for each answer. What waits when a listener is closed is waited for with it, some seconds at
 * most; when the router is closed, or else when the JVM ends, 10 seconds at most. The log says how
 * much was given up then.
 *
 * <p>Takes records of Gatewatch alone. Safe for use by many threads and many listeners at once.
 * Serialisable, with its token: each copy sends for itself. The way is as safe as the address: over
 * {@code http} everybody on it can read the token.
 */
public final class GatewatchRemoteRouter
    implements StatsStorageRouter, SendsLater, Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private static final String PAGE = "/gatewatch";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{1,256}");

  /** Of the route that takes records. */
  private final URI address;

  private final @Nullable String token;

  /** Made when it is needed, in each JVM. */
  private transient @Nullable Sender sender;

  private transient boolean closed;

  /**
   * A router to a server that asks for no token, as one on this machine does.
   *
   * @param uri of the server, such as {@code http://localhost:9000}
   * @throws IllegalArgumentException if it is no such address
   */
  public GatewatchRemoteRouter(URI uri) {
    this(uri, null);
  }

  /**
   * A router to a server. Nothing is sent yet, and the server need not be there.
   *
   * @param uri of the server, such as {@code http://host:9000}; with a path if a proxy has one
   *     before the page's, such as {@code https://host/runs/7}
   * @param token that the server's log shows, or that it was given; null if it asks for none
   * @throws IllegalArgumentException if the address is none of {@code http} or {@code https}, has a
   *     query, or the token has characters that no token has
   */
  public GatewatchRemoteRouter(URI uri, @Nullable String token) {
    address = address(Arguments.requireNonNull("uri", uri));
    if (token != null && !TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "token must be 1 to 256 letters, digits, -, _, . and ~, as the server's log shows it");
    }
    this.token = token;
  }

  private static URI address(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean isHttp = scheme.equals("http") || scheme.equals("https");
    boolean hasMore =
        uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null;
    if (!isHttp || uri.getHost() == null || hasMore) {
      // Not told back: whoever puts the token into it would find it in a log.
      throw new IllegalArgumentException(
          "uri must be the address of a UI server, such as http://host:9000, without user, query"
              + " and fragment");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
    String before = path.endsWith(PAGE) ? path.substring(0, path.length() - PAGE.length()) : path;
    return URI.create(scheme + "://" + uri.getRawAuthority() + before + PAGE + "/receive");
  }

  /** Has a layout sent. */
  @Override
  public void putStaticInfo(Persistable staticInfo) {
    sender().put(true, ours(staticInfo));
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> staticInfo) {
    staticInfo.forEach(this::putStaticInfo);
  }

  /**
   * Has a sample, or the end of training, sent.
   *
   * @throws IllegalStateException if it finds no room, or this router is closed; the record is lost
   *     then
   */
  @Override
  public void putUpdate(Persistable update) {
    sender().put(false, ours(update));
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::putUpdate);
  }

  /** Not taken: Gatewatch has no metadata. */
  @Override
  public void putStorageMetaData(StorageMetaData storageMetaData) {
    ours(storageMetaData);
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> storageMetaData) {
    storageMetaData.forEach(this::putStorageMetaData);
  }

  private static StoredRecord ours(Persistable record) {
    if (record instanceof StoredRecord stored) {
      return stored;
    }
    throw new IllegalArgumentException(
        "a GatewatchRemoteRouter takes records of Gatewatch alone, not "
            + Arguments.requireNonNull("record", record).getClass().getName()
            + ": give the listener that makes them a router of its own");
  }

  private synchronized Sender sender() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    if (sender == null) {
      sender = new Sender(address, token);
    }
    return sender;
  }

  /**
   * Waits until the server has what was put by now.
   *
   * @param patience how long at most; nothing is waited for if it is not positive
   * @return false if some of it is still under way
   */
  @Override
  public boolean flush(Duration patience) {
    Sender now = now();
    return now == null || now.flush(patience.toNanos());
  }

  private synchronized @Nullable Sender now() {
    return sender;
  }

  /**
   * How many samples, and ends of trainings, no server will have: they found no room, were refused
   * by the server for good, or waited when the router was closed.
   *
   * @return their number so far, in this JVM
   */
  public long lost() {
    Sender now = now();
    return now == null ? 0 : now.lost();
  }

  /**
   * Takes nothing any more, and waits until the server has what was put, 10 seconds at most; what
   * it has not taken then is given up. The second call does nothing.
   */
  @Override
  public void close() {
    Sender last;
    synchronized (this) {
      closed = true;
      last = sender;
    }
    if (last != null) {
      last.close();
    }
  }

  /** The address alone. */
  @Override
  public String toString() {
    return "GatewatchRemoteRouter to " + address;
  }
}
