package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.synthetic.Fuzzer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stored layouts and samples that were tampered with, and what the page may ask of them. */
class AnswersFuzzersTest {
  @AfterAll
  static void close() {
    AnswersFuzz.close();
  }

  @Tag("hostile")
  @Test
  void whatTheFuzzerBeginsWithIsAnswered() {
    AnswersFuzz.seeds().forEach(AnswersFuzz::fuzzerTestOneInput);
  }

  @Tag("fuzz")
  @Test
  void answers() throws Exception {
    Fuzzer.Outcome outcome = Fuzzer.fuzz(AnswersFuzz.class, AnswersFuzz.seeds());
    System.out.println(outcome.told("AnswersFuzz"));
    assertThat(outcome.exit()).as(outcome.output()).isZero();
  }
}
