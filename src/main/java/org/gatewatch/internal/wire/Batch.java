package org.gatewatch.internal.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;

/**
 * Records that a router sends at once. In bytes, all big-endian: {@code GWB}, a version, the ids of
 * stream and server, two numbers, then both lists: a count, and of each item a byte that says what
 * it is, its length and its bytes.
 *
 * @param stream tells this router from all others
 * @param server the one that is thought to have the layouts of all earlier records, or {@link
 *     #ANY}: then they are in this batch
 * @param first number of the first record; the others follow one by one
 * @param sentBefore number after the last that was in a request before, of which no answer may have
 *     come
 * @param layouts of earlier records, without numbers
 * @param records in the order of their numbers
 */
public record Batch(
    UUID stream,
    UUID server,
    long first,
    long sentBefore,
    List<StoredRecord> layouts,
    List<Item> records) {
  /** Stands for any server. */
  public static final UUID ANY = new UUID(0, 0);

  /** Most records in a batch, layouts of earlier ones not counted. */
  public static final int MOST_RECORDS = 1024;

  /** Most layouts of earlier records. */
  public static final int MOST_LAYOUTS = 1024;

  /** Bytes that a batch has beside its records, at most; a record has {@link #BESIDE_RECORD}. */
  public static final int BESIDE = 64;

  /** Bytes beside each record. */
  public static final int BESIDE_RECORD = 5;

  private static final int MAGIC = 'G' << 24 | 'W' << 16 | 'B' << 8 | 1;
  private static final byte LAYOUT = 1;
  private static final byte UPDATE = 2;

  /** An update that its sender knows to have no alerts. */
  private static final byte PLAIN_UPDATE = 3;

  /**
   * A record.
   *
   * @param isLayout whether it is a layout, which a storage keeps as static information; else it is
   *     a sample or an end, which it keeps as an update
   * @param record itself
   */
  public record Item(boolean isLayout, StoredRecord record) {}

  /** It as bytes. */
  public byte[] toBytes() {
    int length = BESIDE;
    for (StoredRecord layout : layouts) {
      length += BESIDE_RECORD + layout.encodingLengthBytes();
    }
    for (Item item : records) {
      length += BESIDE_RECORD + item.record.encodingLengthBytes();
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putInt(MAGIC);
    putId(out, stream);
    putId(out, server);
    out.putLong(first).putLong(sentBefore);
    out.putInt(layouts.size());
    layouts.forEach(layout -> put(out, LAYOUT, layout));
    out.putInt(records.size());
    records.forEach(item -> put(out, kind(item), item.record));
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static byte kind(Item item) {
    if (item.isLayout) {
      return LAYOUT;
    }
    return item.record.mayHaveAlerts() ? UPDATE : PLAIN_UPDATE;
  }

  static void putId(ByteBuffer out, UUID id) {
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  static UUID id(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  private static void put(ByteBuffer out, byte kind, StoredRecord record) {
    out.put(kind).putInt(record.encodingLengthBytes());
    record.encode(out);
  }

  /**
   * The batch that these bytes hold. Its layouts are whole; payloads of samples are not looked at.
   *
   * @throws MalformedRecordException if they hold none
   */
  public static Batch parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      int magic = in.getInt();
      if (magic != MAGIC) {
        throw new MalformedRecordException(
            (magic ^ MAGIC) >>> 8 == 0
                ? "a batch of another version; this server knows version 1"
                : "not a batch of records: it does not start with GWB");
      }
      UUID stream = id(in);
      UUID server = id(in);
      long first = in.getLong();
      long sentBefore = in.getLong();
      if (first < 0 || sentBefore < first) {
        throw new MalformedRecordException("the numbers of a batch are not negative, and rise");
      }
      List<StoredRecord> layouts = new ArrayList<>();
      for (Item item : items(in, MOST_LAYOUTS)) {
        if (!item.isLayout) {
          throw new MalformedRecordException("a sample is among the layouts");
        }
        layouts.add(item.record);
      }
      Batch batch = new Batch(stream, server, first, sentBefore, layouts, items(in, MOST_RECORDS));
      if (in.hasRemaining()) {
        throw new MalformedRecordException(in.remaining() + " bytes follow the batch");
      }
      return batch;
    } catch (BufferUnderflowException e) {
      throw new MalformedRecordException("the batch ends early", e);
    }
  }

  private static List<Item> items(ByteBuffer in, int most) {
    int count = in.getInt();
    if (count < 0 || count > most) {
      throw new MalformedRecordException("a list has 0 to " + most + " records, not " + count);
    }
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte kind = in.get();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] encoded = new byte[length];
      in.get(encoded);
      StoredRecord record = StoredRecord.of(encoded, kind != PLAIN_UPDATE);
      boolean isLayout = record.layout() != null;
      if (isLayout ? kind != LAYOUT : kind != UPDATE && kind != PLAIN_UPDATE) {
        throw new MalformedRecordException("a record is not of the kind that is announced");
      }
      requireId(record.getSessionID());
      requireId(record.getWorkerID());
      items.add(new Item(isLayout, record));
    }
    return items;
  }

  private static void requireId(String id) {
    if (id.isBlank() || id.getBytes(StandardCharsets.UTF_8).length > StoredRecord.MAX_ID_BYTES) {
      throw new MalformedRecordException(
          "the names of session and worker have 1 to " + StoredRecord.MAX_ID_BYTES + " bytes");
    }
  }
}
