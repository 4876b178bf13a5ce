package org.gatewatch.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.gatewatch.examples.command.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {

  private static final String ENOUGH = "Grüße aus 東京 𝄞\n".repeat(100);

  @TempDir Path folder;

  @Test
  void readsUtf8Text() throws IOException {
    Corpus corpus = Corpus.ofFile(write(ENOUGH));

    assertThat(corpus.text()).isEqualTo(ENOUGH);
    assertThat(corpus.name()).endsWith("text.txt");
  }

  @Test
  void leavesOutAByteOrderMark() throws IOException {
    assertThat(Corpus.ofFile(write("\uFEFF" + ENOUGH)).text()).isEqualTo(ENOUGH);
  }

  @Test
  void saysWhereAFileIsNotUtf8() throws IOException {
    Path file =
        Files.write(folder.resolve("latin.txt"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertRejected(file, "not UTF-8", "byte 3");
  }

  @Test
  void rejectsAFileThatEndsWithinACharacter() throws IOException {
    byte[] bytes = (ENOUGH + "é").getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("cut.txt");
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    assertRejected(file, "not UTF-8");
  }

  @Test
  void readsNoMoreThanTheBeginningOfAHugeFile() throws IOException {
    // Three bytes a character, so that the cut goes through one.
    byte[] line = "東京\n東京\n".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[Corpus.MOST_BYTES + line.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = line[i % line.length];
    }
    Path file = Files.write(folder.resolve("huge.txt"), bytes);

    assertThat(Corpus.ofFile(file).text())
        .startsWith("東京\n")
        .hasSizeBetween(Corpus.MOST_BYTES / 3, Corpus.MOST_BYTES / 2);
  }

  @Test
  void rejectsAnEmptyFile() throws IOException {
    assertRejected(write(""), "is empty", "1,000");
  }

  @Test
  void rejectsAShortFileAndSaysHowMuchIsEnough() throws IOException {
    assertRejected(write("ab".repeat(400)), "too short", "800", "1,000");
  }

  @Test
  void rejectsAFileOfOneCharacterOverAndOver() throws IOException {
    assertRejected(write("a".repeat(2_000)), "one character");
  }

  @Test
  void rejectsAFileThatIsNotThere() {
    assertRejected(folder.resolve("nowhere.txt"), "there is no file");
  }

  @Test
  void rejectsADirectory() {
    assertRejected(folder, "is a directory");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  private static void assertRejected(Path file, String... parts) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Corpus.ofFile(file))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).contains(file.toString()));
  }
}
