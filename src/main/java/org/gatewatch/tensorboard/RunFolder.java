package org.gatewatch.tensorboard;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.internal.engine.RunNames;

/** Where the event files of a worker are: TensorBoard takes each folder for a run. */
final class RunFolder {
  private static final int LONGEST = 100;
  private static final AtomicInteger FILES = new AtomicInteger();

  private RunFolder() {}

  static Path of(Path directory, String session, String worker) {
    return directory.resolve(safe(session)).resolve(safe(worker));
  }

  /**
   * Ids are text from outside: none leads out of the directory, and two never to one folder but by
   * chance.
   */
  static String safe(String id) {
    String name = id.replaceAll("[^A-Za-z0-9 ._()-]", "_");
    name = name.length() > LONGEST ? name.substring(0, LONGEST) : name;
    name = name.replaceAll("^[. ]|[. ]$", "_");
    return name.equals(id) ? name : name + String.format("-%08x", id.hashCode());
  }

  /**
   * The name of a file that nobody else writes. TensorBoard goes through files in the order of
   * their names, and never back.
   */
  static String newFile(long millis) {
    return file(millis)
        + "."
        + RunNames.jvm()
        + String.format(Locale.ROOT, ".%06d", FILES.getAndIncrement());
  }

  static String file(long millis) {
    return String.format(Locale.ROOT, "events.out.tfevents.%010d.gatewatch", millis / 1000);
  }
}
