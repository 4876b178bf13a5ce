package org.gatewatch.capsule;

import java.io.Serializable;

/**
 * Whether and where a crash capsule is written.
 *
 * @param directory path of the directory, as a name so that it can be sent to another machine;
 *     empty for no capsule
 * @param limit most bytes of the file, at least 1
 */
public record CapsuleOptions(String directory, long limit) implements Serializable {
  /** No directory; a limit of 1 GiB. */
  public static final CapsuleOptions DEFAULT = new CapsuleOptions("", 1L << 30);
}
