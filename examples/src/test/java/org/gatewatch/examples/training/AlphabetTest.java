package org.gatewatch.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlphabetTest {

  @Test
  void givesBackWhatItEncoded() {
    String text = "naïve 東京 𝄞\n";
    Alphabet alphabet = Alphabet.of(text);

    assertThat(alphabet.decode(alphabet.encode(text))).isEqualTo(text);
  }

  @Test
  void numbersCharactersByCodePoint() {
    Alphabet alphabet = Alphabet.of("cab𝄞bc");

    assertThat(alphabet.size()).isEqualTo(4);
    assertThat(alphabet.encode("abc𝄞")).containsExactly(0, 1, 2, 3);
  }

  @Test
  void isTheSameForTheSameCharactersInAnotherOrder() {
    assertThat(Alphabet.of("hello").encode("hole")).isEqualTo(Alphabet.of("olleh").encode("hole"));
  }

  @Test
  void sharesOneNumberAmongTheRareCharactersOfARichText() {
    String rich =
        IntStream.range(0x4E00, 0x4E00 + 2 * Alphabet.MOST)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    String text = "aaabbb" + rich;
    Alphabet alphabet = Alphabet.of(text);

    assertThat(alphabet.size()).isEqualTo(Alphabet.MOST);
    assertThat(alphabet.decode(alphabet.encode(text)))
        .startsWith("aaabbb")
        .endsWith("\uFFFD")
        .hasSameSizeAs(text);
    assertThat(Arrays.stream(alphabet.encode(text)))
        .allMatch(number -> number >= 0 && number < Alphabet.MOST);
  }

  @Test
  void rejectsACharacterItDoesNotHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Alphabet.of("ab").encode("abc"))
        .withMessageContaining("LATIN SMALL LETTER C");
  }
}
