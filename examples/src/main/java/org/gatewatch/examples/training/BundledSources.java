package org.gatewatch.examples.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The project's own Java sources, which the build puts beside the examples' classes. */
public final class BundledSources {

  private static final String FOLDER = "corpus";

  private BundledSources() {}

  /**
   * All sources, one after another, in the order of their paths and with Unix line ends: the same
   * text from a directory or a jar, on every machine.
   *
   * @throws IllegalStateException if the build left the sources out
   */
  public static Corpus read() {
    URL folder = BundledSources.class.getResource(FOLDER);
    if (folder == null) {
      throw new IllegalStateException("the build has left the corpus of sources out");
    }
    try {
      return new Corpus("Gatewatch's own sources", text(folder.toURI()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The texts of all files in a folder and below, one after the other.
   *
   * @param folder a directory, or a folder in a jar
   */
  public static String text(URI folder) throws IOException {
    if (!folder.getScheme().equals("jar")) {
      return concatenate(Path.of(folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
      return concatenate(jar.provider().getPath(folder));
    }
  }

  private static String concatenate(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path source : sources(folder)) {
      text.append(Files.readString(source).replace("\r\n", "\n"));
    }
    return text.toString();
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          // By text, as paths of different file systems sort differently.
          .sorted(
              Comparator.comparing(file -> folder.relativize(file).toString().replace('\\', '/')))
          .toList();
    }
  }
}
