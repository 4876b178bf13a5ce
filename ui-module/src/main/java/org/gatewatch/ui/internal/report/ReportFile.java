package org.gatewatch.ui.internal.report;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.internal.page.ReportWriter;
import org.gatewatch.ui.internal.index.StoredSession;

/** Writes reports for those who know nothing of the page. */
public final class ReportFile implements ReportWriter {
  /** What {@link ReportWriter#installed()} finds. */
  public ReportFile() {}

  @Override
  public void writeReport(StatsStorage storage, String session, Path path) throws IOException {
    StoredSession run = StoredSession.read(storage, session);
    if (run == null || run.worker().series().last() == null) {
      throw new IllegalArgumentException(
          "session must be one with samples of Gatewatch: there are "
              + storage.listSessionIDs()
              + ", not \""
              + session
              + '"');
    }
    replace(path.toAbsolutePath(), RunReport.of(run, Instant.now()));
  }

  /** Nobody finds half a report, nor loses the one before if this one fails. */
  private static void replace(Path path, byte[] content) throws IOException {
    if (Files.isDirectory(path)) { // An empty one would be replaced, too.
      throw new FileSystemException(path.toString(), null, "it is a folder");
    }
    Path half = path.resolveSibling(path.getFileName() + ".part");
    try {
      Files.write(half, content);
      Files.move(half, path, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
  }
}
