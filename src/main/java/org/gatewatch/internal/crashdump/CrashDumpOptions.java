package org.gatewatch.internal.crashdump;

import java.io.Serializable;

/**
 * Whether and where a crash dump is written.
 *
 * @param directory path of the directory, as a name so that it can be sent to another machine;
 *     empty for no crash dump
 * @param limit most bytes of the file, at least 1
 */
public record CrashDumpOptions(String directory, long limit) implements Serializable {
  /** No directory; a limit of 1 GiB. */
  public static final CrashDumpOptions DEFAULT = new CrashDumpOptions("", 1L << 30);
}
