package org.gatewatch.ui.internal.index;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.gatewatch.storage.StoredRecord;

/**
 * The name by which the page knows a session or a worker: its id, unless a stored file has one that
 * is longer than any that is given today, and than fits into an address. Such an id is told by its
 * beginning and a digest of all of it.
 */
final class ShortName {
  /** As many characters never take more bytes than are allowed. */
  private static final int SURELY_SHORT = StoredRecord.MAX_ID_BYTES / 3;

  private static final int BEGINNING = 40;
  private static final int DIGEST_BYTES = 8;

  private ShortName() {}

  /** At most {@link StoredRecord#MAX_ID_BYTES} bytes of UTF-8; the same for the same id. */
  static String of(String id) {
    if (id.length() <= SURELY_SHORT) {
      return id;
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= StoredRecord.MAX_ID_BYTES) {
      return id;
    }
    String beginning = id.substring(0, BEGINNING);
    boolean halved = Character.isHighSurrogate(beginning.charAt(BEGINNING - 1));
    return (halved ? beginning.substring(0, BEGINNING - 1) : beginning) + "…" + digest(bytes);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
