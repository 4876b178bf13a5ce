package org.gatewatch.ui.internal.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Answers as they are packed into a report, as long as they fit. */
final class Answers {
  /** What JSON puts around each of them. */
  private static final int AROUND = 6;

  private final Map<String, String> packed = new LinkedHashMap<>();
  private final long most;
  private long size;

  /**
   * @param most so many characters
   */
  Answers(long most) {
    this.most = most;
  }

  /** By their names, each as gzip in Base64. */
  Map<String, String> packed() {
    return packed;
  }

  /** So many more characters fit. */
  long room() {
    return Math.max(0, most - size);
  }

  /** Adds all that another has. */
  void addAll(Answers others) {
    packed.putAll(others.packed);
    size += others.size;
  }

  /** Adds all of them, whatever their size. */
  void add(Map<String, byte[]> answers) throws IOException {
    Map<String, String> more = packed(answers);
    packed.putAll(more);
    size += sizeOf(more);
  }

  /** Adds all of them, or none, if they would be too much. */
  boolean addIfFitting(Map<String, byte[]> answers) throws IOException {
    Map<String, String> more = packed(answers);
    boolean fits = size + sizeOf(more) <= most;
    if (fits) {
      packed.putAll(more);
      size += sizeOf(more);
    }
    return fits;
  }

  private static long sizeOf(Map<String, String> answers) {
    return answers.entrySet().stream()
        .mapToLong(one -> one.getKey().length() + one.getValue().length() + AROUND)
        .sum();
  }

  private static Map<String, String> packed(Map<String, byte[]> answers) throws IOException {
    Map<String, String> packed = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> answer : answers.entrySet()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(answer.getValue());
      }
      packed.put(answer.getKey(), Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    return packed;
  }
}
