package org.gatewatch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Mistakes of whoever calls it; that it shows runs is seen by {@link RunnableJarIT}. */
class GatewatchViewTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = GatewatchView.command();
    line.setErr(new PrintWriter(err, true));
    line.setOut(new PrintWriter(new StringWriter()));
    return line.execute(args);
  }

  private void assertRefused(String why, String... args) {
    err.getBuffer().setLength(0);
    assertThat(run(args)).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains(why);
  }

  @Test
  void aMistakeCostsOneLineAndStatusTwo() throws Exception {
    assertRefused("FILE-OR-FOLDER");
    assertRefused("there is no such file", "--port", "0", folder.resolve("no\nfile").toString());
    assertRefused("no file in it is a stored run", "--port", "0", folder.toString());
    assertRefused("'many'", "--port", "many", folder.toString());
    assertRefused("--port 70000", "--port", "70000", folder.toString());
    assertRefused("--wide", "--wide", folder.toString());
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());
      assertRefused("--port " + port + ": it cannot be used", "--port", port, folder.toString());
    }
    assertThat(run("--help")).isZero();
  }
}
