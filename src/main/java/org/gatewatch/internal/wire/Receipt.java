package org.gatewatch.internal.wire;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a {@link Batch}: with status 200 that it has taken it, with 409 that it
 * has no layout for it, and has taken nothing. In bytes, big-endian: the id and the number.
 *
 * @param server tells this server from all others, and from itself before it was started again
 * @param next every record of the stream with a lower number is stored, or was refused for good
 */
public record Receipt(UUID server, long next) {
  /** Bytes of it. */
  public static final int BYTES = 24;

  /** It as bytes. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(BYTES);
    Batch.putId(out, server);
    return out.putLong(next).array();
  }

  /** The receipt that these bytes hold; null if they hold none. */
  public static @Nullable Receipt parse(byte[] bytes) {
    if (bytes.length != BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Receipt(Batch.id(in), in.getLong());
  }
}
