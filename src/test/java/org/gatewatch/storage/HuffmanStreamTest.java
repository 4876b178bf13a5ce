package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's inflater, which is zlib's, reads what was written; zlib itself hardly writes less. */
class HuffmanStreamTest {
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 255, 256, 16_383, 16_384, 16_385, 32_768, 70_001
  };

  private static byte[] octets(int length, IntUnaryOperator of) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) of.applyAsInt(i);
    }
    return octets;
  }

  static Stream<byte[]> payloads() {
    Random random = new Random(1);
    return Arrays.stream(LENGTHS)
        .boxed()
        .flatMap(
            length ->
                Stream.of(
                    octets(length, i -> random.nextInt()),
                    octets(length, i -> (int) (20 * random.nextGaussian())),
                    octets(length, i -> 7),
                    octets(length, i -> random.nextInt(100) == 0 ? 200 : 0),
                    octets(length, i -> i < length / 2 ? random.nextInt() : 255),
                    octets(
                        length, i -> Integer.numberOfTrailingZeros(random.nextInt() | 1 << 31))));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void isReadByInflaters(byte[] octets) throws DataFormatException {
    byte[] stream = stream(octets);
    assertThat(inflated(stream, octets.length)).isEqualTo(octets);
    assertThat(stream.length).isLessThanOrEqualTo(byZlib(octets) * 101 / 100 + 16);
  }

  /** Each symbol is more frequent than the two before together: words are as many bits. */
  @ParameterizedTest
  @ValueSource(ints = {10, 15, 16, 17})
  void keepsWordsShort(int symbols) throws DataFormatException {
    byte[] octets = new byte[1 << 14];
    int at = 0;
    int one = 1;
    int two = 2;
    for (int symbol = 0; symbol < symbols; symbol++) {
      Arrays.fill(octets, at, at + one, (byte) symbol);
      at += one;
      two += one + 1;
      one = two - one - 1;
    }
    byte[] filled = Arrays.copyOf(octets, at);
    assertThat(inflated(stream(filled), at)).isEqualTo(filled);
  }

  /** Whatever is alike: octets are told apart at any places, even at one and the same. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void codesAnyPartsApart(long seed) throws DataFormatException {
    Random random = new Random(seed);
    int spread = 1 << random.nextInt(9);
    byte[] octets = octets(random.nextInt(60_000), i -> random.nextInt(spread) * (i >> 12));
    int[] ends = random.ints(20, 0, octets.length + 1).sorted().toArray();
    byte[] to = room(octets);
    HuffmanStream stream = new HuffmanStream(octets, to);
    stream.begin();
    int from = 0;
    for (int end : ends) {
      stream.write(from, end, false);
      from = end;
    }
    stream.write(from, octets.length, true);
    assertThat(inflated(Arrays.copyOf(to, stream.size()), octets.length)).isEqualTo(octets);
  }

  @Test
  void writesOneStreamBehindAnother() throws DataFormatException {
    byte[] octets = octets(1000, i -> i % 3);
    byte[] to = room(octets);
    HuffmanStream stream = new HuffmanStream(octets, to);
    stream.begin();
    stream.write(0, 400, true);
    int first = stream.size();
    stream.begin();
    stream.write(400, 1000, true);
    assertThat(inflated(Arrays.copyOf(to, first), 400)).isEqualTo(Arrays.copyOf(octets, 400));
    assertThat(inflated(Arrays.copyOfRange(to, first, stream.size()), 600))
        .isEqualTo(Arrays.copyOfRange(octets, 400, 1000));
  }

  private static byte[] stream(byte[] octets) {
    byte[] to = room(octets);
    HuffmanStream stream = new HuffmanStream(octets, to);
    stream.begin();
    stream.write(0, octets.length, true);
    return Arrays.copyOf(to, stream.size());
  }

  /** What a stream takes at most, with a block for each part. */
  private static byte[] room(byte[] octets) {
    int blocks = octets.length / (1 << 14) + 22;
    return new byte[octets.length + 6 * blocks + 24];
  }

  private static byte[] inflated(byte[] stream, int length) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stream);
      byte[] octets = new byte[length + 1];
      int size = inflater.inflate(octets);
      while (!inflater.finished() && !inflater.needsInput()) {
        size += inflater.inflate(octets, size, octets.length - size);
      }
      assertThat(inflater.finished()).as("the sum is there, and right").isTrue();
      assertThat(inflater.getRemaining()).isZero();
      return Arrays.copyOf(octets, size);
    } finally {
      inflater.end();
    }
  }

  private static int byZlib(byte[] octets) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setStrategy(Deflater.HUFFMAN_ONLY);
      deflater.setInput(octets);
      deflater.finish();
      int length = 0;
      while (!deflater.finished()) {
        length += deflater.deflate(new byte[2 * octets.length + 100]);
      }
      return length;
    } finally {
      deflater.end();
    }
  }
}
