package org.gatewatch.crashdump;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.synthetic.Fuzzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Crash dumps that were tampered with. */
class CrashDumpFuzzersTest {
  @Tag("hostile")
  @Test
  void whatTheFuzzerBeginsWithIsReadOrEndsInOneSentence() {
    CrashDumpFuzz.seeds().forEach(CrashDumpFuzz::fuzzerTestOneInput);
  }

  @Tag("fuzz")
  @Test
  void crashDumps() throws Exception {
    Fuzzer.Outcome outcome = Fuzzer.fuzz(CrashDumpFuzz.class, CrashDumpFuzz.seeds());
    System.out.println(outcome.told("CrashDumpFuzz"));
    assertThat(outcome.exit()).as(outcome.output()).isZero();
  }
}
