package org.gatewatch.ui.internal.index;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;

/** What is known of one worker of one session. Safe for use by many threads. */
public final class WorkerIndex {
  /** Under which name of the versions a layout tells its process. */
  private static final String JVM = "jvm";

  private final String storedSession;
  private final String storedWorker;
  private final String session;
  private final String worker;
  private final StatsStorage storage;
  private final long started;
  private final List<Runnable> subscribers = new CopyOnWriteArrayList<>();

  private volatile RunIndex whole;

  /** What is shown: a preview until the whole series has come as far. */
  private volatile RunIndex shown;

  private volatile @Nullable Long endedAt;

  /** When the first session after it began in the same process. */
  private volatile long followedAt = Long.MAX_VALUE;

  private volatile boolean removed;

  private final ReadProgress progress = new ReadProgress();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();

  WorkerIndex(
      String storedSession,
      String storedWorker,
      StatsStorage storage,
      long started,
      Layout layout) {
    this.storedSession = storedSession;
    this.storedWorker = storedWorker;
    this.session = ShortName.of(storedSession);
    this.worker = ShortName.of(storedWorker);
    this.storage = storage;
    this.started = started;
    this.whole = new RunIndex(layout);
    this.shown = whole;
  }

  /** Name of the session, which is its id unless that is too long; untrusted text. */
  public String session() {
    return session;
  }

  /** Name of the worker, likewise; untrusted text. */
  public String worker() {
    return worker;
  }

  /** When the layout was stored, in milliseconds since 1970. */
  public long started() {
    return started;
  }

  /**
   * The points of the current layout. Another layout brings another series; so does the end of a
   * {@link Preview}, with the same layout.
   */
  public RunIndex series() {
    return shown;
  }

  /** The points of the current layout that were read in their turn. */
  RunIndex whole() {
    return whole;
  }

  /** Shows a preview until the whole series has as many points. */
  void preview(RunIndex preview) {
    shown = preview;
    changed();
  }

  /**
   * When training ended, in milliseconds since 1970; null while it has not, or if samples came
   * after the end, whatever their timestamps. A run whose process has begun another since its last
   * sample ended with that sample: nobody said so.
   */
  public @Nullable Long endedAt() {
    Long said = endedAt;
    if (said != null || followedAt == Long.MAX_VALUE) {
      return said;
    }
    Point last = shown.last();
    long sign = last == null ? started : last.timestamp();
    return sign < followedAt ? (Long) sign : null;
  }

  /** Hears of another worker; one of a later session of the same process follows this one. */
  void meet(WorkerIndex other) {
    String jvm = whole.layout().versions().get(JVM);
    if (jvm != null
        && jvm.equals(other.whole.layout().versions().get(JVM))
        && !other.session.equals(session)
        && other.started > started) {
      followedAt = Math.min(followedAt, other.started);
    }
  }

  /** Records that the storage has and that are not shown, since they cannot be. */
  public long refused() {
    return refused.get();
  }

  /**
   * Records that came and are not shown, since more came than could be read, or their storage had
   * let them go before they were.
   */
  public long leftOut() {
    return leftOut.get();
  }

  void leaveOut() {
    leaveOut(1);
  }

  void leaveOut(long records) {
    leftOut.addAndGet(records);
  }

  void refuse(long records) {
    refused.addAndGet(records);
  }

  /** Whether the storage was detached: nothing will follow. */
  public boolean isRemoved() {
    return removed;
  }

  /**
   * Has this run after every change, on the index's thread, which it must not keep waiting.
   *
   * @return ends the subscription
   */
  public Runnable subscribe(Runnable subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  StatsStorage storage() {
    return storage;
  }

  /** Id of the session, as the storage knows it. */
  String storedSession() {
    return storedSession;
  }

  /** Id of the worker, likewise. */
  String storedWorker() {
    return storedWorker;
  }

  /** How far its storage was read. */
  ReadProgress progress() {
    return progress;
  }

  /** Forgets all points, to read them in the order of their timestamps; false if it has often. */
  boolean beginAnew() {
    if (!progress.beginAnew()) {
      return false;
    }
    refused.set(0);
    leftOut.set(0);
    endedAt = null;
    whole = new RunIndex(whole.layout());
    shown = whole;
    changed();
    return true;
  }

  /**
   * Everything was read.
   *
   * @param heard number of what storages had told last before
   */
  void caughtUp(long heard) {
    progress.caughtUp(heard);
    showWhole();
  }

  private void showWhole() {
    if (shown != whole) {
      shown = whole;
      changed();
    }
  }

  /** Begins anew with another layout; the points of the old one do not fit its slots. */
  void follow(Layout layout) {
    if (layout.id() != whole.layout().id()) {
      whole = new RunIndex(layout);
      shown = whole;
      changed();
    } else if (!layout.equals(whole.layout())) {
      whole.describe(layout);
      shown.describe(layout);
      changed();
    }
  }

  void append(Point point, List<Alert> alerts) {
    whole.append(point, alerts);
    endedAt = null;
    if (shown == whole) {
      changed();
    } else if (whole.size() >= shown.size()) {
      showWhole();
    }
  }

  void end(long timestamp) {
    endedAt = timestamp;
    changed();
  }

  /** It is not known to have ended. */
  void goOn() {
    endedAt = null;
    changed();
  }

  void remove() {
    removed = true;
    changed();
  }

  private void changed() {
    subscribers.forEach(Runnable::run);
  }
}
