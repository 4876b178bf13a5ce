package org.example;

import java.io.File;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

/** What somebody does who has just added Gatewatch: trains, and looks at the page. */
public final class Consumer {
  private Consumer() {}

  /**
   * Ends with status 0 if every address answered and the page, if there is a browser, showed it.
   */
  public static void main(String... args) {
    int status = 1;
    try {
      tellVersions();
      UIServer ui = UIServer.getInstance();
      StatsStorage storage = new InMemoryStatsStorage();
      ui.attach(storage);
      Training.run(storage);
      new Addresses(ui.getAddress()).readAll();
      PageVisit.visit(ui.getAddress() + "/gatewatch", Training.ITERATIONS);
      status = 0;
    } catch (Throwable e) {
      e.printStackTrace();
    }
    System.exit(status); // The UI server's threads would keep the JVM alive.
  }

  /** Which versions of what others share too this runs on. */
  private static void tellVersions() {
    System.out.println(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(path -> new File(path).getName())
            .filter(
                name -> name.matches("(jackson-core|netty-common|vertx-core|guava|slf4j-api)-.*"))
            .sorted()
            .collect(Collectors.joining(" ", "CONSUMER runs on ", "")));
  }
}
