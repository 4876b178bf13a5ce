package org.gatewatch.storage;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the fuzzer begins with, and some inputs by chance: so the targets do what they say. */
@Tag("hostile")
class FuzzTargetsTest {
  @Test
  void recordsOfEveryVersion() {
    RecordFuzz.seeds().forEach(RecordFuzz::fuzzerTestOneInput);
  }

  @Test
  void filesOfRuns() {
    RunFileFuzz.seeds().forEach(RunFileFuzz::fuzzerTestOneInput);
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      byte[] input = new byte[random.nextInt(60)];
      random.nextBytes(input);
      RunFileFuzz.fuzzerTestOneInput(input);
    }
  }
}
