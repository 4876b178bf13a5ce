package org.gatewatch.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.gatewatch.storage.StoredRecord;

/**
 * Samples that are alike but for worker, iteration and time, made without compressing anything: the
 * iteration stands in a block of its own before what all have in common, which was compressed once.
 * See the package {@code org.gatewatch.storage} for the format of records.
 */
final class AlikeRecords {
  private static final int FIXED_BYTES = 24;
  private static final int MODULUS = 65521;

  private final byte[] start;
  private final byte[] layoutId;
  private final byte[] compressedRest;
  private final int restBytes;
  private final long restSum;
  private final byte[] session;

  /** Like a sample without alerts. */
  AlikeRecords(StoredRecord sample) {
    ByteBuffer record = ByteBuffer.wrap(sample.encode());
    start = new byte[4];
    record.get(start);
    record.getLong();
    record.position(record.position() + 2 + record.getShort(record.position()));
    record.position(record.position() + 2 + record.getShort(record.position()));
    ByteBuffer payload = ByteBuffer.wrap(inflated(record));
    session = sample.getSessionID().getBytes(StandardCharsets.UTF_8);
    skipNumber(payload);
    layoutId = new byte[payload.position()];
    payload.get(0, layoutId);
    skipNumber(payload); // The iteration.
    byte[] rest = new byte[payload.remaining()];
    payload.get(rest);
    restBytes = rest.length;
    restSum = sum(rest);
    compressedRest = deflated(rest);
  }

  private static byte[] inflated(ByteBuffer record) {
    byte[] payload = new byte[record.getInt()];
    byte[] compressed = new byte[record.getInt()];
    record.get(compressed);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      int length = 0;
      while (length < payload.length) {
        if (inflater.finished()) { // The maps are a stream of their own.
          int left = inflater.getRemaining();
          inflater.reset();
          inflater.setInput(compressed, compressed.length - left, left);
        }
        length += inflater.inflate(payload, length, payload.length - length);
      }
      return payload;
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] out = new byte[2 * bytes.length + 64];
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(out, length, out.length - length);
      }
      return Arrays.copyOf(out, length);
    } finally {
      deflater.end();
    }
  }

  private static void skipNumber(ByteBuffer payload) {
    while (payload.get() < 0) {
      // The last byte of a number has no sign.
    }
  }

  private static long sum(byte[] bytes) {
    Adler32 sum = new Adler32();
    sum.update(bytes);
    return sum.getValue();
  }

  /** The sample of a worker and iteration. */
  StoredRecord of(String worker, int iteration, long timestamp) {
    byte[] name = worker.getBytes(StandardCharsets.UTF_8);
    byte[] head = head(iteration);
    int compressed = 2 + 5 + head.length + compressedRest.length + 4;
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + session.length + name.length + compressed);
    out.put(start).putLong(timestamp);
    out.putShort((short) session.length).put(session);
    out.putShort((short) name.length).put(name);
    out.putInt(head.length + restBytes).putInt(compressed);
    out.putShort((short) 0x7801); // zlib's header, then a block that is not compressed.
    out.put((byte) 0).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) head.length).putShort((short) ~head.length);
    out.order(ByteOrder.BIG_ENDIAN).put(head).put(compressedRest);
    out.putInt((int) sumOfBoth(sum(head)));
    return StoredRecord.of(out.array(), false);
  }

  private byte[] head(int iteration) {
    ByteBuffer head = ByteBuffer.allocate(layoutId.length + 5).put(layoutId);
    int left = iteration;
    while (left > 0x7f) {
      head.put((byte) (left | 0x80));
      left >>>= 7;
    }
    head.put((byte) left);
    byte[] bytes = new byte[head.position()];
    head.get(0, bytes);
    return bytes;
  }

  /** Adler-32 of the head and the rest together. */
  private long sumOfBoth(long headSum) {
    long low = ((headSum & 0xffff) + (restSum & 0xffff) + MODULUS - 1) % MODULUS;
    long once = (headSum & 0xffff) + MODULUS - 1;
    long high = (headSum >>> 16) + (restSum >>> 16) + restBytes % MODULUS * (once % MODULUS);
    return high % MODULUS << 16 | low;
  }
}
