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

  /** How frequent each symbol is, below {@code 1 << 22}: to be set before the code is made. */
  final int[] counts;

  /** How many bits each symbol takes; 0 if it never occurs. */
  final byte[] lengths;

  private final int limit;
  private final int[] words;

  /** The frequencies that there are, each with its symbol, rising. */
  private final int[] sorted;

  /** Where those of each frequency begin, and of all that are more frequent. */
  private final int[] places;

  private final int[] weights;
  private final int[] parents;

  /** How many symbols have words of each length. */
  private final int[] ofLength;

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
    sorted = new int[symbols];
    places = new int[symbols];
    weights = new int[2 * symbols];
    parents = new int[2 * symbols];
    ofLength = new int[limit + 1];
  }

  /** Makes the lengths: of a complete code, which two symbols at least have. */
  void makeLengths() {
    int used = sort();
    for (int symbol = 0; used < 2; symbol++) { // A code of one word is not complete.
      if (counts[symbol] == 0) {
        sorted[used] = sorted[0];
        sorted[0] = 1 << SYMBOL_BITS | symbol;
        used++;
      }
    }
    join(used);
    countLengths(used);
    limitLengths();
    assignLengths();
  }

  /** Puts the rare ones, which most are, at their places; only the others are compared. */
  private int sort() {
    int many = places.length - 1;
    Arrays.fill(places, 0);
    for (int count : counts) {
      places[Math.min(count, many)]++;
    }
    int used = 0;
    for (int frequency = 1; frequency <= many; frequency++) {
      int as = places[frequency];
      places[frequency] = used;
      used += as;
    }
    int frequent = places[many];
    for (int symbol = 0; symbol < counts.length; symbol++) {
      int count = counts[symbol];
      if (count > 0) {
        sorted[places[Math.min(count, many)]++] = count << SYMBOL_BITS | symbol;
      }
    }
    Arrays.sort(sorted, frequent, used);
    return used;
  }

  /** Joins the two lightest again and again: those of the symbols, and those joined, both rise. */
  private void join(int used) {
    for (int i = 0; i < used; i++) {
      weights[i] = sorted[i] >>> SYMBOL_BITS;
    }
    int leaf = 0;
    int joined = used;
    for (int node = used; node <= 2 * used - 2; node++) {
      weights[node] = 0;
      for (int child = 0; child < 2; child++) {
        boolean isLeaf = leaf < used && (joined == node || weights[leaf] <= weights[joined]);
        int lightest = isLeaf ? leaf++ : joined++;
        weights[node] += weights[lightest];
        parents[lightest] = node;
      }
    }
  }

  /** A parent stands behind its children. */
  private void countLengths(int used) {
    int[] depths = weights; // Which nobody needs any more.
    int root = 2 * used - 2;
    depths[root] = 0;
    for (int node = root - 1; node >= 0; node--) {
      depths[node] = depths[parents[node]] + 1;
    }
    Arrays.fill(ofLength, 0);
    for (int i = 0; i < used; i++) {
      ofLength[Math.min(depths[i], limit)]++;
    }
  }

  /**
   * Where words were cut off, there are more of them than a code has. For each one too many, a word
   * that is shorter becomes a bit longer, and what was too many is its neighbour.
   */
  private void limitLengths() {
    int tooMany = -1 << limit;
    for (int length = 1; length <= limit; length++) {
      tooMany += ofLength[length] << (limit - length);
    }
    for (; tooMany > 0; tooMany--) {
      int shorter = limit - 1;
      while (ofLength[shorter] == 0) {
        shorter--;
      }
      ofLength[shorter]--;
      ofLength[shorter + 1] += 2;
      ofLength[limit]--;
    }
  }

  /** The rarest have the longest words. */
  private void assignLengths() {
    Arrays.fill(lengths, (byte) 0);
    int i = 0;
    for (int length = limit; length > 0; length--) {
      for (int end = i + ofLength[length]; i < end; i++) {
        lengths[sorted[i] & (1 << SYMBOL_BITS) - 1] = (byte) length;
      }
    }
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
    int[] next = new int[limit + 1];
    for (int length = 2; length <= limit; length++) {
      next[length] = (next[length - 1] + ofLength[length - 1]) << 1;
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
