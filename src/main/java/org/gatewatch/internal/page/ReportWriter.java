package org.gatewatch.internal.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.deeplearning4j.core.storage.StatsStorage;

/**
 * Writes a stored run as one HTML file. The page's artifact brings one, so that those who have it
 * need not name it, and those who have not need nothing of it.
 */
public interface ReportWriter {
  /**
   * Writes the report of a session's first worker by name.
   *
   * @throws IllegalArgumentException if the storage has no sample in such a session
   * @throws IOException if the file cannot be written
   */
  void writeReport(StatsStorage storage, String session, Path path) throws IOException;

  /**
   * The one on the class path.
   *
   * @throws IllegalStateException if there is none, naming what to add
   */
  static ReportWriter installed() {
    ClassLoader own = ReportWriter.class.getClassLoader();
    return ServiceLoader.load(ReportWriter.class, own)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "a report needs the page: add org.gatewatch:gatewatch-ui to the class path"));
  }
}
