package org.example;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;

/** Trains without any UI, into a file, on a class path that has neither a web server nor JSON. */
public final class ListenerAlone {
  private static final List<String> NOT_NEEDED =
      List.of(
          "com.fasterxml.jackson.core.JsonFactory",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "io.vertx.core.Vertx",
          "io.netty.channel.Channel",
          "org.deeplearning4j.ui.VertxUIServer");

  private ListenerAlone() {}

  /** Ends with status 0 if all samples are in the file. */
  public static void main(String... args) throws Exception {
    for (String name : NOT_NEEDED) {
      check(!isThere(name), name + " is on the class path");
    }
    File file = Files.createTempDirectory(Path.of("target"), "run").resolve("run.dl4j").toFile();
    StatsStorage storage = new FileStatsStorage(file);
    Training.run(storage);
    storage.close();
    checkStored(new FileStatsStorage(file));
  }

  private static void checkStored(StatsStorage storage) throws IOException {
    String session = storage.listSessionIDs().get(0);
    String type = storage.listTypeIDsForSession(session).get(0);
    String worker = storage.listWorkerIDsForSession(session).get(0);
    List<Persistable> updates = storage.getAllUpdatesAfter(session, type, worker, 0);
    check(updates.size() >= Training.ITERATIONS, updates.size() + " updates are in the file");
    System.out.println("CONSUMER the file holds " + updates.size() + " updates");
    storage.close();
  }

  private static boolean isThere(String name) {
    return ListenerAlone.class.getResource("/" + name.replace('.', '/') + ".class") != null;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
