package org.gatewatch.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTableTest {

  /** U+009B begins a command to a terminal, as escape does; U+202E turns what follows round. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\u001b", "\u0085", "\u009b", "\u2028", "\u202e", "\u2067"})
  void whatCommandsATerminalIsABlank(String command) {
    assertThat(TextTable.cut("a" + command + "b", 80)).isEqualTo("a b");

    StringBuilder wrapped = new StringBuilder();
    TextTable.wrap(wrapped, "  ", "a" + command + "b");
    assertThat(wrapped).hasToString("  a b\n");
  }

  @Test
  void noCharacterIsCutInHalf() {
    assertThat(TextTable.cut("abc😀def", 5)).isEqualTo("abc…");
    assertThat(TextTable.cut("abc😀def", 6)).isEqualTo("abc😀…");
    assertThat(TextTable.cut("abc😀", 5)).isEqualTo("abc😀");
    assertThat(TextTable.cut("abc", 1)).isEqualTo("…");
  }
}
