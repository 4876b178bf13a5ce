package org.gatewatch.assertions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.Severity;
import org.gatewatch.assertions.internal.AlertCheck;
import org.gatewatch.assertions.internal.Check;
import org.gatewatch.assertions.internal.FiniteCheck;
import org.gatewatch.assertions.internal.LearningCheck;
import org.gatewatch.baseline.Baseline;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the runs in a storage: each of them must hold for every worker of every session
 * that was chosen. Without a run, or of a run without samples, all of them fail. They judge what
 * was sampled: what happens between two samples is seen only where the listener samples it by
 * itself, as it does what is not finite. For one thread.
 */
public final class RunAssert extends AbstractAssert<RunAssert, StatsStorage> {
  private @Nullable String session;
  private @Nullable String worker;

  RunAssert(@Nullable StatsStorage storage) {
    super(storage, RunAssert.class);
  }

  /**
   * Chooses one session.
   *
   * @param id its id
   * @return this
   */
  public RunAssert session(String id) {
    session = id;
    return this;
  }

  /**
   * Chooses one worker.
   *
   * @param id its id
   * @return this
   */
  public RunAssert worker(String id) {
    worker = id;
    return this;
  }

  /**
   * There is no alert at all, not even one that is over by now.
   *
   * @return this
   */
  public RunAssert hasNoAlerts() {
    return hasNoAlerts(Severity.HINT);
  }

  /**
   * There is no alert that is so bad or worse, not even one that is over by now.
   *
   * @param atLeast the mildest severity that is not allowed
   * @return this
   */
  public RunAssert hasNoAlerts(Severity atLeast) {
    return holds(new AlertCheck(atLeast));
  }

  /**
   * Neither the loss nor any value that was looked at is NaN or infinite.
   *
   * @return this
   */
  public RunAssert staysFinite() {
    return holds(new FiniteCheck());
  }

  /**
   * The loss falls by so large a share of what it was at first. First and last loss are medians of
   * the first and the last samples, a fifth of all on either side but ten at most; the loss is that
   * of a timestep where it is known ({@code Sample.lossPerTimestep}), else the score.
   *
   * @param share such as 0.2 for a loss that falls to 80 % or less; of a loss that may be negative,
   *     the share of its first magnitude
   * @return this
   * @throws IllegalArgumentException if the share is not finite
   */
  public RunAssert learnsAtLeast(double share) {
    return holds(new LearningCheck(share));
  }

  /**
   * Begins an assertion on one gate of a recurrent layer; in both directions, if it has two.
   *
   * @param layer the layer's name
   * @param gate one of its gates, {@link Gate#BLOCK} for the one block of a SimpleRnn
   * @return what can be asked of it
   */
  public GateAssert gate(String layer, Gate gate) {
    return new GateAssert(this, layer, null, gate);
  }

  /**
   * Begins an assertion on one gate of a recurrent layer in one direction.
   *
   * @param layer the layer's name
   * @param direction the direction
   * @param gate one of its gates
   * @return what can be asked of it
   */
  public GateAssert gate(String layer, Direction direction, Gate gate) {
    return new GateAssert(this, layer, direction, gate);
  }

  /**
   * Begins a comparison with healthy runs.
   *
   * @param baselineFile what {@link Baseline#write} wrote
   * @return what can be asked of it
   * @throws UncheckedIOException if the file cannot be read, or is no baseline
   */
  public DepartureAssert departsFrom(Path baselineFile) {
    try {
      return departsFrom(Baseline.read(baselineFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Begins a comparison with healthy runs.
   *
   * @param baseline what was learnt from them
   * @return what can be asked of it
   */
  public DepartureAssert departsFrom(Baseline baseline) {
    return new DepartureAssert(this, baseline);
  }

  /** Fails with what the check says of the first run in which it does not hold. */
  RunAssert holds(Check check) {
    isNotNull();
    List<StoredWorker> runs = runs();
    for (StoredWorker run : runs) {
      Optional<String> violation = check.violation(run, RunAssert::unreadable);
      if (violation.isPresent()) {
        throw failed(nameOf(run, runs) + violation.get());
      }
    }
    return this;
  }

  private List<StoredWorker> runs() {
    List<StoredWorker> all = StoredWorker.allIn(actual, RunAssert::unreadable);
    List<StoredWorker> chosen = all.stream().filter(this::isChosen).toList();
    if (chosen.isEmpty()) {
      throw failed(
          all.isEmpty()
              ? "there is no run of Gatewatch in the storage"
              : "there is no such run; there are "
                  + all.stream().map(RunAssert::nameOf).collect(Collectors.joining("; ")));
    }
    for (StoredWorker run : chosen) {
      if (run.newest(RunAssert::unreadable).isEmpty()) {
        throw failed(nameOf(run) + " has no sample");
      }
    }
    return chosen;
  }

  private boolean isChosen(StoredWorker run) {
    return (session == null || session.equals(run.session()))
        && (worker == null || worker.equals(run.worker()));
  }

  private static String nameOf(StoredWorker run, List<StoredWorker> among) {
    return among.size() == 1 ? "" : nameOf(run) + ": ";
  }

  private static String nameOf(StoredWorker run) {
    return Words.oneLine("session " + run.session() + ", worker " + run.worker());
  }

  private static void unreadable(String what) {
    throw new IllegalStateException(what);
  }

  /** In the words of the test, if it has any. */
  private AssertionError failed(String text) {
    String instead = info.overridingErrorMessage();
    String described = info.descriptionText();
    return new AssertionError(
        instead != null ? instead : described.isEmpty() ? text : "[" + described + "] " + text);
  }
}
