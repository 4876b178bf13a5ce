package org.gatewatch.command;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.view.UnusableException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all subcommands have that read runs. */
abstract class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Set<String> complaints = new HashSet<>();

  @Override
  public final Integer call() throws UnusableException {
    Rows rows = new Rows(spec.commandLine().getOut());
    boolean holds = run(rows);
    rows.flush();
    return holds ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /**
   * Does it.
   *
   * @param rows where to
   * @return false for exit status 1
   */
  abstract boolean run(Rows rows) throws UnusableException;

  /** A line on standard error, each once. */
  final void complain(String what) {
    if (complaints.add(what)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("gatewatch: " + Words.oneLine(what));
      err.flush();
    }
  }
}
