package org.gatewatch.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFiniteException;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.alert.Alert;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.KeepPage;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.command.Terminal;
import org.gatewatch.examples.command.UsageException;
import org.gatewatch.examples.training.Alphabet;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import org.gatewatch.examples.training.Corpus;
import org.gatewatch.origin.NonFiniteOrigin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Drives a character model over the edge, and shows what is left to find the cause: the alert, the
 * origin of the first non-finite value, the crash dump and the page.
 */
@Command(
    name = "NanHunt",
    sortOptions = false,
    description = {
      "Trains a character model that blows up, and shows where the first NaN or Inf came from.",
      "Two LSTM layers with ReLU instead of tanh, plain SGD at a learning rate that is too high,"
          + " no clipping."
    })
public final class NanHunt implements Callable<Integer> {
  private static final int TIMESTEPS = 32;
  private static final int MINIBATCH = 32;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      converter = LearningRate.class,
      defaultValue = "0.1",
      description = "Step size of SGD, above 0 and up to 1000 (default: ${DEFAULT-VALUE}).")
  private double learningRate;

  @Option(
      names = "--clip",
      paramLabel = "V",
      converter = Clip.class,
      description =
          "Clip each element of the gradient at V, above 0 and up to 1000000 (default: no"
              + " clipping).")
  private @Nullable Double clip;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      converter = Iterations.class,
      defaultValue = "300",
      description = "Give up after so many, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int iterations;

  @Option(
      names = "--crash-dumps",
      paramLabel = "DIRECTORY",
      description =
          "Where to write the crash dump (default: gatewatch-crash-dumps in the folder for"
              + " temporary files).")
  private Path crashDumps = Path.of(System.getProperty("java.io.tmpdir"), "gatewatch-crash-dumps");

  @Mixin private KeepPage keep = new KeepPage();

  /**
   * Runs the example and ends the JVM, whatever threads are left.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Terminal.keepLogLinesApart();
    System.exit(Cli.run(new NanHunt(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (Files.exists(crashDumps) && !Files.isDirectory(crashDumps)) {
      throw new UsageException(crashDumps + " is no directory; --crash-dumps takes one");
    }
    Corpus corpus = model.corpus();
    StatsStorage storage = new InMemoryStatsStorage();
    String page = Page.open(storage);
    System.out.println("Watch the gates at " + page);
    hunt(corpus, storage, page);
    keep.untilCtrlC();
    return 0;
  }

  private void hunt(Corpus corpus, StatsStorage storage, String page) {
    Alphabet alphabet = Alphabet.of(corpus.text());
    CharacterBatches batches =
        new CharacterBatches(
            alphabet.encode(corpus.text()),
            alphabet.size(),
            TIMESTEPS,
            MINIBATCH,
            model.seed(),
            () -> true);
    MultiLayerNetwork network =
        CharacterNetwork.fragile(alphabet.size(), model.units(), learningRate, clip, model.seed());
    try (GatewatchListener gatewatch =
        GatewatchListener.builder(storage)
            .frequency(1)
            .crashDumpDirectory(crashDumps)
            .onNonFinite(NonFinitePolicy.STOP)
            .build()) {
      network.addListeners(gatewatch);
      Alert alert = train(network, batches);
      if (alert == null) {
        System.out.printf(
            "No NaN and no Inf in %d iterations; the loss is %.3f%n",
            iterations, network.score() / TIMESTEPS);
      } else {
        tell(alert, gatewatch.crashDump(), page);
      }
    }
  }

  /** Trains until something is non-finite; null if nothing was. */
  private @Nullable Alert train(MultiLayerNetwork network, CharacterBatches batches) {
    try {
      for (int i = 0; i < iterations; i++) {
        if (!batches.hasNext()) {
          batches.reset();
        }
        network.fit(batches.next());
      }
      return null;
    } catch (NonFiniteException e) {
      return e.alert();
    }
  }

  private static void tell(Alert alert, @Nullable Path crashDump, String page) {
    System.out.printf("Training stopped in iteration %d: %s%n", alert.iteration(), alert.finding());
    NonFiniteOrigin origin = alert.origin();
    if (origin != null) {
      System.out.print("Its origin:\n" + OriginText.of(origin));
    }
    System.out.println("What to try: " + alert.advice());
    System.out.println("The alert on the page: " + page);
    if (crashDump != null) {
      System.out.println("The crash dump: " + crashDump);
      System.out.println("Compute it again: -Dexample=Replay -Dexample.args=\"" + crashDump + "\"");
    }
  }

  private static final class Iterations extends Cli.WholeNumber {
    Iterations() {
      super(1, 1_000_000);
    }
  }

  private static final class LearningRate extends Cli.PositiveNumber {
    LearningRate() {
      super(1_000);
    }
  }

  private static final class Clip extends Cli.PositiveNumber {
    Clip() {
      super(1_000_000);
    }
  }
}
