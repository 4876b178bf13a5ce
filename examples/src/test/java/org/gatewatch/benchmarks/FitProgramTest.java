package org.gatewatch.benchmarks;

import org.gatewatch.examples.InThisJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmark of the processor time of fit as a user meets it. */
@Tag("exhaustive")
class FitProgramTest {
  @Test
  void endsWithItsResult() {
    InThisJvm program =
        InThisJvm.run(new FitBenchmark(), "--units=4,5", "--rounds=2", "--before=1");

    program.assertEndsWith(
        "RESULT fit_n1_h4=\\S+ fit_n1_h4_more=\\S+ fit_n1_in_budget_h4=\\S+"
            + " fit_n1_in_budget_h4_more=\\S+ fit_default_h4=\\S+ fit_default_h4_lower=\\S+"
            + " fit_default_h4_upper=\\S+ fit_default_h5=\\S+ .*");
  }
}
