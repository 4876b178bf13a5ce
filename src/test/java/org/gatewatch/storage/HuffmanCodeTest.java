package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Codes are complete, as short as any, and no longer than they may be. */
class HuffmanCodeTest {
  private static final int SYMBOLS = 257;

  private static int[] counts(int symbols, IntUnaryOperator of) {
    int[] counts = new int[symbols];
    Arrays.setAll(counts, of);
    return counts;
  }

  static Stream<int[]> frequencies() {
    Random random = new Random(1);
    return Stream.of(
        counts(SYMBOLS, i -> 1),
        counts(SYMBOLS, i -> i < 2 ? 9000 : 0),
        counts(SYMBOLS, i -> random.nextInt(100)),
        counts(SYMBOLS, i -> random.nextInt(16_000)),
        counts(SYMBOLS, i -> i % 5 == 0 ? SYMBOLS - 2 + random.nextInt(5) : 0),
        counts(SYMBOLS, i -> (int) Math.exp(6 * random.nextDouble())),
        counts(19, i -> random.nextInt(30)));
  }

  @ParameterizedTest
  @MethodSource("frequencies")
  void noCodeIsShorter(int[] counts) {
    HuffmanCode code = code(counts, 15);
    assertThat(code.size()).isEqualTo(least(counts));
    assertComplete(code);
  }

  @ParameterizedTest
  @MethodSource("frequencies")
  void wordsKeepWithinTheirLimit(int[] counts) {
    HuffmanCode code = code(counts, 9);
    for (byte length : code.lengths) {
      assertThat(length).isBetween((byte) 0, (byte) 9);
    }
    assertComplete(code);
  }

  /** Without a limit, the words would have one bit to nineteen. */
  @Test
  void doublingFrequenciesKeepWithinTheirLimitForLittle() {
    int[] counts = counts(20, i -> 1 << i);
    HuffmanCode code = code(counts, 12);
    for (byte length : code.lengths) {
      assertThat(length).isBetween((byte) 1, (byte) 12);
    }
    assertComplete(code);
    assertThat(code.size()).isBetween(least(counts), least(counts) * 1002 / 1000);
  }

  @Test
  void aLoneSymbolHasAWordAndAnotherOne() {
    for (int used : new int[] {0, 1, 18}) {
      HuffmanCode code = code(counts(19, i -> i == used ? 5 : 0), 7);
      assertThat(code.lengths[used]).isEqualTo((byte) 1);
      assertComplete(code);
    }
    assertComplete(code(new int[19], 7));
  }

  private static HuffmanCode code(int[] counts, int limit) {
    HuffmanCode code = new HuffmanCode(counts.length, limit);
    for (int again = 0; again < 2; again++) { // What was there before does not matter.
      System.arraycopy(counts, 0, code.counts, 0, counts.length);
      code.makeLengths();
      code.words();
    }
    return code;
  }

  /** Every sequence of bits is one of words, and of one alone. */
  private static void assertComplete(HuffmanCode code) {
    int[] words = code.words();
    boolean[] begun = new boolean[1 << 15];
    int free = begun.length;
    for (int symbol = 0; symbol < words.length; symbol++) {
      int length = code.lengths[symbol];
      for (int rest = 0; length > 0 && rest < begun.length >> length; rest++) {
        int bits = rest << length | words[symbol] & 0xffff;
        assertThat(begun[bits]).isFalse();
        begun[bits] = true;
        free--;
      }
    }
    assertThat(free).isZero();
  }

  /** How many bits a code by the textbook takes. */
  private static long least(int[] counts) {
    PriorityQueue<Long> weights = new PriorityQueue<>();
    for (int count : counts) {
      if (count > 0) {
        weights.add((long) count);
      }
    }
    long bits = 0;
    while (weights.size() > 1) {
      long both = weights.remove() + weights.remove();
      bits += both;
      weights.add(both);
    }
    return bits;
  }
}
