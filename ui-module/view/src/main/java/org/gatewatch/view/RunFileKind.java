package org.gatewatch.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The kinds of files that runs are kept in, told by what they begin with, not by their names. */
enum RunFileKind {
  /** Of a {@code GatewatchFileStorage}. */
  GATEWATCH("\u00f7GWRUN"),
  /** MapDB, of DL4J's {@code FileStatsStorage}. */
  MAPDB("J\3\0\0"),
  /** SQLite, of DL4J's {@code J7FileStatsStorage}. */
  SQLITE("SQLite format 3\0"),
  /** A zip file, of a listener's crash dump. */
  CRASH_DUMP("PK\3\4");

  private static final int LONGEST = 16;

  /** Its bytes as characters. */
  private final String begin;

  RunFileKind(String begin) {
    this.begin = begin;
  }

  /**
   * The kind of a file; null if it is none of them.
   *
   * @throws IOException if the file cannot be read
   */
  static @Nullable RunFileKind of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String first = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
      for (RunFileKind kind : values()) {
        if (first.startsWith(kind.begin)) {
          return kind != CRASH_DUMP || CrashDumpSamples.isOne(file) ? kind : null;
        }
      }
      return null;
    }
  }
}
