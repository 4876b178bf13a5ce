package org.gatewatch.examples.training;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The characters of a text, numbered from 0 in the order of their Unicode code points. A text with
 * more than {@link #MOST} different characters keeps the most frequent; the rest share one number,
 * which reads back as U+FFFD, so that a network's width stays bounded whatever the text.
 */
public final class Alphabet {

  /** The most symbols there can be. */
  public static final int MOST = 512;

  private static final int RARE = 0xFFFD;

  private final int[] symbols;
  private final Map<Integer, Integer> indices = new HashMap<>();

  private Alphabet(int[] symbols) {
    this.symbols = symbols;
    for (int index = 0; index < symbols.length; index++) {
      indices.put(symbols[index], index);
    }
  }

  /** The alphabet of a text. */
  public static Alphabet of(String text) {
    Map<Integer, Long> frequencies =
        text.codePoints()
            .boxed()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    List<Integer> symbols =
        frequencies.size() <= MOST ? List.copyOf(frequencies.keySet()) : frequent(frequencies);
    return new Alphabet(symbols.stream().mapToInt(Integer::intValue).sorted().toArray());
  }

  private static List<Integer> frequent(Map<Integer, Long> frequencies) {
    frequencies.put(RARE, Long.MAX_VALUE);
    // Equally frequent ones by code point: the same text has the same alphabet everywhere.
    return frequencies.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many symbols there are, at most {@link #MOST}. */
  public int size() {
    return symbols.length;
  }

  /**
   * The numbers of a text's characters (code points), in its order.
   *
   * @throws IllegalArgumentException if the text has a character that this alphabet neither knows
   *     nor counts among the rare
   */
  public int[] encode(String text) {
    return text.codePoints().map(this::index).toArray();
  }

  /** The text behind numbers. */
  public String decode(int... numbers) {
    int[] codePoints = Arrays.stream(numbers).map(number -> symbols[number]).toArray();
    return new String(codePoints, 0, codePoints.length);
  }

  private int index(int codePoint) {
    Integer index = indices.get(codePoint);
    if (index == null) {
      index = indices.get(RARE);
    }
    if (index == null) {
      throw new IllegalArgumentException(
          "%s is not in this alphabet".formatted(Character.getName(codePoint)));
    }
    return index;
  }
}
