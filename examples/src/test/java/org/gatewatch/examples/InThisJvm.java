package org.gatewatch.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.gatewatch.examples.command.Cli;

/**
 * A command of the examples without a JVM of its own, which takes longer to start than most run.
 *
 * @param exitStatus what its JVM would end with
 * @param out its standard output
 * @param err its standard error
 */
public record InThisJvm(int exitStatus, String out, String err) {
  public static InThisJvm run(Callable<Integer> command, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, UTF_8));
      System.setErr(new PrintStream(complained, true, UTF_8));
      int exitStatus = Cli.run(command, arguments);
      return new InThisJvm(exitStatus, printed.toString(UTF_8), complained.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** It did well, had nothing to complain about, and its last line is such a result. */
  public void assertEndsWith(String result) {
    assertThat(exitStatus).as(err).isZero();
    assertThat(err).isEmpty();
    assertThat(out.stripTrailing().lines()).last(InstanceOfAssertFactories.STRING).matches(result);
  }
}
