package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.synthetic.Fuzzer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests of every kind. */
class QueryFuzzersTest {
  @AfterAll
  static void close() {
    QueryFuzz.close();
  }

  @Tag("hostile")
  @Test
  void whatTheFuzzerBeginsWithIsAnswered() {
    QueryFuzz.seeds().forEach(QueryFuzz::fuzzerTestOneInput);
  }

  @Tag("fuzz")
  @Test
  void requests() throws Exception {
    Fuzzer.Outcome outcome = Fuzzer.fuzz(QueryFuzz.class, QueryFuzz.seeds());
    System.out.println(outcome.told("QueryFuzz"));
    assertThat(outcome.exit()).as(outcome.output()).isZero();
  }
}
