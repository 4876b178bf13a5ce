package org.gatewatch.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatewatch.alert.Severity;
import org.gatewatch.assertions.internal.AlertCheck;
import org.gatewatch.assertions.internal.Check;
import org.gatewatch.assertions.internal.DepartureCheck;
import org.gatewatch.assertions.internal.FiniteCheck;
import org.gatewatch.assertions.internal.GateCheck;
import org.gatewatch.assertions.internal.LearningCheck;
import org.gatewatch.assertions.internal.Measure;
import org.gatewatch.baseline.Baseline;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks what must hold. */
@Command(
    name = "check",
    description = {
      "Ends with exit status 0 if all that is asked holds for each run, else with 1 and a line or"
          + " more for each that does not."
    })
final class CheckCommand extends RunCommand {
  @Parameters(paramLabel = "FILE|URL", description = RunChoice.PLACE)
  private String place = "";

  @Option(
      names = "--no-alerts",
      paramLabel = "SEVERITY",
      arity = "0..1",
      fallbackValue = "HINT",
      preprocessor = SeverityOrNothing.class,
      description = "There is no alert so bad or worse: ${COMPLETION-CANDIDATES} (default: HINT).")
  private @Nullable Severity noAlerts;

  @Option(names = "--finite", description = "Nothing is NaN or infinite.")
  private boolean finite;

  @Option(
      names = "--learns",
      paramLabel = "SHARE",
      description = "The loss falls by such a share of what it was, as 0.2.")
  private @Nullable Double learns;

  @Option(
      names = "--saturation-below",
      paramLabel = "SHARE",
      description = "Of no gate so many activations are near an end of their function, as 0.8.")
  private @Nullable Double saturation;

  @Option(
      names = "--baseline",
      paramLabel = "JSON",
      description = "Nothing is --sigmas or more from healthy runs; see gatewatch learn.")
  private @Nullable Path baseline;

  @Option(
      names = "--sigmas",
      paramLabel = "N",
      defaultValue = "8",
      description = "The limit of --baseline (default: ${DEFAULT-VALUE}).")
  private double sigmas;

  @Mixin private RunChoice choice = new RunChoice();

  @Override
  boolean run(Rows rows) throws UnusableException {
    List<Check> checks = checks();
    if (checks.isEmpty()) {
      throw new UnusableException("check", "nothing is asked, as --no-alerts (--help lists all)");
    }
    try (RunChoice.Opened opened = choice.open(place, RunChoice.MOST_OF_A_PAGE, this::complain)) {
      boolean holds = true;
      for (StoredWorker worker : opened.workers()) {
        holds &= holds(worker, checks, rows);
      }
      return holds;
    } catch (IllegalArgumentException e) { // Of a run that is not the baseline's.
      throw new UnusableException("--baseline", String.valueOf(e.getMessage()));
    }
  }

  private List<Check> checks() throws UnusableException {
    List<Check> checks = new ArrayList<>();
    if (noAlerts != null) {
      checks.add(new AlertCheck(noAlerts));
    }
    if (finite) {
      checks.add(new FiniteCheck());
    }
    try {
      if (learns != null) {
        checks.add(new LearningCheck(learns));
      }
      if (saturation != null) {
        checks.add(
            new GateCheck(
                null, null, null, Measure.SATURATION, Double.NEGATIVE_INFINITY, saturation));
      }
      if (baseline != null) {
        checks.add(new DepartureCheck(Baseline.read(baseline), sigmas));
      }
    } catch (IOException e) {
      throw new UnusableException("--baseline", String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new UnusableException("check", String.valueOf(e.getMessage()));
    }
    return checks;
  }

  /** A run without samples keeps nothing. */
  private boolean holds(StoredWorker worker, List<Check> checks, Rows rows) {
    String of = "session " + worker.session() + ", worker " + worker.worker() + ": ";
    if (worker.newest(this::complain).isEmpty()) {
      rows.line(of + "there are no samples");
      return false;
    }
    boolean holds = true;
    for (Check check : checks) {
      Optional<String> violation = check.violation(worker, this::complain);
      violation.ifPresent(text -> (of + text).lines().forEach(line -> rows.wrapped(line, "    ")));
      holds &= violation.isEmpty();
    }
    return holds;
  }
}
