package org.gatewatch.storage;

import java.util.Arrays;

/**
 * A Huffman code of limited length for the symbols of one alphabet, by how frequent they are, with
 * the words that deflate gives it (RFC 1951, 3.2.2). Is made again and again, of other counts.
 */
final class HuffmanCode {
  /** A symbol takes so many bits of what is sorted, below its frequency. */
  private static final int SYMBOL_BITS = 9;

  /** A word has its length above so many bits, which are more than the longest takes. */
  static final int SHIFT = 16;

  /** How frequent each symbol is: to be set before the code is made. */
  final int[] counts;

  /** How many bits each symbol takes; 0 if it never occurs. */
  final byte[] lengths;

  private final int limit;
  private final int[] words;
  private final long[] sorted;
  private final int[] weights;
  private final int[] parents;

  /**
   * A code to be made.
   *
   * @param symbols of the alphabet, at most {@code 1 << SYMBOL_BITS}
   * @param limit of a length, at most 15
   */
  HuffmanCode(int symbols, int limit) {
    this.limit = limit;
    counts = new int[symbols];
    lengths = new byte[symbols];
    words = new int[symbols];
    sorted = new long[symbols];
    weights = new int[2 * symbols];
    parents = new int[2 * symbols];
  }

  /** Makes the lengths: of a complete code, which two symbols at least have. */
  void makeLengths() {
    int[] frequencies = counts.clone();
    int used = sort(frequencies);
    while (used < 2) { // A code of one word is not complete.
      frequencies[frequencies[0] == 0 ? 0 : 1]++;
      used = sort(frequencies);
    }
    while (!assign(used)) { // Then they are too unlike.
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = (frequencies[i] + 1) / 2;
      }
      used = sort(frequencies);
    }
  }

  private int sort(int[] frequencies) {
    int used = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      if (frequencies[symbol] > 0) {
        sorted[used++] = (long) frequencies[symbol] << SYMBOL_BITS | symbol;
      }
    }
    Arrays.sort(sorted, 0, used);
    return used;
  }

  /** Joins the two lightest again and again: those of the symbols, and those joined, both rise. */
  private boolean assign(int used) {
    for (int i = 0; i < used; i++) {
      weights[i] = (int) (sorted[i] >>> SYMBOL_BITS);
    }
    int root = 2 * used - 2;
    int leaf = 0;
    int joined = used;
    for (int node = used; node <= root; node++) {
      weights[node] = 0;
      for (int child = 0; child < 2; child++) {
        boolean isLeaf = leaf < used && (joined == node || weights[leaf] <= weights[joined]);
        int lightest = isLeaf ? leaf++ : joined++;
        weights[node] += weights[lightest];
        parents[lightest] = node;
      }
    }
    return assignDepths(used, root);
  }

  /** A parent stands behind its children. */
  private boolean assignDepths(int used, int root) {
    int[] depths = weights; // Which nobody needs any more.
    depths[root] = 0;
    for (int node = root - 1; node >= 0; node--) {
      depths[node] = depths[parents[node]] + 1;
    }
    Arrays.fill(lengths, (byte) 0);
    for (int i = 0; i < used; i++) {
      if (depths[i] > limit) {
        return false;
      }
      lengths[(int) sorted[i] & (1 << SYMBOL_BITS) - 1] = (byte) depths[i];
    }
    return true;
  }

  /** How many bits all take that are counted. */
  long size() {
    long size = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      size += (long) counts[symbol] * lengths[symbol];
    }
    return size;
  }

  /**
   * Makes the words, when the lengths are made.
   *
   * @return of each symbol its word, the first bit lowest, as a stream takes them, and above {@link
   *     #SHIFT} its length; the same array each time
   */
  int[] words() {
    int[] ofLength = new int[limit + 1];
    for (byte length : lengths) {
      ofLength[length] += length == 0 ? 0 : 1;
    }
    int[] next = new int[limit + 1];
    for (int length = 2; length <= limit; length++) {
      next[length] = next[length - 1] + ofLength[length - 1] << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        int word = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
        words[symbol] = length << SHIFT | word;
      }
    }
    return words;
  }
}
