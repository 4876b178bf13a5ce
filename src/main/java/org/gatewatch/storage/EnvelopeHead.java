package org.gatewatch.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How a record begins: what it is, whose and of when.
 *
 * @param version of the format, as {@link Envelope} reads it
 * @param kind {@link Envelope#LAYOUT}, {@link Envelope#SAMPLE} or {@link Envelope#END}
 * @param timestamp milliseconds since 1970
 * @param session session id, at most 65,535 bytes of UTF-8
 * @param worker worker id, likewise
 */
record EnvelopeHead(int version, int kind, long timestamp, String session, String worker) {
  /** What it takes beside the two ids. */
  private static final int FIXED_BYTES = 16;

  /** Most bytes of it, if both ids have at most {@link StoredRecord#MAX_ID_BYTES}. */
  static final int MOST_BYTES = FIXED_BYTES + 2 * StoredRecord.MAX_ID_BYTES;

  private static final short MAGIC = 'G' << 8 | 'W';

  /** The oldest version that is still read. */
  private static final byte OLDEST = 1;

  int bytes() {
    return FIXED_BYTES + utf8(session).length + utf8(worker).length;
  }

  void write(ByteBuffer out) {
    out.putShort(MAGIC).put((byte) version).put((byte) kind).putLong(timestamp);
    for (String id : new String[] {session, worker}) {
      byte[] bytes = utf8(id);
      out.putShort((short) bytes.length).put(bytes);
    }
  }

  /**
   * Reads it from where a buffer stands.
   *
   * @throws MalformedRecordException if it is malformed
   * @throws BufferUnderflowException if it is not all there
   */
  static EnvelopeHead read(ByteBuffer in) {
    if (in.getShort() != MAGIC) {
      throw new MalformedRecordException("not a record of Gatewatch: it does not start with GW");
    }
    int version = in.get();
    if (version < OLDEST || version > Envelope.VERSION) {
      throw new MalformedRecordException(
          "version " + version + " is not known here, only " + OLDEST + " to " + Envelope.VERSION);
    }
    int kind = in.get();
    if (kind < Envelope.LAYOUT || kind > Envelope.END) {
      throw new MalformedRecordException("there is no record of kind " + kind);
    }
    return new EnvelopeHead(version, kind, in.getLong(), text(in), text(in));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort() & 0xffff];
    if (bytes.length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
