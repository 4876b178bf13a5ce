package org.gatewatch.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a file of {@code FileStatsStorage}, which is gone when it is closed: MapDB writes into
 * whatever it opens, if only its log. One that another program has open is not copied, since what
 * that program wrote last may lie half in one place and half in another.
 */
final class MapDbCopy extends FileStatsStorage {
  private static final Logger log = LoggerFactory.getLogger(MapDbCopy.class);

  private final Path folder;
  private final AtomicBoolean isDeleted = new AtomicBoolean();

  private MapDbCopy(Path folder, Path copy) {
    super(copy.toFile());
    this.folder = folder;
  }

  /**
   * Copies a file, and opens the copy.
   *
   * @throws UnusableException if another program has it open, or it is damaged
   * @throws IOException if it cannot be read, or there is no room for the copy
   */
  static MapDbCopy of(Path file) throws IOException, UnusableException {
    if (isOpenElsewhere(file)) {
      throw new UnusableException(
          file,
          "another program has it open, and MapDB lets nobody read it meanwhile; end that program"
              + " first (a GatewatchFileStorage can be read while it is written)");
    }
    Path folder = Files.createTempDirectory("gatewatch-view");
    try {
      return new MapDbCopy(folder, copy(file, folder));
    } catch (IOException | UncheckedIOException e) {
      delete(folder);
      throw e;
    } catch (RuntimeException | Error e) { // MapDB has errors of its own for what is damaged.
      delete(folder);
      throw new UnusableException(file, "MapDB cannot read it: " + e.getMessage());
    }
  }

  private static boolean isOpenElsewhere(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** Its logs lie beside it, with names that begin as its own does. */
  private static Path copy(Path file, Path folder) throws IOException {
    String name = nameOf(file);
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder"),
            other -> isOf(name, nameOf(other)))) {
      for (Path each : all) {
        Files.copy(each, folder.resolve(nameOf(each)));
      }
    }
    return folder.resolve(name);
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static boolean isOf(String name, String other) {
    return other.equals(name) || other.startsWith(name + ".wal.");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** At the end of the JVM MapDB may have closed it already; the copy is still there then. */
  @Override
  public void close() {
    try {
      if (!isClosed()) {
        super.close();
      }
    } catch (IllegalAccessError e) { // So MapDB says that it was closed.
      log.debug("MapDB has closed {} itself", folder, e);
    } finally {
      if (!isDeleted.getAndSet(true)) {
        deleteUnchecked(folder);
      }
    }
  }

  private static void deleteUnchecked(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
