package org.gatewatch.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a record lies in the file of a {@link GatewatchFileStorage}: behind a head that can be found
 * again after damage, and from which the file's records are known without reading them whole. All
 * numbers are big-endian:
 *
 * <pre>
 *    8 bytes  F7 'G' 'W' 'R' 'E' 'C' 0D 0A
 *    4 bytes  n, the record's bytes: 16 to {@value #MOST_BYTES}
 *    4 bytes  CRC32C of the record
 *    4 bytes  CRC32C of the 16 bytes before it, and of the record's first {@value #SHOWN_BYTES}
 *             bytes, or of all of it if it has no more
 *    n bytes  the record
 * </pre>
 *
 * @param position in the file, of the head
 * @param length of the record
 * @param checksum of the record
 * @param of how the record begins; null if that is not known here: a later version's
 */
record Frame(long position, int length, int checksum, @Nullable EnvelopeHead of) {
  /** How each frame begins: not as text does, and changed by whoever takes the file for text. */
  static final long MARKER = 0xF747_5752_4543_0D0AL;

  static final int HEAD_BYTES = 20;

  /** Bytes of the record that the head vouches for, and those that tell whose it is. */
  static final int SHOWN_BYTES = EnvelopeHead.MOST_BYTES;

  /** Most bytes from which a frame is known. */
  static final int MOST_BEGINNING = HEAD_BYTES + SHOWN_BYTES;

  /** Most bytes of a record: 64 MiB, and what its envelope and their compression may add. */
  static final int MOST_BYTES = 65 << 20;

  private static final int LEAST_BYTES = 16;
  private static final int CHECKED = 16;

  /**
   * A record as it is written.
   *
   * @throws IllegalArgumentException if the record is longer than any of ours
   */
  static byte[] seal(byte[] record) {
    if (record.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a record has at most " + MOST_BYTES + " bytes, not " + record.length);
    }
    ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + record.length);
    out.putLong(MARKER).putInt(record.length).putInt(checksum(record));
    out.putInt(checksumOfHead(out.array(), record)).put(record);
    return out.array();
  }

  /**
   * The frame that begins here, or null if none does, or not all of it is there.
   *
   * @param beginning of it, {@link #MOST_BEGINNING} bytes, or fewer if the file ends before
   * @param position of it in the file
   * @param end of the file
   */
  static @Nullable Frame at(ByteBuffer beginning, long position, long end) {
    if (beginning.remaining() < HEAD_BYTES + LEAST_BYTES || beginning.getLong() != MARKER) {
      return null;
    }
    int length = beginning.getInt();
    int checksum = beginning.getInt();
    int ofHead = beginning.getInt();
    if (length < LEAST_BYTES || length > MOST_BYTES || length > end - position - HEAD_BYTES) {
      return null;
    }
    byte[] shown = new byte[Math.min(length, SHOWN_BYTES)];
    if (beginning.remaining() < shown.length) {
      return null;
    }
    beginning.get(shown);
    ByteBuffer head = ByteBuffer.allocate(CHECKED);
    head.putLong(MARKER).putInt(length).putInt(checksum);
    return checksumOfHead(head.array(), shown) == ofHead
        ? new Frame(position, length, checksum, beginning(shown))
        : null;
  }

  private static @Nullable EnvelopeHead beginning(byte[] shown) {
    try {
      return EnvelopeHead.read(ByteBuffer.wrap(shown));
    } catch (MalformedRecordException | BufferUnderflowException e) {
      return null; // A checksum of garbage, or of a record that only a later version knows.
    }
  }

  private static int checksumOfHead(byte[] head, byte[] record) {
    CRC32C sum = new CRC32C();
    sum.update(head, 0, CHECKED);
    sum.update(record, 0, Math.min(record.length, SHOWN_BYTES));
    return (int) sum.getValue();
  }

  private static int checksum(byte[] record) {
    CRC32C sum = new CRC32C();
    sum.update(record, 0, record.length);
    return (int) sum.getValue();
  }

  /** Whether this is the record that was written. */
  boolean isOf(byte[] record) {
    return record.length == length && checksum(record) == checksum;
  }

  /** Where the record itself begins. */
  long start() {
    return position + HEAD_BYTES;
  }

  /** Where the next frame begins. */
  long end() {
    return start() + length;
  }
}
