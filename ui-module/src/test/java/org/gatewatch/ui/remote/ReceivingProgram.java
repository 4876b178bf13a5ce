package org.gatewatch.ui.remote;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.deeplearning4j.ui.VertxUIServer;
import org.gatewatch.storage.GatewatchFileStorage;

/** A UI server with a file, until it is killed. */
final class ReceivingProgram {
  static final String READY = "ready";

  private ReceivingProgram() {}

  /**
   * Runs it.
   *
   * @param args its port, and its file
   */
  public static void main(String[] args) throws InterruptedException {
    VertxUIServer server = VertxUIServer.getInstance(Integer.parseInt(args[0]), false, null);
    server.attach(new GatewatchFileStorage(Path.of(args[1])));
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
