package org.gatewatch.command;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.ObjectInputFilter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.view.GatewatchView;
import org.gatewatch.view.UnusableException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Reads stored runs; its subcommands say what for. */
@Command(
    name = "gatewatch",
    description = {
      "Reads stored runs, and changes none: files of GatewatchFileStorage, DL4J's FileStatsStorage"
          + " (MapDB) and J7FileStatsStorage (SQLite), crash dumps, and folders of them.",
      "Exit status: 0 done, 1 a check does not hold or a run cannot be followed any more, 2 what"
          + " was given cannot be used, in one line on standard error."
    },
    subcommands = {
      SummaryCommand.class,
      AlertsCommand.class,
      ExportCommand.class,
      CompareCommand.class,
      FollowCommand.class,
      CheckCommand.class,
      LearnCommand.class,
      ReportCommand.class,
      GenerateCompletion.class
    })
public final class GatewatchCommand implements Runnable {
  private static final String VIEW = "view";

  @Spec private CommandSpec spec = CommandSpec.create();

  private GatewatchCommand() {}

  /**
   * Runs a subcommand.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    ObjectInputFilter.Config.setSerialFilter(GatewatchView.RECORDS_ALONE);
    CommandLine line = command();
    line.setOut(writer(FileDescriptor.out, false));
    line.setErr(writer(FileDescriptor.err, true));
    int status = line.execute(args);
    line.getOut().flush();
    if (status != CommandLine.ExitCode.OK || !isShowing(line)) {
      System.exit(status);
    }
  }

  /** UTF-8 whatever the system's own; rows are many, and must not be written one by one. */
  private static PrintWriter writer(FileDescriptor to, boolean flushes) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8)),
        flushes);
  }

  /** The threads of the page's server outlive main. */
  private static boolean isShowing(CommandLine line) {
    ParseResult parsed = line.getParseResult();
    ParseResult of = parsed == null ? null : parsed.subcommand();
    return of != null && of.commandSpec().name().equals(VIEW) && !of.isUsageHelpRequested();
  }

  /** The command with all of its subcommands. */
  public static CommandLine command() {
    CommandLine line = new CommandLine(new GatewatchCommand());
    CommandLine view = GatewatchView.command();
    view.getCommandSpec().name(VIEW);
    line.addSubcommand(VIEW, view);
    addHelp(line.getCommandSpec());
    line.getSubcommands().values().forEach(each -> addHelp(each.getCommandSpec()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(Rows.WIDTH);
    line.setParameterExceptionHandler(
        (mistake, given) ->
            complain(
                mistake.getCommandLine(),
                String.valueOf(mistake.getMessage()).replaceFirst("^Error: ", "")
                    + " (--help lists all)"));
    line.setExecutionExceptionHandler(
        (failure, of, parsed) -> {
          if (failure instanceof BrokenPipeException) { // Whoever read it has enough.
            return CommandLine.ExitCode.OK;
          }
          if (RunChoice.isEnding()) { // By Ctrl-C, which has closed what was being read.
            return CommandLine.ExitCode.SOFTWARE;
          }
          if (failure instanceof UnusableException || failure instanceof UncheckedIOException) {
            return complain(of, String.valueOf(failure.getMessage()));
          }
          throw failure;
        });
    return line;
  }

  private static void addHelp(CommandSpec to) {
    if (to.findOption("--help") == null) {
      to.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and end.")
              .build());
    }
  }

  private static int complain(CommandLine line, String message) {
    line.getErr().println("gatewatch: " + Words.oneLine(message));
    line.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which subcommand?");
  }
}
