package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Samples;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Records of which a few bytes were changed, cut out, doubled or put in: each is read and can be
 * used, or ends in the one exception.
 */
@Tag("hostile")
class MutationsTest {
  private static final String SESSION = "session";

  @Test
  void tenThousandEndWell() {
    mutate(10_000, 31);
  }

  @Test
  @Tag("soak")
  void aMillionEndWell() {
    mutate(1_000_000, 37);
  }

  private static void mutate(int tries, long seed) {
    Random random = new Random(seed);
    byte[][] payloads = new byte[64][];
    for (int i = 0; i < payloads.length; i++) {
      payloads[i] =
          i % 2 == 0
              ? SampleCodec.encode(JudgedSamples.judged(random.nextLong()))
              : LayoutCodec.encode(i % 4 == 1 ? Samples.penalised() : Samples.layout());
    }
    int read = 0;
    for (int i = 0; i < tries; i++) {
      int which = random.nextInt(payloads.length);
      byte[] payload = payloads[which];
      for (int many = 1 + random.nextInt(4); many > 0; many--) {
        payload = mutated(payload, random);
      }
      int version = 1 + random.nextInt(Envelope.VERSION);
      try {
        if (which % 2 == 0) {
          use(SampleCodec.decode(payload, version));
        } else {
          use(LayoutCodec.decode(payload, version));
        }
        read++;
      } catch (MalformedRecordException e) {
        assertThat(e).hasMessageMatching("(?s).{10,}");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + i + " of seed " + seed, e);
      }
    }
    assertThat(read).as("read in spite of it").isBetween(tries / 100, tries - tries / 10);
  }

  /** As whoever reads it would. */
  private static void use(JudgedSample judged) {
    JudgedSample named = judged.in(SESSION, "worker");
    assertThat(SampleCodec.decode(SampleCodec.encode(named), Envelope.VERSION)).isNotNull();
  }

  private static void use(Layout layout) {
    assertThat(LayoutText.of(layout)).contains(" layer");
    Layout again = LayoutCodec.decode(LayoutCodec.encode(layout), Envelope.VERSION);
    assertThat(again).isEqualTo(layout);
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length < 8) {
      return bytes;
    }
    int at = random.nextInt(bytes.length - 4);
    int many = 1 + random.nextInt(4);
    switch (random.nextInt(6)) {
      case 0: // Cut out.
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - many);
        System.arraycopy(bytes, at + many, shorter, at, shorter.length - at);
        return shorter;
      case 1: // Doubled.
        byte[] longer = Arrays.copyOf(bytes, bytes.length + many);
        System.arraycopy(bytes, at, longer, at + many, bytes.length - at);
        return longer;
      case 2: // The largest of numbers.
        byte[] large = bytes.clone();
        Arrays.fill(large, at, at + many, (byte) 0xff);
        return large;
      default:
        byte[] other = bytes.clone();
        other[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) random.nextInt(8);
        return other;
    }
  }
}
