package org.gatewatch.internal.outlets;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that shows the samples and alerts of one worker: the flight recorder, meters where
 * Micrometer is there, and who else is to hear of alerts at once. What fails is told once and left
 * out from then on. Safe for use by many threads.
 */
public final class Outlets {
  private static final Logger log = LoggerFactory.getLogger(Outlets.class);

  private static final int MOST_UNTOLD = 1000;
  private static final MeterPlaces PLACES = new MeterPlaces(64);

  private final OpenAlerts open = new OpenAlerts();
  private final List<Outlet> outlets = new ArrayList<>();
  private final Queue<Alert> untold = new ArrayBlockingQueue<>(MOST_UNTOLD);
  private final String session;
  private final String worker;
  private final Consumer<Alert> hearing;
  private final MeterPlaces places;
  private @Nullable Layout layout;

  /** Of that layout; null before its first sample. */
  private @Nullable FigureReader figures;

  private boolean made;
  private boolean closed;

  /**
   * Those of a worker.
   *
   * @param hearing is told of each alert at once, on the thread that found it; returns at once, and
   *     throws nothing
   */
  public Outlets(String session, String worker, Consumer<Alert> hearing) {
    this(session, worker, hearing, PLACES);
  }

  /** With meters as long as there is such a place for them. */
  Outlets(String session, String worker, Consumer<Alert> hearing, MeterPlaces places) {
    this.session = session;
    this.worker = worker;
    this.hearing = hearing;
    this.places = places;
  }

  /** Not before there is something to show: it takes long, and training would wait for it. */
  private void makeOnce() {
    if (!made) {
      made = true;
      addIfPresent(() -> new JfrOutlet(session, worker));
      addIfPresent(() -> new MeterOutlet(session, worker, open, places));
    }
  }

  private void addIfPresent(Supplier<Outlet> making) {
    try {
      outlets.add(making.get());
    } catch (LinkageError e) {
      log.trace("Not there, and not needed", e);
    } catch (RuntimeException e) {
      log.warn("Gatewatch goes on without something that would show what it finds", e);
    }
  }

  /** Samples of this layout follow. */
  public synchronized void begin(Layout next) {
    layout = next;
    figures = null;
  }

  /** An alert was found; it is shown with the next sample. On any thread, returning at once. */
  public void alert(Alert alert) {
    hearing.accept(alert);
    if (!untold.offer(alert)) {
      log.debug("Too many alerts wait to be shown: {} is not", alert);
    }
  }

  private void tellAlerts() {
    for (Alert alert = untold.poll(); alert != null; alert = untold.poll()) {
      Alert next = alert;
      open.take(next);
      each(outlet -> outlet.alert(next));
    }
  }

  /**
   * A sample was judged, and its alerts are told. On the publisher's thread: what shows it may be
   * code of others.
   *
   * @param takenAt {@code System.nanoTime()} of when it was taken
   */
  public synchronized void sample(Sample sample, long takenAt) {
    Layout of = layout;
    if (of != null && !closed) {
      makeOnce();
      tellAlerts();
      FigureReader reader = figures == null ? new FigureReader(of) : figures;
      figures = reader;
      RunFigures now = reader.next(sample, takenAt, open.count());
      each(outlet -> outlet.sample(now));
    }
  }

  /** The worker has ended: nothing of it is shown any more. */
  public synchronized void close() {
    closed = true;
    if (!untold.isEmpty()) {
      makeOnce();
    }
    tellAlerts();
    each(Outlet::close);
    outlets.clear();
  }

  private void each(Consumer<Outlet> telling) {
    List<Outlet> failed = outlets.stream().filter(one -> !isTold(one, telling)).toList();
    outlets.removeAll(failed);
    failed.forEach(outlet -> isTold(outlet, Outlet::close));
  }

  private static boolean isTold(Outlet outlet, Consumer<Outlet> telling) {
    try {
      telling.accept(outlet);
      return true;
    } catch (Throwable e) { // Code of others, such as a registry of meters.
      log.warn("{} fails and is left out from now on", outlet.getClass().getSimpleName(), e);
      return false;
    }
  }
}
