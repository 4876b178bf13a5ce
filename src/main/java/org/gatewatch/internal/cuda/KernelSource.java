package org.gatewatch.internal.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernels as one text, with each header in the place where it is first included. */
final class KernelSource {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"([\\w.]+)\"$");

  private KernelSource() {}

  static String text() {
    return expanded("summarise.cu", new HashSet<>());
  }

  private static String expanded(String name, Set<String> included) {
    return INCLUDE
        .matcher(read(name))
        .replaceAll(
            include -> {
              String header = include.group(1);
              return included.add(header)
                  ? Matcher.quoteReplacement(expanded(header, included))
                  : "";
            });
  }

  static String read(String name) {
    try (InputStream stream = KernelSource.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing from the artifact gatewatch");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
