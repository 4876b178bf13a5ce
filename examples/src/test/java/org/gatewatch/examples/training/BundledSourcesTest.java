package org.gatewatch.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledSourcesTest {

  @TempDir Path folder;

  @Test
  void holdTheSourcesOfEveryModule() {
    assertThat(BundledSources.read().text())
        .contains("package org.gatewatch;")
        .contains("package org.gatewatch.examples;")
        .doesNotContain("\r");
  }

  @Test
  void readTheSameFromADirectoryAndFromAJar() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("classes"));
    writeSources(directory);
    URI jar = URI.create("jar:" + folder.resolve("classes.jar").toUri());
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      writeSources(files.getPath("/"));
    }

    String expected = "first\nsecond\nthird\n";
    assertThat(BundledSources.text(directory.resolve("corpus").toUri())).isEqualTo(expected);
    assertThat(BundledSources.text(URI.create(jar + "!/corpus"))).isEqualTo(expected);
  }

  private static void writeSources(Path root) throws IOException {
    Path corpus = root.resolve("corpus");
    Files.createDirectories(corpus.resolve("a"));
    // A path sorts before what it begins; so does "a-b" before "a/b", if sorted as text.
    Files.createDirectories(corpus.resolve("a-b"));
    Files.writeString(corpus.resolve("a-b").resolve("Z.java"), "first\r\n");
    Files.writeString(corpus.resolve("a").resolve("B.java"), "second\n");
    Files.writeString(corpus.resolve("a").resolve("C.java"), "third\n");
    Files.writeString(corpus.resolve("a").resolve("C.txt"), "not a source\n");
  }
}
