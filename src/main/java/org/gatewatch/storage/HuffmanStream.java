package org.gatewatch.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Writes streams of zlib (RFC 1950 and 1951) that code octets by how frequent they are and look for
 * no repetitions, as zlib itself does under {@code HUFFMAN_ONLY}, in less than half of the time:
 * zlib keeps the window and the tables of a search all the same, and makes and gives back a quarter
 * of a megabyte for them. Any inflater reads what is written.
 */
final class HuffmanStream {
  /** Most octets that share a code: what is frequent changes, so zlib's blocks end there, too. */
  private static final int BLOCK = 1 << 14;

  private static final int STORED = 0;
  private static final int CODED = 2;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MASK = (1 << HuffmanCode.SHIFT) - 1;

  /** Bits around what is stored as it is: up to seven of nothing, its length, and that again. */
  private static final int AROUND_STORED = 7 + 32;

  private final byte[] octets;
  private final byte[] out;
  private final HuffmanCode code = new HuffmanCode(CodeTable.SYMBOLS, CodeTable.MOST_BITS);
  private final int[] odd = new int[CodeTable.END_OF_BLOCK];
  private final CodeTable table = new CodeTable(code);
  private final Adler32 sum = new Adler32();
  private int size;
  private long bits;
  private int pending;

  /**
   * A writer of streams, one behind the other.
   *
   * @param octets to be coded
   * @param out large enough: a stream takes at most 16 octets more than it codes, and 6 for each
   *     block, and behind the last there are 8 to write over
   */
  HuffmanStream(byte[] octets, byte[] out) {
    this.octets = octets;
    this.out = out;
  }

  /** How many octets are written. */
  int size() {
    return size;
  }

  /** Begins a stream: deflate, with a window of 32 kB, fastest. */
  void begin() {
    put(0x0178, 16);
    sum.reset();
  }

  /**
   * Codes octets that are alike.
   *
   * @param isLast whether the stream ends with them
   */
  void write(int from, int to, boolean isLast) {
    int begin = from;
    do {
      int end = Math.min(to, begin + BLOCK);
      writeBlock(begin, end, isLast && end == to);
      begin = end;
    } while (begin < to);
    sum.update(octets, from, to - from);
    if (isLast) {
      align();
      put(Integer.reverseBytes((int) sum.getValue()) & 0xffffffffL, Integer.SIZE);
    }
  }

  private void writeBlock(int from, int to, boolean isLast) {
    count(from, to);
    code.makeLengths();
    long coded = table.make() + code.size();
    put(isLast ? 1 : 0, 1);
    if (coded < (long) (to - from) * Byte.SIZE + AROUND_STORED) {
      put(CODED, 2);
      table.write(this);
      writeCoded(from, to, code.words());
    } else {
      put(STORED, 2);
      writeStored(from, to);
    }
  }

  /** In two tables: each addition waits for the one before it. */
  private void count(int from, int to) {
    int[] counts = code.counts;
    Arrays.fill(counts, 0);
    Arrays.fill(odd, 0);
    int i = from;
    for (; i < to - 1; i += 2) {
      counts[octets[i] & 0xff]++;
      odd[octets[i + 1] & 0xff]++;
    }
    if (i < to) {
      counts[octets[i] & 0xff]++;
    }
    for (int symbol = 0; symbol < odd.length; symbol++) {
      counts[symbol] += odd[symbol];
    }
    counts[CodeTable.END_OF_BLOCK] = 1;
  }

  /**
   * Four words, of {@value CodeTable#MOST_BITS} bits at most, have room beside the seven that may
   * wait. What is kept in fields elsewhere is in variables here, which takes a third less time.
   */
  private void writeCoded(int from, int to, int[] words) {
    long waiting = bits;
    int many = pending;
    int at = size;
    int i = from;
    for (; i < to - 3; i += 4) {
      int one = words[octets[i] & 0xff];
      int two = words[octets[i + 1] & 0xff];
      int three = words[octets[i + 2] & 0xff];
      int four = words[octets[i + 3] & 0xff];
      int behindTwo = length(one) + length(two);
      waiting |= (joined(one, two) | joined(three, four) << behindTwo) << many;
      many += behindTwo + length(three) + length(four);
      LONG.set(out, at, waiting);
      at += many >>> 3;
      waiting >>>= many & ~7;
      many &= 7;
    }
    bits = waiting;
    pending = many;
    size = at;
    for (; i < to; i++) {
      word(words[octets[i] & 0xff]);
    }
    word(words[CodeTable.END_OF_BLOCK]);
  }

  private static long joined(int one, int two) {
    return (one & MASK) | ((long) (two & MASK) << length(one));
  }

  private static int length(int word) {
    return word >>> HuffmanCode.SHIFT;
  }

  private void writeStored(int from, int to) {
    align();
    int length = to - from;
    put(length, Short.SIZE);
    put(~length & MASK, Short.SIZE);
    align();
    System.arraycopy(octets, from, out, size, length);
    size += length;
  }

  /** Adds a word of a code. */
  void word(int word) {
    put(word & MASK, length(word));
  }

  /** Adds the lowest bits of a value, up to 56, above which it has none. */
  void put(long value, int many) {
    bits |= value << pending;
    LONG.set(out, size, bits); // More than there is to write; the rest is written over.
    int all = pending + many;
    size += all >>> 3;
    bits >>>= all & ~7;
    pending = all & 7;
  }

  /** Fills up an octet that is begun. */
  private void align() {
    put(0, -pending & Byte.SIZE - 1);
  }
}
