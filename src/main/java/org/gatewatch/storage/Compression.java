package org.gatewatch.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses payloads: as one stream of zlib, or as two, of which the first can be read alone.
 *
 * <p>A sample is noise for the most part, in which there is nothing to be found twice: to code its
 * bytes by how frequent they are takes far less time than to look for repetitions, for a few
 * percent more bytes. Where others begin, of which other values are frequent, a block of zlib
 * begins, too.
 */
final class Compression {
  /** Bytes that are worth a table of their own; it takes some sixty, and time to be made. */
  private static final int LEAST_APART = 1024;

  private Compression() {}

  /**
   * Compresses a payload as one stream, in which repetitions are looked for.
   *
   * @param to large enough
   * @return how many bytes of it are used
   */
  static int compress(byte[] payload, byte[] to) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(payload);
      return finish(deflater, to);
    } finally {
      deflater.end();
    }
  }

  /**
   * Compresses a sample as two streams, by how frequent bytes are.
   *
   * @param to large enough
   * @return how many bytes of it are used
   */
  static int compress(SampleCodec.Encoded sample, byte[] to) {
    HuffmanStream stream = new HuffmanStream(sample.payload(), to);
    stream.begin();
    int from = 0;
    for (int end : sample.ends()) {
      boolean isLast = end == sample.payload().length;
      if (end == sample.beginning() || isLast) {
        stream.write(from, end, true);
        if (!isLast) {
          stream.begin();
        }
        from = end;
      } else if (end - from >= LEAST_APART) {
        stream.write(from, end, false);
        from = end;
      }
    }
    return stream.size();
  }

  private static int finish(Deflater deflater, byte[] to) {
    int length = 0;
    deflater.finish();
    while (!deflater.finished()) {
      length += deflater.deflate(to, length, to.length - length);
    }
    return length;
  }

  /**
   * The whole payload.
   *
   * @throws MalformedRecordException unless it has so many bytes
   */
  static byte[] open(ByteBuffer compressed, int payloadLength) {
    byte[] payload = new byte[payloadLength];
    Inflater inflater = new Inflater();
    try {
      ByteBuffer in = compressed.duplicate();
      inflater.setInput(in);
      int length = inflate(inflater, payload, 0);
      if (length < payloadLength) {
        begin(inflater, in);
        length = inflate(inflater, payload, length);
      }
      if (length < payloadLength) {
        throw new MalformedRecordException("the compressed payload ends early");
      }
      if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
        throw new MalformedRecordException("the payload is longer than announced");
      }
      return payload;
    } catch (DataFormatException e) {
      throw new MalformedRecordException("the payload cannot be decompressed", e);
    } finally {
      inflater.end();
    }
  }

  /**
   * What the first stream holds.
   *
   * @throws MalformedRecordException if it is malformed, or more than the payload
   */
  static byte[] beginning(ByteBuffer compressed, int payloadLength) {
    byte[] payload = new byte[payloadLength];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed.duplicate());
      int length = inflate(inflater, payload, 0);
      if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
        throw new MalformedRecordException("the payload is longer than announced");
      }
      return Arrays.copyOf(payload, length);
    } catch (DataFormatException e) {
      throw new MalformedRecordException("the payload cannot be decompressed", e);
    } finally {
      inflater.end();
    }
  }

  /** The stream behind the one that has ended, if there is one. */
  private static void begin(Inflater inflater, ByteBuffer in) {
    int left = inflater.getRemaining();
    if (!inflater.finished() || left == 0) {
      throw new MalformedRecordException("the compressed payload ends early");
    }
    inflater.reset();
    inflater.setInput(in.duplicate().position(in.limit() - left));
  }

  /** One stream, until it ends or there is no more room. */
  private static int inflate(Inflater inflater, byte[] payload, int from)
      throws DataFormatException {
    int length = from;
    while (length < payload.length && !inflater.finished()) {
      int step = inflater.inflate(payload, length, payload.length - length);
      if (step == 0 && !inflater.finished()) {
        throw new MalformedRecordException("the compressed payload ends early");
      }
      length += step;
    }
    return length;
  }
}
