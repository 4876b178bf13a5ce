package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the crash dump of a network or graph: its heavy part when something non-finite was found,
 * the rest once it is known what was found. Runs on the training thread, which waits for it.
 * Changes nothing in it, throws nothing, and says in one line what became of the file.
 */
public final class CrashDumpRecorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CrashDumpRecorder.class);
  private static final int LONGEST_NAME = 100;

  private final CrashDumpOptions options;
  private final String session;
  private final String worker;
  private final String task;
  private final SingleUse ticket;
  private @Nullable CrashDumpDraft draft;

  /** In place of a draft, what another attempt at the same task has written. */
  private @Nullable Path written;

  /** What the draft is of; null without one. */
  private @Nullable Dumped dumped;

  private int iteration;

  /**
   * A recorder for one network or graph.
   *
   * @param task see {@link RetriedTask}; empty for what is computed once
   * @param ticket whoever takes it writes a crash dump; nobody else does
   */
  public CrashDumpRecorder(
      CrashDumpOptions options, String session, String worker, String task, SingleUse ticket) {
    this.options = options;
    this.session = session;
    this.worker = worker;
    this.task = task;
    this.ticket = ticket;
  }

  /**
   * Writes what there is and what it computes this iteration from, unless there is a crash dump
   * already or none is wanted. To be called outside of workspaces.
   */
  public void begin(Dumped present) {
    int current = present.iteration();
    if (iteration != current) {
      abandon();
    }
    if (options.directory().isEmpty() || !ticket.take()) {
      return;
    }
    iteration = current;
    dumped = present;
    try {
      if (!task.isEmpty() && Files.exists(target())) {
        written = target();
        return;
      }
      draft = new CrashDumpDraft(Path.of(options.directory()), options.limit());
      present.writeTo(draft);
    } catch (LimitedOutput.LimitException e) {
      tooLarge(present);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      failed(e);
    }
  }

  /**
   * Ends the crash dump that was begun in the alert's iteration, if there is one.
   *
   * @param alert what was found
   * @param layout what the samples are made of
   * @param recent the last samples, oldest first; the last is that of the alert's iteration
   */
  public void complete(Alert alert, Layout layout, List<Sample> recent) {
    Dumped of = dumped;
    if (of == null || alert.iteration() != iteration) {
      return;
    }
    if (written != null) {
      log.info("The crash dump of iteration {} is that of another attempt: {}", iteration, written);
      ticket.written(written);
      close();
    }
    if (draft == null) {
      return;
    }
    try {
      draft.add(Entries.PROPERTIES, CrashDumpText.properties(alert, layout, session, of));
      draft.add(Entries.README, CrashDumpText.readme(alert, layout, session, of));
      draft.add(Entries.LAYOUT, StoredRecord.of(layout, session, worker, 0).encode());
      for (int i = 0; i < recent.size(); i++) {
        boolean last = i == recent.size() - 1;
        JudgedSample judged = new JudgedSample(recent.get(i), last ? List.of(alert) : List.of());
        draft.add(Entries.sample(i), StoredRecord.of(judged, session, worker, i + 1).encode());
      }
      Path target = target();
      long bytes = draft.moveTo(target);
      ticket.written(target);
      log.info("The crash dump of iteration {} is {} ({} bytes)", iteration, target, bytes);
      draft = null;
      dumped = null;
    } catch (LimitedOutput.LimitException e) {
      tooLarge(of);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      failed(e);
    }
  }

  /**
   * A name that is not taken yet: several workers of a session may fail in the same iteration. A
   * task's is its own.
   */
  private Path target() {
    Path directory = Path.of(options.directory()).toAbsolutePath();
    String name = "gatewatch-crash-" + plain(session) + "-" + iteration;
    if (!task.isEmpty()) {
      return directory.resolve(name + "-" + plain(task) + ".zip");
    }
    Path target = directory.resolve(name + ".zip");
    for (int i = 2; Files.exists(target); i++) {
      target = directory.resolve(name + "-" + i + ".zip");
    }
    return target;
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]+", "_");
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
  }

  private void tooLarge(Dumped of) {
    failed(
        String.format(
            Locale.ROOT,
            "network, updater and minibatch have %,d bytes before compression, and a crash dump may"
                + " have %,d (maxCrashDumpBytes)",
            of.bytes(),
            options.limit()));
  }

  private void failed(Throwable cause) {
    String reason =
        cause instanceof FileSystemException file && file.getReason() != null
            ? file.getFile() + ": " + file.getReason()
            : cause.toString();
    failed(reason.lines().findFirst().orElse(""));
  }

  private void failed(String reason) {
    log.warn(
        "No crash dump of iteration {} in {}: {}; training goes on",
        iteration,
        options.directory(),
        reason);
    close();
  }

  /** Deletes a crash dump that was begun and turned out not to be needed; another may be begun. */
  public void abandon() {
    if (draft != null || written != null) {
      close();
      ticket.giveBack();
    }
  }

  /** Deletes a crash dump that was begun and not ended. */
  @Override
  public void close() {
    dumped = null;
    written = null;
    try (CrashDumpDraft abandoned = draft) {
      draft = null;
    } catch (IOException | RuntimeException e) {
      log.warn("An unfinished crash dump may be left in {}: {}", options.directory(), e.toString());
    }
  }
}
