package org.gatewatch.internal.publish;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.impl.RemoteUIStatsStorageRouter;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes records and puts them into a storage, the layout before the first of its samples. Whatever
 * fails is told once in the log: what cannot be made into a record is no fault of storage. For the
 * publisher's thread alone.
 */
final class RecordWriter {
  private static final Logger log = LoggerFactory.getLogger(RecordWriter.class);

  /** A server that DL4J's router has lost the layout for shows nothing; no answer tells it. */
  static final long LAYOUT_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final StatsStorageRouter router;
  private final String session;
  private final Function<Layout, StoredRecord> layouts;
  private final AtomicLong lost;
  private final long layoutAgainNanos;
  private boolean failing;
  private boolean unfit;

  /** The layout that storage has. */
  private @Nullable Layout stored;

  /** When storage got it. */
  private long storedAt;

  /**
   * A writer that has written nothing yet.
   *
   * @param layouts makes the record of a layout
   * @param lost how many samples were lost so far
   * @param layoutAgainNanos how long a layout lasts that DL4J's remote router was given
   */
  RecordWriter(
      StatsStorageRouter router,
      String session,
      Function<Layout, StoredRecord> layouts,
      AtomicLong lost,
      long layoutAgainNanos) {
    this.layoutAgainNanos = layoutAgainNanos;
    this.router = router;
    this.session = session;
    this.layouts = layouts;
    this.lost = lost;
  }

  /**
   * Makes a record and stores it, if storage has or takes its layout; false if it was not stored,
   * or there is none.
   */
  boolean store(Layout of, Supplier<Optional<StoredRecord>> record) {
    return hasLayout(of) && make(record).filter(made -> put(router::putUpdate, made)).isPresent();
  }

  private boolean hasLayout(Layout of) {
    boolean isStored = of.equals(stored);
    if (isStored && !mayBeForgotten()) {
      return true;
    }
    boolean taken =
        make(() -> Optional.of(layouts.apply(of)))
            .filter(made -> put(router::putStaticInfo, made))
            .isPresent();
    if (taken) {
      stored = of;
      storedAt = System.nanoTime();
    }
    return taken || isStored;
  }

  private boolean mayBeForgotten() {
    return router instanceof RemoteUIStatsStorageRouter
        && System.nanoTime() - storedAt > layoutAgainNanos;
  }

  /** Has a router that sends later say that all is stored; false if it is not in time. */
  boolean flush(long patienceNanos) {
    return !(router instanceof SendsLater later) || later.flush(Duration.ofNanos(patienceNanos));
  }

  private Optional<StoredRecord> make(Supplier<Optional<StoredRecord>> record) {
    try {
      return record.get();
    } catch (Throwable e) {
      if (!unfit) {
        log.warn(
            "A sample of session {} is lost before it comes to storage: {} (said once); training"
                + " goes on",
            session,
            e.toString());
        log.debug("Where it was lost", e);
      }
      unfit = true;
      return Optional.empty();
    }
  }

  private boolean put(Consumer<StoredRecord> storing, StoredRecord record) {
    try {
      storing.accept(record);
    } catch (Throwable e) { // From Kotlin or Scala, a checked exception may come, too.
      if (!failing) {
        log.warn(
            "Storage refused a sample of session {}; training goes on and the next one is tried",
            session,
            e);
      }
      failing = true;
      return false;
    }
    if (failing) {
      log.info("Storage accepts samples of session {} again; {} were lost so far", session, lost);
    }
    failing = false;
    return true;
  }
}
