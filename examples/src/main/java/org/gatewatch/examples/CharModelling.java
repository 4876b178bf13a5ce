package org.gatewatch.examples;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.KeepPage;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.command.Terminal;
import org.gatewatch.examples.training.Alphabet;
import org.gatewatch.examples.training.Budget;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import org.gatewatch.examples.training.CharacterNetwork.Cell;
import org.gatewatch.examples.training.Corpus;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Trains a character model of two LSTM or GRU layers on real text while its gates can be watched in
 * a browser, then lets it write some text of its own.
 */
@Command(
    name = "CharModelling",
    sortOptions = false,
    description = "Trains a two-layer character model and shows every gate on a page.")
public final class CharModelling implements Callable<Integer> {

  /** Characters in an example. */
  private static final int TIMESTEPS = 32;

  private static final int MINIBATCH = 32;
  private static final int SAMPLE_LENGTH = 600;
  private static final double SAMPLE_TEMPERATURE = 0.7;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      converter = CellName.class,
      defaultValue = "lstm",
      description = "What its recurrent layers are, lstm or gru (default: ${DEFAULT-VALUE}).")
  private Cell cell = Cell.LSTM;

  @ArgGroup(exclusive = true)
  private Length length = new Length();

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      converter = LearningRate.class,
      defaultValue = "0.02",
      description =
          "Step size of Adam, above 0 and up to 1000 (default: ${DEFAULT-VALUE}); a large one shows"
              + " what a failing training looks like.")
  private double learningRate;

  @Option(
      names = "--frequency",
      paramLabel = "N",
      converter = Frequency.class,
      defaultValue = "10",
      description = "Look at every N-th iteration, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int frequency;

  @Mixin private KeepPage page = new KeepPage();

  /** How long to train: one of the two. */
  static final class Length {

    @Option(
        names = "--minutes",
        paramLabel = "X",
        converter = Minutes.class,
        description = "Train for so many minutes, above 0 and up to 100000 (default: 2).")
    private double minutes = 2;

    @Option(
        names = "--epochs",
        paramLabel = "N",
        converter = Epochs.class,
        description = "Train for so many passes over the text instead, 1 to 1000000.")
    private int epochs;

    Budget budget(int batchesPerEpoch) {
      return epochs > 0
          ? Budget.ofIterations((long) epochs * batchesPerEpoch)
          : Budget.ofTime(Duration.ofMillis(Math.round(minutes * 60_000)), System::nanoTime);
    }
  }

  /**
   * Runs the example and ends the JVM, whatever threads are left.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Terminal.keepLogLinesApart();
    System.exit(Cli.run(new CharModelling(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Corpus corpus = model.corpus();
    StatsStorage storage = new InMemoryStatsStorage();
    System.out.println("Watch the gates at " + Page.open(storage));
    train(corpus, storage);
    page.untilCtrlC();
    return 0;
  }

  private void train(Corpus corpus, StatsStorage storage) {
    Alphabet alphabet = Alphabet.of(corpus.text());
    System.out.printf(
        "Learning from %s: %,d characters, %d different%n",
        corpus.name(), corpus.text().length(), alphabet.size());
    MultiLayerNetwork network =
        CharacterNetwork.create(cell, alphabet.size(), model.units(), learningRate, model.seed());
    LossMeter loss = new LossMeter();
    try (GatewatchListener gatewatch =
        GatewatchListener.builder(storage).frequency(frequency).symbols(alphabet::decode).build()) {
      network.addListeners(gatewatch);
      fit(network, alphabet, corpus, loss);
    }
    System.out.printf(
        "Loss a character: %.3f at first, %.3f after %d iterations%n",
        loss.first(), loss.now(), loss.iterations());
    writeSample(network, alphabet, corpus);
  }

  private void fit(MultiLayerNetwork network, Alphabet alphabet, Corpus corpus, LossMeter loss) {
    int[] symbols = alphabet.encode(corpus.text());
    int batchesPerEpoch = CharacterBatches.perEpoch(symbols.length, TIMESTEPS, MINIBATCH);
    Budget budget = length.budget(batchesPerEpoch);
    CharacterBatches batches =
        new CharacterBatches(
            symbols, alphabet.size(), TIMESTEPS, MINIBATCH, model.seed(), budget::left);
    try (Progress progress = Progress.of(budget)) {
      network.addListeners(new TrainingProgress(TIMESTEPS, budget, loss, progress));
      while (budget.left()) {
        network.fit(batches);
      }
    }
  }

  private void writeSample(MultiLayerNetwork network, Alphabet alphabet, Corpus corpus) {
    int firstCharacter = corpus.text().offsetByCodePoints(0, 1);
    TextSampler sampler = new TextSampler(network, alphabet, model.seed());
    String sample =
        sampler.write(
            corpus.text().substring(0, firstCharacter), SAMPLE_LENGTH, SAMPLE_TEMPERATURE);
    System.out.println("What it writes now:");
    System.out.println(sample.indent(4));
  }

  private static final class CellName implements ITypeConverter<Cell> {
    @Override
    public Cell convert(String value) {
      return switch (value) {
        case "lstm" -> Cell.LSTM;
        case "gru" -> Cell.GRU;
        default ->
            throw new TypeConversionException("must be lstm or gru, not '%s'".formatted(value));
      };
    }
  }

  private static final class Frequency extends Cli.WholeNumber {
    Frequency() {
      super(1, 1_000_000);
    }
  }

  private static final class Epochs extends Cli.WholeNumber {
    Epochs() {
      super(1, 1_000_000);
    }
  }

  private static final class Minutes extends Cli.PositiveNumber {
    Minutes() {
      super(100_000);
    }
  }

  private static final class LearningRate extends Cli.PositiveNumber {
    LearningRate() {
      super(1_000);
    }
  }
}
