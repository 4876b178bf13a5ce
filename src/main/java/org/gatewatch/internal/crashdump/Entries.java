package org.gatewatch.internal.crashdump;

import java.util.Locale;
import org.gatewatch.internal.dl4j.TrainingStep.Part;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Names within the file. */
public final class Entries {
  static final String README = "README.txt";
  public static final String PROPERTIES = "crash-dump.properties";

  /** What {@link #PROPERTIES} was called in the first files. */
  public static final String OLD_PROPERTIES = "capsule.properties";

  public static final String MODEL = "model.zip";
  public static final String GRAPH = "graph.fb";

  /** What {@link #NETWORK} says of a graph. */
  public static final String SAMEDIFF = "SameDiff";

  public static final String LAYOUT = "samples/layout.bin";
  public static final String SAMPLE = "samples/sample-";

  public static final String FORMAT = "format";
  public static final String CURRENT_FORMAT = "1";
  public static final String NETWORK = "network";
  static final String SESSION = "session";
  static final String ITERATION = "iteration";
  static final String EPOCH = "epoch";
  public static final String AFTER_UPDATE = "parameters-are-after-update";
  public static final String ALERT = "alert";

  /** Of a graph: the names of variables that the iteration had updated already, a line each. */
  public static final String UPDATED = "updated";

  /** Of a graph, with a number behind it: the name of the variable of that number. */
  public static final String VARIABLE_NAME = "variable.";

  private static final String STEP = "step/";
  private static final String BINARY = ".bin";

  private static final String VARIABLE = "variables/";
  private static final String UPDATER = "updater/";

  private Entries() {}

  /** The values of a graph's variable. */
  public static String variable(int number) {
    return VARIABLE + number + BINARY;
  }

  /** What a graph's updater keeps of a variable, under one of DL4J's keys. */
  static String updaterState(int number, String key) {
    return updaterOf(number) + key + BINARY;
  }

  /** What the entries begin with in which a graph's updater keeps something of a variable. */
  public static String updaterOf(int number) {
    return UPDATER + number + "-";
  }

  /** The updater's key that an entry which begins so is of. */
  public static String updaterKey(String entry, int number) {
    return entry.substring(updaterOf(number).length(), entry.length() - BINARY.length());
  }

  static String sample(int number) {
    return SAMPLE + String.format(Locale.ROOT, "%02d", number) + BINARY;
  }

  /** Such as {@code step/features-0.bin} or {@code step/state-1-prevAct.bin}. */
  static String of(Part part) {
    String role = part.role().name().toLowerCase(Locale.ROOT).replace('_', '.');
    String name = part.name().isEmpty() ? "" : "-" + part.name();
    return STEP + role + "-" + part.position() + name + BINARY;
  }

  public static boolean isPart(String entry) {
    return entry.startsWith(STEP);
  }

  /** The part of that name, or null if the name is none. */
  public static @Nullable Part part(String entry, INDArray array) {
    if (!entry.endsWith(BINARY) || entry.length() < STEP.length() + BINARY.length()) {
      return null;
    }
    String[] words = entry.substring(STEP.length(), entry.length() - BINARY.length()).split("-", 3);
    for (Role role : Role.values()) {
      boolean same = role.name().toLowerCase(Locale.ROOT).replace('_', '.').equals(words[0]);
      if (same && words.length > 1 && words[1].matches("\\d{1,6}")) {
        return new Part(role, Integer.parseInt(words[1]), words.length == 3 ? words[2] : "", array);
      }
    }
    return null;
  }
}
