package org.gatewatch.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.gatewatch.internal.crashdump.Entries;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;

/**
 * The last samples before a crash, out of its dump, as a run in memory. Network and minibatch are
 * left in the file, so that no backend is needed and no class that it names is loaded.
 */
final class CrashDumpSamples {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_SAMPLES = 256;

  private CrashDumpSamples() {}

  /** Whether a zip file is a crash dump. */
  static boolean isOne(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry(Entries.PROPERTIES) != null
          || zip.getEntry(Entries.OLD_PROPERTIES) != null;
    } catch (ZipException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads a crash dump.
   *
   * @throws UnusableException if it is damaged
   */
  static BoundedStatsStorage of(Path file) throws IOException, UnusableException {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry layout = zip.getEntry(Entries.LAYOUT);
      List<? extends ZipEntry> samples =
          zip.stream()
              .filter(entry -> entry.getName().startsWith(Entries.SAMPLE))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .limit(MOST_SAMPLES)
              .toList();
      if (layout == null || samples.isEmpty()) {
        throw new UnusableException(file, "a crash dump without samples");
      }
      storage.putStaticInfo(record(zip, layout, file));
      for (ZipEntry sample : samples) {
        storage.putUpdate(record(zip, sample, file));
      }
      return storage;
    } catch (ZipException | MalformedRecordException e) {
      throw new UnusableException(file, "a crash dump that is damaged: " + e.getMessage());
    }
  }

  private static StoredRecord record(ZipFile zip, ZipEntry entry, Path file)
      throws IOException, UnusableException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnusableException(file, "a crash dump with a sample that is too large");
      }
      StoredRecord record = new StoredRecord();
      record.decode(bytes);
      return record;
    }
  }
}
