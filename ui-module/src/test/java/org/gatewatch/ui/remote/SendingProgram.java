package org.gatewatch.ui.remote;

import java.net.URI;
import org.gatewatch.GatewatchRemoteRouter;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.publish.PendingSample;
import org.gatewatch.internal.publish.Publisher;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.SyntheticRun;

/** A training on another machine, as far as its listener's publisher goes, and how it ends. */
final class SendingProgram {
  static final int SAMPLES = 40;

  private SendingProgram() {}

  /**
   * Runs it.
   *
   * @param args the server's port; session; how it ends
   */
  public static void main(String[] args) {
    SyntheticRun run = new SyntheticRun(args[1], "w", 1);
    Sample first = run.ofFirstLayer();
    GatewatchRemoteRouter router =
        new GatewatchRemoteRouter(URI.create("http://localhost:" + args[0]));
    Publisher publisher = new Publisher(router, args[1], "w", run.layout(), 1000);
    for (int i = 0; i < SAMPLES; i++) {
      Sample sample = new Sample(first.layoutId(), i, 0, 0.5, 1, 0, first.summaries());
      publisher.publish(PendingSample.of(JudgedSample.of(sample)));
    }
    switch (args[2]) {
      case "exits" -> System.exit(0);
      case "closes and is gone" -> {
        publisher.close();
        Runtime.getRuntime().halt(0); // No hook can send what close() has left.
      }
      default -> System.out.println("returning");
    }
  }
}
