package org.gatewatch.internal.summarise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteCheckTest {
  private final FiniteCheck check = new FiniteCheck();

  private boolean isFinite(int... patterns) {
    int[] block = new int[Elements.BLOCK];
    System.arraycopy(patterns, 0, block, 0, patterns.length);
    check.start();
    check.add(block, patterns.length);
    return check.isFinite();
  }

  @Test
  void everyExponentOfBothSignsIsJudgedAsJavaDoes() {
    Random random = new Random(1);
    for (int top = 0; top < 512; top++) {
      for (int mantissa : new int[] {0, 1, (1 << 23) - 1, random.nextInt(1 << 23)}) {
        int pattern = top << 23 | mantissa;
        assertThat(isFinite(pattern))
            .as("%08x", pattern)
            .isEqualTo(Float.isFinite(Float.intBitsToFloat(pattern)));
      }
    }
  }

  @Test
  void oneValueIsSeenWhereverItIs() {
    int[] patterns = new int[Elements.BLOCK];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
      assertThat(isFinite(patterns)).as("at %d", i).isFalse();
      patterns[i] = Float.floatToRawIntBits(i % 2 == 0 ? Float.MAX_VALUE : -Float.MIN_VALUE);
    }
    assertThat(isFinite(patterns)).isTrue();
  }

  @Test
  void aLaterBlockDoesNotHideWhatAnEarlierOneHad() {
    check.start();
    check.add(new int[Elements.BLOCK], Elements.BLOCK);
    int[] nan = new int[Elements.BLOCK];
    nan[5] = Float.floatToRawIntBits(Float.NaN);
    check.add(nan, 6);
    check.add(new int[Elements.BLOCK], Elements.BLOCK);

    assertThat(check.isFinite()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 1023})
  void whatLiesBehindABlockIsNotLookedAt(int length) {
    int[] block = new int[Elements.BLOCK];
    block[length] = Float.floatToRawIntBits(Float.NaN);
    check.start();
    check.add(block, length);

    assertThat(check.isFinite()).isTrue();
  }
}
