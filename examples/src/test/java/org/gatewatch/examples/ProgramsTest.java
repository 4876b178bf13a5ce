package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs as a user meets them: exit status, standard output and standard error. */
class ProgramsTest {

  private static final String ANY_PORT = "0";
  private static final String PORT = "org.deeplearning4j.ui.port";
  private static final Pattern LOSS =
      Pattern.compile("Loss a character: ([\\d.]+) at first, ([\\d.]+) after (\\d+) iterations");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "--colour,            Unknown option: '--colour'",
    "--units=many,        'whole number from 1 to 2048, not ''many'''",
    "--frequency=0,       'whole number from 1 to 1000000, not ''0'''",
    "--minutes=-1,        'above 0 and up to 100000, not ''-1'''",
    "--text=no/such.txt,  there is no file"
  })
  void mistakesCostOneLine(String argument, String complaint) {
    assertComplaint(complaint, argument);
  }

  @Test
  void aTakenPortCostsOneLineAndEndsTheProgram() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());

      try (ChildJvm program = ChildJvm.start(folder, CharModelling.class, port)) {
        assertThat(program.exitStatus()).isEqualTo(2);
        assertOneLine(program.out(), program.err(), "port " + port + " cannot be used");
      }
    }
  }

  @Test
  void aPortThatIsNoneCostsOneLine() {
    String before = System.setProperty(PORT, "http");
    try {
      assertComplaint("-Dorg.deeplearning4j.ui.port must be a port from 0");
    } finally {
      if (before == null) {
        System.clearProperty(PORT);
      } else {
        System.setProperty(PORT, before);
      }
    }
  }

  @Test
  void trainingLowersTheLossAndThePageStaysUpAfterIt() throws Exception {
    try (ChildJvm program = train("--epochs=12")) {
      awaitOutput(program, "The page stays up until Ctrl-C.");

      assertThat(program.err()).isEmpty();
      assertThat(program.out())
          .contains("Watch the gates at http://localhost:", "What it writes now:")
          .doesNotContain("org.nd4j");
      assertThat(program.out().lines())
          .filteredOn(line -> line.contains("WARN"))
          .as("but for Netty's, of a machine without a network")
          .allMatch(line -> line.contains("hardware address"));
      assertLossFalls(program.out());
      assertThat(statusOfThePage(program.out())).isBetween(200, 399);
      assertThat(program.isAlive()).isTrue();
    }
  }

  private static void assertLossFalls(String printed) {
    Matcher loss = LOSS.matcher(printed);
    assertThat(loss.find()).as(printed).isTrue();
    double first = Double.parseDouble(loss.group(1));
    // An untrained network believes that all 28 characters are equally likely.
    assertThat(first).isCloseTo(Math.log(28), within(0.3));
    assertThat(Double.parseDouble(loss.group(2))).isLessThan(first - 0.5);
    assertThat(loss.group(3)).isEqualTo("24");
  }

  private static int statusOfThePage(String printed) throws Exception {
    Matcher address = Pattern.compile("http://localhost:\\d+").matcher(printed);
    assertThat(address.find()).isTrue();
    HttpRequest request = HttpRequest.newBuilder(URI.create(address.group())).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private ChildJvm train(String... arguments) throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog\n".repeat(60));
    String[] all = new String[arguments.length + 3];
    all[0] = "--text=" + text;
    all[1] = "--units=16";
    all[2] = "--learning-rate=0.05";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return ChildJvm.start(folder, CharModelling.class, ANY_PORT, all);
  }

  private static void assertComplaint(String complaint, String... arguments) {
    InThisJvm program = InThisJvm.run(new CharModelling(), arguments);

    assertThat(program.exitStatus()).isEqualTo(2);
    assertOneLine(program.out(), program.err(), complaint);
  }

  private static void assertOneLine(String out, String err, String complaint) {
    assertThat(out).isEmpty();
    assertThat(err).startsWith("CharModelling: ").contains(complaint);
    assertThat(err.lines()).hasSize(1);
  }

  private static void awaitOutput(ChildJvm program, String expected) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!program.out().contains(expected)) {
      assertThat(program.isAlive()).as(program.err()).isTrue();
      assertThat(System.nanoTime()).as(program.out()).isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(50).toMillis());
    }
  }
}
