package org.gatewatch.capsule;

import java.util.Locale;
import org.gatewatch.capture.TrainingStep.Part;
import org.gatewatch.capture.TrainingStep.Role;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Names within the file. */
final class Entries {
  static final String README = "README.txt";
  static final String PROPERTIES = "capsule.properties";
  static final String MODEL = "model.zip";
  static final String LAYOUT = "samples/layout.bin";
  static final String SAMPLE = "samples/sample-";

  static final String FORMAT = "format";
  static final String CURRENT_FORMAT = "1";
  static final String NETWORK = "network";
  static final String SESSION = "session";
  static final String ITERATION = "iteration";
  static final String EPOCH = "epoch";
  static final String AFTER_UPDATE = "parameters-are-after-update";
  static final String ALERT = "alert";

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

  static boolean isPart(String entry) {
    return entry.startsWith(STEP);
  }

  /** The part of that name, or null if the name is none. */
  static @Nullable Part part(String entry, INDArray array) {
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
