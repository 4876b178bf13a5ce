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

  private static final String STEP = "step/";
  private static final String BINARY = ".bin";

  private Entries() {}

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
