package org.gatewatch.examples.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Runs a command of picocli so that a mistake of the user costs one line and exit status 2. */
public final class Cli {
  private Cli() {}

  /**
   * Parses the arguments, among which {@code --help} is understood, runs the command and says how
   * it went. A {@link UsageException} and every mistake in the arguments become one line on
   * standard error; anything else that is thrown is a bug and keeps its stack trace.
   *
   * @param command an object with picocli's annotations; what it returns is the exit status
   * @return the exit status: the command's own, 2 after a mistake of the user, 1 after a bug
   */
  public static int run(Callable<Integer> command, String... args) {
    // Programs read what is printed: figures are written alike on every machine.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().addOption(help());
    line.setParameterExceptionHandler(
        (mistake, given) ->
            complain(mistake.getCommandLine(), mistake.getMessage() + " (--help lists all)"));
    line.setExecutionExceptionHandler(
        (failure, commandLine, parsed) -> {
          if (failure instanceof UsageException usage) {
            return complain(commandLine, usage.getMessage());
          }
          throw failure;
        });
    return line.execute(args);
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help and end.")
        .build();
  }

  private static int complain(CommandLine line, String message) {
    PrintWriter err = line.getErr();
    // File names and arguments may hold line breaks; the promise is one line.
    err.println(line.getCommandName() + ": " + message.replaceAll("\\s+", " "));
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** A whole number within a range; picocli wants a class, so subclasses fix the range. */
  public abstract static class WholeNumber implements ITypeConverter<Integer> {

    private final int from;
    private final int to;

    /**
     * @param from the smallest allowed number
     * @param to the largest allowed number, below 10⁹
     */
    protected WholeNumber(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public final Integer convert(String value) {
      if (value.matches("[+-]?\\d{1,9}")) {
        int number = Integer.parseInt(value);
        if (number >= from && number <= to) {
          return number;
        }
      }
      throw new TypeConversionException(
          "must be a whole number from %d to %d, not '%s'".formatted(from, to, value));
    }
  }

  /** A decimal number within a range that does not include its lower end. */
  public abstract static class PositiveNumber implements ITypeConverter<Double> {

    private final double to;

    /**
     * @param to the largest allowed number
     */
    protected PositiveNumber(double to) {
      this.to = to;
    }

    @Override
    public final Double convert(String value) {
      // Not Double.parseDouble alone: that takes "1f", "0x1p3" and "NaN" as well.
      if (value.matches("[+]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?")) {
        double number = Double.parseDouble(value);
        if (number > 0 && number <= to) {
          return number;
        }
      }
      throw new TypeConversionException(
          "must be a number above 0 and up to %.0f, not '%s'".formatted(to, value));
    }
  }
}
