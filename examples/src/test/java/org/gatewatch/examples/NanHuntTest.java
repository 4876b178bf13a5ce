package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NanHunt and Replay as a user meets them: exit status, standard output and standard error. */
class NanHuntTest {

  private static final String ANY_PORT = "0";
  private static final Pattern STOPPED =
      Pattern.compile("Training stopped in iteration \\d+: the first .+");
  private static final Pattern CAPSULE = Pattern.compile("The crash dump: (.+\\.zip)");

  /** Few lines and units, so that it takes seconds. */
  private static final String[] SMALL = {"--units=16", "--learning-rate=1", "--exit"};

  @TempDir Path folder;

  private String run(Class<?> program, String... arguments) throws Exception {
    Path output = Files.createTempDirectory(folder, "output");
    try (ChildJvm child = ChildJvm.start(output, program, ANY_PORT, arguments)) {
      assertThat(child.exitStatus()).as(child.err()).isZero();
      assertThat(child.err()).isEmpty();
      return child.out();
    }
  }

  private String hunt(String... more) throws Exception {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog\n".repeat(60));
    List<String> arguments = new ArrayList<>(List.of(SMALL));
    arguments.add("--text=" + text);
    arguments.add("--crash-dumps=" + folder.resolve("crash-dumps"));
    arguments.addAll(List.of(more));
    return run(NanHunt.class, arguments.toArray(new String[0]));
  }

  private static String only(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(matcher.groupCount());
  }

  @Test
  void itNamesTheSamePlaceEachTimeAndReplayNamesItAgain() throws Exception {
    String first = hunt();

    assertThat(first)
        .startsWith("Watch the gates at http://localhost:")
        .contains("WARN", "alert=NON_FINITE state=OPENED", "Its origin:", "stage ")
        .contains("The alert on the page: http://localhost:");
    assertThat(Documents.logFields(first))
        .as("the fields of the line in the README")
        .containsSubsequence(Documents.logFields(Files.readString(Documents.README)));
    assertThat(Path.of(only(CAPSULE, first))).isRegularFile();
    assertThat(only(STOPPED, hunt())).isEqualTo(only(STOPPED, first));

    String replay =
        run(Replay.class, only(CAPSULE, first), "--clip=1", "--learning-rate=0.001", "--exit");

    assertThat(replay)
        .contains("The log said: alert=NON_FINITE state=OPENED")
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
    assertThat(hunt("--clip=0.01", "--iterations=20"))
        .contains("No NaN and no Inf in 20 iterations")
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
