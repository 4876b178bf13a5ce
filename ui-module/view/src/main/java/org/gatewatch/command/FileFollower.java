package org.gatewatch.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.view.StoredRuns;

/** Looks several times a second for what another program has put into a file. */
final class FileFollower {
  private static final long LOOK_MILLIS = 300;

  private final Consumer<String> complaints;
  private final List<Followed> followed = new ArrayList<>();

  /** A worker, and what of it was looked at. */
  private static final class Followed {
    private final StoredWorker of;
    private final Set<Long> seen = new HashSet<>();

    private Followed(StoredWorker of) {
      this.of = of;
    }

    /** Whether more may come of it. */
    boolean isOpen() {
      return StoredRuns.isFollowed(of.storage()) && !of.isEnded();
    }
  }

  FileFollower(RunChoice.Opened opened, Consumer<String> complaints) {
    this.complaints = complaints;
    opened.workers().forEach(worker -> followed.add(new Followed(worker)));
  }

  /**
   * Tells of samples until all of the workers have ended; of a file that grows no more, such as a
   * crash dump, those that are there.
   *
   * @param all from the first on, not from the newest
   */
  void follow(boolean all, Consumer<SampleRow> told) {
    if (!all) {
      followed.forEach(FileFollower::passOver);
    }
    while (true) {
      boolean isOpen = followed.stream().anyMatch(Followed::isOpen);
      followed.forEach(each -> tell(each, told));
      if (!isOpen || !rest()) {
        return;
      }
    }
  }

  /** All but the newest sample, which may have the end behind it. */
  private static void passOver(Followed each) {
    long[] times = each.of.times();
    int behind = each.of.isEnded() ? 2 : 1;
    for (int i = 0; i < times.length - behind; i++) {
      each.seen.add(times[i]);
    }
  }

  private void tell(Followed each, Consumer<SampleRow> told) {
    StoredWorker of = each.of;
    for (long time : of.times()) {
      if (each.seen.add(time)) {
        of.sample(time, complaints)
            .ifPresent(sample -> told.accept(SampleRow.of(of.session(), of.worker(), sample)));
      }
    }
  }

  private static boolean rest() {
    try {
      Thread.sleep(LOOK_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
