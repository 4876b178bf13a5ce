package org.gatewatch.examples;

import java.nio.file.Path;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.training.BundledSources;
import org.gatewatch.examples.training.Corpus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every program that trains the character model; for {@code @Mixin}. */
final class ModelOptions {
  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "UTF-8 text to learn from (default: Gatewatch's own sources).")
  private @Nullable Path text;

  @Option(
      names = "--units",
      paramLabel = "N",
      converter = Units.class,
      defaultValue = "96",
      description = "Units of each recurrent layer, 1 to 2048 (default: ${DEFAULT-VALUE}).")
  private int units;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Seed.class,
      defaultValue = "1",
      description =
          "Seed of all that is random: weights, order, sample; 1 to 999999999 (default:"
              + " ${DEFAULT-VALUE}).")
  private int seed;

  /** The text to learn from, read. */
  Corpus corpus() {
    return text == null ? BundledSources.read() : Corpus.ofFile(text);
  }

  int units() {
    return units;
  }

  int seed() {
    return seed;
  }

  private static final class Units extends Cli.WholeNumber {
    Units() {
      super(1, 2048);
    }
  }

  /** ND4J takes 0 for no seed. */
  private static final class Seed extends Cli.WholeNumber {
    Seed() {
      super(1, 999_999_999);
    }
  }
}
