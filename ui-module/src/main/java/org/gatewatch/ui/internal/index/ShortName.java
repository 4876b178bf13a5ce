package org.gatewatch.ui.internal.index;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.internal.Sha256;

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
    if (id.getBytes(StandardCharsets.UTF_8).length <= StoredRecord.MAX_ID_BYTES) {
      return id;
    }
    String beginning = id.substring(0, BEGINNING);
    boolean halved = Character.isHighSurrogate(beginning.charAt(BEGINNING - 1));
    String digest = HexFormat.of().formatHex(Sha256.of(id), 0, DIGEST_BYTES);
    return (halved ? beginning.substring(0, BEGINNING - 1) : beginning) + "…" + digest;
  }
}
