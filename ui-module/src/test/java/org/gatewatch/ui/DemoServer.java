package org.gatewatch.ui;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

/** The page with a synthetic run, for looking at while working on it; not a test. */
public final class DemoServer {
  private DemoServer() {}

  public static void main(String[] args) throws InterruptedException {
    TestServer server = TestServer.startOn(Integer.parseInt(args[0]));
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    server.attach(storage);
    SyntheticRun run =
        new SyntheticRun("demo", "worker-0", 1).begin(storage).store(storage, 0, 120);
    int nanFrom = Integer.parseInt(args[1]);
    for (int i = 120; ; i++) {
      Map<Integer, Integer> nan = new HashMap<>();
      for (int slot = 0; i >= nanFrom && slot < Math.min(i - nanFrom + 1, 12); slot++) {
        nan.put(slot, i > nanFrom + 30 ? 1 : 7);
      }
      run.store(storage, i, run.sample(i, nan));
      Thread.sleep(250);
    }
  }
}
