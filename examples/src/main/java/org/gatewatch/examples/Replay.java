package org.gatewatch.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.crashdump.CrashDump;
import org.gatewatch.crashdump.CrashReplay;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.KeepPage;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.command.Terminal;
import org.gatewatch.examples.command.UsageException;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Computes the iteration of a crash dump again, all examples looked at, and compares the origins;
 * then once more with other settings, if asked.
 */
@Command(
    name = "Replay",
    sortOptions = false,
    description = {
      "Computes the iteration of a crash dump again, and says whether the same value appears.",
      "Dropout and weight noise draw other random numbers than they did then."
    })
public final class Replay implements Callable<Integer> {
  private static final int MOST_ELEMENTS = 1 << 24;

  @Parameters(index = "0", paramLabel = "CRASHDUMP", description = "The file to read.")
  private Path file = Path.of("");

  @Option(
      names = "--clip",
      paramLabel = "V",
      converter = Positive.class,
      description = "Then again, with each element of the gradient clipped at V.")
  private @Nullable Double clip;

  @Option(
      names = "--learning-rate",
      paramLabel = "V",
      converter = Positive.class,
      description = "Then again, with this learning rate.")
  private @Nullable Double learningRate;

  @Mixin private KeepPage page = new KeepPage();

  /** A replay, and where its first non-finite value came from; null if there was none. */
  private record Outcome(CrashReplay rerun, @Nullable NonFiniteOrigin origin) {}

  /**
   * Runs the example and ends the JVM, whatever threads are left.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Terminal.keepLogLinesApart();
    System.exit(Cli.run(new Replay(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    CrashDump crashDump = read();
    StatsStorage storage = new InMemoryStatsStorage();
    System.out.println("Watch the gates at " + Page.open(storage));
    tellOfThen(crashDump);
    Outcome same = rerun(crashDump, storage, "as it was");
    System.out.println("Computed again, as it was:");
    tell(same);
    compare(crashDump.origin(), same.origin());
    if (clip != null || learningRate != null) {
      CrashDump changed = read();
      ChangedSettings.put(changed.model(), clip, learningRate);
      System.out.println("Computed again with " + changes() + ":");
      Outcome other = rerun(changed, storage, changes());
      tell(other);
      if (other.origin() != null && other.origin().stage().compareTo(Stage.UPDATE) < 0) {
        System.out.println(
            "Clipping and learning rate take effect after the gradients are there: they would have"
                + " had to be set in an earlier iteration.");
      }
    }
    page.untilCtrlC();
    return 0;
  }

  private CrashDump read() {
    try {
      return CrashDump.read(file);
    } catch (IOException e) {
      throw new UsageException(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }
  }

  private String changes() {
    String clipping = clip == null ? "" : "--clip " + clip;
    String rate = learningRate == null ? "" : "--learning-rate " + learningRate;
    return (clipping + " " + rate).trim();
  }

  private static Outcome rerun(CrashDump crashDump, StatsStorage storage, String name) {
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener gatewatch =
        GatewatchListener.builder(storage)
            .sessionId("replay, " + name)
            .frequency(1)
            .examples(Integer.MAX_VALUE)
            .maxElementsPerGate(MOST_ELEMENTS)
            .onAlert(alerts::add)
            .build()) {
      CrashReplay rerun = CrashReplay.of(crashDump, gatewatch);
      NonFiniteOrigin origin =
          alerts.stream()
              .filter(alert -> alert.type() == AlertType.NON_FINITE)
              .filter(alert -> alert.state() == AlertState.OPENED)
              .map(Alert::origin)
              .findFirst()
              .orElse(null);
      return new Outcome(rerun, origin);
    }
  }

  private static void tellOfThen(CrashDump crashDump) {
    System.out.println("The log said: " + crashDump.alertLine());
    if (crashDump.origin() != null) {
      System.out.print("The origin in the crash dump:\n" + OriginText.of(crashDump.origin()));
    }
    if (crashDump.isAfterUpdate()) {
      System.out.println(
          "Only the update made the value non-finite: the parameters in the crash dump are those"
              + " after it, and cannot show where it began.");
    }
  }

  private static void tell(Outcome outcome) {
    CrashReplay rerun = outcome.rerun();
    if (outcome.origin() == null) {
      System.out.println("    nothing is NaN or infinite in this iteration");
    } else {
      System.out.print(OriginText.of(outcome.origin()));
    }
    System.out.printf(
        "    %-10s %.6g, %.6g after the update%n", "loss", rerun.score(), rerun.scoreAfter());
    System.out.printf(
        "    %-10s %,d of %,d NaN or infinite after the update%n",
        "parameters", rerun.nonFinite(), rerun.parameters());
  }

  /** What led up to it is not part of the iteration. */
  private static void compare(@Nullable NonFiniteOrigin then, @Nullable NonFiniteOrigin now) {
    boolean same =
        then != null
            && now != null
            && then.with(NormHistory.NONE).equals(now.with(NormHistory.NONE));
    System.out.println(same ? "The origins are the same." : "The origins are NOT the same.");
  }

  private static final class Positive extends Cli.PositiveNumber {
    Positive() {
      super(1_000_000);
    }
  }
}
