package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.ui.api.UIServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NanHunt and Replay as a user meets them: exit status, standard output and standard error. */
class NanHuntTest {

  private static final String PORT = "org.deeplearning4j.ui.port";
  private static final String ANY_PORT = "0";
  private static final Pattern STOPPED =
      Pattern.compile("Training stopped in iteration \\d+: the first .+");
  private static final Pattern CAPSULE = Pattern.compile("The crash dump: (.+\\.zip)");

  /** Few lines and units, so that it takes seconds. */
  private static final String[] SMALL = {"--units=16", "--learning-rate=1", "--exit"};

  @TempDir Path folder;

  @BeforeEach
  void takeAnyPort() {
    System.setProperty(PORT, ANY_PORT);
  }

  @AfterEach
  void giveItBack() throws Exception {
    System.clearProperty(PORT);
    UIServer.stopInstance();
  }

  private static String run(Callable<Integer> program, String... arguments) {
    InThisJvm run = InThisJvm.run(program, arguments);
    assertThat(run.exitStatus()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  /** As a user starts it. */
  private String huntInAJvmOfItsOwn() throws Exception {
    Path output = Files.createTempDirectory(folder, "output");
    try (ChildJvm child = ChildJvm.start(output, NanHunt.class, ANY_PORT, arguments())) {
      assertThat(child.exitStatus()).as(child.err()).isZero();
      assertThat(child.err()).isEmpty();
      return child.out();
    }
  }

  private String[] arguments(String... more) throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog\n".repeat(60));
    List<String> arguments = new ArrayList<>(List.of(SMALL));
    arguments.add("--text=" + text);
    arguments.add("--crash-dumps=" + folder.resolve("crash-dumps"));
    arguments.addAll(List.of(more));
    return arguments.toArray(new String[0]);
  }

  private static String only(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(matcher.groupCount());
  }

  @Test
  void itNamesTheSamePlaceEachTimeAndReplayNamesItAgain() throws Exception {
    String first = huntInAJvmOfItsOwn();

    assertThat(first)
        .contains("Watch the gates at http://localhost:")
        .contains("ERROR", " | try: ", "alert=NON_FINITE state=OPENED", "Its origin:", "stage ")
        .contains("The alert on the page: http://localhost:");
    assertThat(Documents.logFields(first))
        .as("the fields of the line in the README")
        .containsSubsequence(Documents.logFields(Files.readString(Documents.README)));
    assertThat(Path.of(only(CAPSULE, first))).isRegularFile();
    assertThat(only(STOPPED, run(new NanHunt(), arguments()))).isEqualTo(only(STOPPED, first));

    String replay =
        run(new Replay(), only(CAPSULE, first), "--clip=1", "--learning-rate=0.001", "--exit");

    assertThat(replay)
        .containsPattern("The log said: (In iteration .*; then )?NaN or infinite values: the first")
        .contains("The origins are the same.")
        .contains("Computed again with --clip 1.0 --learning-rate 0.001:")
        .contains("they would have had to be set in an earlier iteration");
    int then = replay.indexOf("The origin in the crash dump:");
    int now = replay.indexOf("Computed again, as it was:");
    Pattern location = Pattern.compile("stage .+?array [^\n]+", Pattern.DOTALL);
    assertThat(only(location, replay.substring(now)))
        .isEqualTo(only(location, replay.substring(then)));
  }

  @Test
  void clippingKeepsTheTrainingAlive() throws Exception {
    assertThat(run(new NanHunt(), arguments("--clip=0.01", "--iterations=10")))
        .contains("No NaN and no Inf in 10 iterations")
        .doesNotContain("NON_FINITE", "crash dump");
  }

  @Test
  void whatIsNoCrashDumpCostsOneLine() throws Exception {
    Path text = Files.writeString(folder.resolve("text.txt"), "no crash dump");

    InThisJvm program = InThisJvm.run(new Replay(), text.toString());

    assertThat(program.exitStatus()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.err()).startsWith("Replay: " + text + " is no crash dump");
    assertThat(program.err().lines()).hasSize(1);
  }

  @Test
  void aFileInPlaceOfTheDirectoryCostsOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    InThisJvm program = InThisJvm.run(new NanHunt(), "--crash-dumps=" + file);

    assertThat(program.exitStatus()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.err()).contains(file + " is no directory");
  }
}
