package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.synthetic.Fuzzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fuzzes what is read from files, for {@code -Dfuzz.seconds} each: {@code -Pfuzz}. */
@Tag("fuzz")
class FuzzersTest {
  @Test
  void records() throws Exception {
    fuzz(RecordFuzz.class, RecordFuzz.seeds());
  }

  @Test
  void filesOfRuns() throws Exception {
    fuzz(RunFileFuzz.class, RunFileFuzz.seeds());
  }

  private static void fuzz(Class<?> target, java.util.List<byte[]> seeds) throws Exception {
    Fuzzer.Outcome outcome = Fuzzer.fuzz(target, seeds);
    System.out.println(outcome.told(target.getSimpleName()));
    assertThat(outcome.exit()).as(outcome.output()).isZero();
  }
}
