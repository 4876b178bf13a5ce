package org.gatewatch.capsule;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Report;
import org.gatewatch.capture.TrainingStep;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the crash capsule of a network: its heavy part when something non-finite was found, the
 * rest once it is known what was found. Runs on the training thread, which waits for it. Changes
 * nothing in the network, throws nothing, and says in one line what became of the file.
 */
public final class CapsuleRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CapsuleRecorder.class);
  private static final int LONGEST_NAME = 100;

  private final CapsuleOptions options;
  private final String session;
  private final String worker;
  private final AtomicBoolean taken;
  private @Nullable CapsuleDraft draft;
  private boolean afterUpdate;
  private int iteration;

  /**
   * A recorder for one network.
   *
   * @param taken set once somebody has begun a capsule: then no other is written
   */
  public CapsuleRecorder(
      CapsuleOptions options, String session, String worker, AtomicBoolean taken) {
    this.options = options;
    this.session = session;
    this.worker = worker;
    this.taken = taken;
  }

  /**
   * Writes the network and what it computes this iteration from, unless there is a capsule already
   * or none is wanted. To be called outside of workspaces.
   *
   * @param updated whether the parameters were changed by this iteration already
   */
  public void begin(Model model, boolean updated) {
    int current = BaseOptimizer.getIterationCount(model);
    if (draft != null && iteration != current) {
      abandon();
    }
    if (options.directory().isEmpty() || !taken.compareAndSet(false, true)) {
      return;
    }
    iteration = current;
    afterUpdate = updated;
    try {
      draft = new CapsuleDraft(Path.of(options.directory()), options.limit());
      draft.add(model);
      draft.add(TrainingStep.of(model));
    } catch (LimitedOutput.LimitException e) {
      tooLarge(model);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      failed(e);
    }
  }

  /**
   * Ends the capsule that was begun in the alert's iteration, if there is one.
   *
   * @param alert what was found
   * @param layout what the samples are made of
   * @param recent the last samples, oldest first; the last is that of the alert's iteration
   */
  public void complete(Model model, Alert alert, Layout layout, List<Sample> recent) {
    if (draft == null || alert.iteration() != iteration) {
      return;
    }
    try {
      draft.add(Entries.PROPERTIES, CapsuleText.properties(alert, layout, session, afterUpdate));
      draft.add(Entries.README, CapsuleText.readme(alert, layout, session, afterUpdate));
      draft.add(Entries.LAYOUT, StoredRecord.of(layout, session, worker, 0).encode());
      for (int i = 0; i < recent.size(); i++) {
        boolean last = i == recent.size() - 1;
        Report report = new Report(recent.get(i), last ? List.of(alert) : List.of());
        draft.add(Entries.sample(i), StoredRecord.of(report, session, worker, i + 1).encode());
      }
      Path target = target();
      long bytes = draft.moveTo(target);
      LOG.info("The crash capsule of iteration {} is {} ({} bytes)", iteration, target, bytes);
      draft = null;
    } catch (LimitedOutput.LimitException e) {
      tooLarge(model);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      failed(e);
    }
  }

  /** A name that is not taken yet: several workers of a session may fail in the same iteration. */
  private Path target() {
    String plain = session.replaceAll("[^A-Za-z0-9._-]+", "_");
    String shortened = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    Path directory = Path.of(options.directory()).toAbsolutePath();
    String name = "gatewatch-capsule-" + shortened + "-" + iteration;
    Path target = directory.resolve(name + ".zip");
    for (int i = 2; Files.exists(target); i++) {
      target = directory.resolve(name + "-" + i + ".zip");
    }
    return target;
  }

  private void tooLarge(Model model) {
    long whole = CapsuleText.bytes(model) + TrainingStep.of(model).bytes();
    failed(
        String.format(
            Locale.ROOT,
            "network, updater and minibatch have %,d bytes before compression, and a capsule may"
                + " have %,d (capsuleLimit)",
            whole,
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
    LOG.warn(
        "No crash capsule of iteration {} in {}: {}; training goes on",
        iteration,
        options.directory(),
        reason);
    close();
  }

  /** Deletes a capsule that was begun and turned out not to be needed; another may be begun. */
  public void abandon() {
    if (draft != null) {
      close();
      taken.set(false);
    }
  }

  /** Deletes a capsule that was begun and not ended. */
  @Override
  public void close() {
    try (CapsuleDraft abandoned = draft) {
      draft = null;
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "An unfinished crash capsule may be left in {}: {}", options.directory(), e.toString());
    }
  }
}
