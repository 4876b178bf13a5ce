package org.gatewatch.storage;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The outer part of a record: whose it is, of when, and its compressed payload.
 *
 * @param version of the format, 1 to {@link #VERSION}
 * @param kind {@link #LAYOUT}, {@link #SAMPLE} or {@link #END}
 * @param timestamp milliseconds since 1970
 * @param session session id, at most 65,535 bytes of UTF-8; {@link StoredRecord#MAX_ID_BYTES} in
 *     records written today
 * @param worker worker id, likewise
 * @param payloadLength bytes of the payload before compression, at most {@link #MAX_PAYLOAD}
 * @param compressed the payload, compressed; a view, not a copy
 */
record Envelope(
    int version,
    int kind,
    long timestamp,
    String session,
    String worker,
    int payloadLength,
    ByteBuffer compressed) {
  static final int LAYOUT = 1;
  static final int SAMPLE = 2;
  static final int END = 3;

  /** Most bytes that a payload may have before compression. */
  static final int MAX_PAYLOAD = 64 << 20;

  /** The version that is written. */
  static final int VERSION = 10;

  /** Compresses a payload into an envelope. */
  static Envelope seal(int kind, long timestamp, String session, String worker, byte[] payload) {
    byte[] buffer = buffer(payload);
    int length = Compression.compress(payload, buffer);
    return seal(kind, timestamp, session, worker, payload.length, buffer, length);
  }

  /** Compresses a sample into an envelope, as two streams, of which the first can be read alone. */
  static Envelope seal(long timestamp, String session, String worker, SampleCodec.Encoded sample) {
    byte[] buffer = buffer(sample.payload());
    int length = Compression.compress(sample, buffer);
    return seal(SAMPLE, timestamp, session, worker, sample.payload().length, buffer, length);
  }

  private static byte[] buffer(byte[] payload) {
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a record has at most "
              + MAX_PAYLOAD
              + " bytes before compression, not "
              + payload.length
              + ": fewer quantities, a smaller maxHeatmapSide or fewer extraMaps make it smaller");
    }
    return new byte[payload.length + payload.length / 32 + 4096];
  }

  private static Envelope seal(
      int kind,
      long timestamp,
      String session,
      String worker,
      int payloadLength,
      byte[] compressed,
      int length) {
    requireId("session", session);
    requireId("worker", worker);
    return new Envelope(
        VERSION,
        kind,
        timestamp,
        session,
        worker,
        payloadLength,
        ByteBuffer.wrap(compressed, 0, length));
  }

  private static void requireId(String what, String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > StoredRecord.MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "the id of a "
              + what
              + " has at most "
              + StoredRecord.MAX_ID_BYTES
              + " bytes in UTF-8, not "
              + bytes.length);
    }
    if (!new String(bytes, StandardCharsets.UTF_8).equals(id)) {
      throw new IllegalArgumentException(
          "the id of a " + what + " has half of a surrogate pair, which no file can hold");
    }
  }

  /**
   * Reads the payload, within the budget of a record that is stored in so many bytes.
   *
   * @throws MalformedRecordException if it is malformed, or too large for its record
   */
  PayloadReader reader(int storedBytes) {
    DecodingBudget budget = new DecodingBudget(storedBytes);
    budget.charge(payloadLength);
    return new PayloadReader(open(), budget);
  }

  /** Likewise, for its beginning, if it was compressed apart; else for all of it. */
  PayloadReader readerOfBeginning(int storedBytes) {
    DecodingBudget budget = new DecodingBudget(storedBytes);
    budget.charge(payloadLength);
    return new PayloadReader(Compression.beginning(compressed, payloadLength), budget);
  }

  byte[] open() {
    return Compression.open(compressed, payloadLength);
  }

  byte[] toBytes() {
    EnvelopeHead head = new EnvelopeHead(version, kind, timestamp, session, worker);
    ByteBuffer out = ByteBuffer.allocate(head.bytes() + 8 + compressed.remaining());
    head.write(out);
    out.putInt(payloadLength).putInt(compressed.remaining()).put(compressed.duplicate());
    return out.array();
  }

  static Envelope parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      EnvelopeHead head = EnvelopeHead.read(in);
      int payloadLength = in.getInt();
      if (payloadLength < 0 || payloadLength > MAX_PAYLOAD) {
        throw new MalformedRecordException(
            "a payload has 0 to " + MAX_PAYLOAD + " bytes, not " + payloadLength);
      }
      int length = in.getInt();
      if (length != in.remaining()) {
        throw new MalformedRecordException(
            length + " bytes are announced, " + in.remaining() + " are there");
      }
      return new Envelope(
          head.version(),
          head.kind(),
          head.timestamp(),
          head.session(),
          head.worker(),
          payloadLength,
          in.slice());
    } catch (BufferUnderflowException e) {
      throw new MalformedRecordException("the record ends early", e);
    }
  }
}
