package org.gatewatch.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunNamesTest {
  /** Of so many four digits alone, thirty would be there twice. */
  @Test
  void sessionsOfTheSameSecondHaveNamesOfTheirOwn() {
    List<String> names = Stream.generate(RunNames::newSession).limit(2000).toList();

    assertThat(names).doesNotHaveDuplicates();
  }
}
