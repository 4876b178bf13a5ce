package org.gatewatch.ui.browser;

import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;

/** The view of norms; tests of it extend this. */
abstract class NormsPage extends LivePage {
  /** Position of the chart of ratios, after those of three kernels. */
  static final int RATIO = 3;

  final SyntheticRun run = new SyntheticRun("norms", "worker", 61);

  void openNorms(String chosen) {
    open("norms&" + chosen);
    Await.until("the norms", () -> browser.ask("data()").size() >= 4);
    Await.until("their axis", () -> browser.ask("data()").at("/3/seen/1").asDouble() > 1);
  }
}
