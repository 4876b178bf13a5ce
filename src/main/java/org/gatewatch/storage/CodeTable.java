package org.gatewatch.storage;

import java.util.Arrays;

/**
 * The lengths of a code of octets, as a block of deflate tells them before what it codes (RFC 1951,
 * 3.2.7): with repetitions, in a code of their own.
 */
final class CodeTable {
  /** The symbol behind all octets. */
  static final int END_OF_BLOCK = 256;

  /** Of a code that has no repetitions. */
  static final int SYMBOLS = END_OF_BLOCK + 1;

  /** Most bits of a word: one less than deflate allows, so that four are in 56 bits. */
  static final int MOST_BITS = 14;

  /** Distances of repetitions: there are none, but some inflaters want two words for them. */
  private static final int DISTANCES = 2;

  private static final int MOST_BITS_OF_LENGTHS = 7;

  /** Lengths are told by themselves, or by one of these. */
  private static final int REPEAT = 16;

  private static final int FEW_ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int LEAST_RUN = 3;
  private static final int MOST_REPEATED = 6;
  private static final int LEAST_MANY_ZEROS = 11;
  private static final int MOST_ZEROS = 138;

  /** The order in which the lengths of that code come. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] ofCode;
  private final byte[] lengths = new byte[SYMBOLS + DISTANCES];
  private final HuffmanCode code = new HuffmanCode(ORDER.length, MOST_BITS_OF_LENGTHS);

  /** Symbols of that code, and of each above an octet what it says more. */
  private final int[] told = new int[SYMBOLS + DISTANCES];

  private int size;

  /**
   * A table to be made again and again.
   *
   * @param of what to tell the lengths of
   */
  CodeTable(HuffmanCode of) {
    ofCode = of.lengths;
    Arrays.fill(lengths, SYMBOLS, lengths.length, (byte) 1);
  }

  /** Makes the table of the lengths that there are now; returns how many bits it takes. */
  long make() {
    System.arraycopy(ofCode, 0, lengths, 0, SYMBOLS);
    Arrays.fill(code.counts, 0);
    size = 0;
    long more = 0;
    for (int i = 0; i < lengths.length; ) {
      int run = run(i);
      if (lengths[i] == 0 && run >= LEAST_MANY_ZEROS) {
        run = Math.min(run, MOST_ZEROS);
        tell(MANY_ZEROS, run - LEAST_MANY_ZEROS);
      } else if (lengths[i] == 0 && run >= LEAST_RUN) {
        tell(FEW_ZEROS, run - LEAST_RUN);
      } else if (i > 0 && lengths[i] == lengths[i - 1] && run >= LEAST_RUN) {
        run = Math.min(run, MOST_REPEATED);
        tell(REPEAT, run - LEAST_RUN);
      } else {
        run = 1;
        tell(lengths[i], 0);
      }
      more += moreBits(told[size - 1] & 0xff);
      i += run;
    }
    code.makeLengths();
    return 5 + 5 + 4 + 3L * ORDER.length + code.size() + more;
  }

  private int run(int first) {
    int end = first + 1;
    while (end < lengths.length && lengths[end] == lengths[first]) {
      end++;
    }
    return end - first;
  }

  private void tell(int symbol, int more) {
    code.counts[symbol]++;
    told[size++] = more << Byte.SIZE | symbol;
  }

  private static int moreBits(int symbol) {
    return switch (symbol) {
      case REPEAT -> 2;
      case FEW_ZEROS -> 3;
      case MANY_ZEROS -> 7;
      default -> 0;
    };
  }

  void write(HuffmanStream out) {
    out.put(SYMBOLS - 257, 5);
    out.put(DISTANCES - 1, 5);
    out.put(ORDER.length - 4, 4);
    for (int symbol : ORDER) {
      out.put(code.lengths[symbol], 3);
    }
    int[] words = code.words();
    for (int i = 0; i < size; i++) {
      int symbol = told[i] & 0xff;
      out.word(words[symbol]);
      out.put(told[i] >>> Byte.SIZE, moreBits(symbol));
    }
  }
}
