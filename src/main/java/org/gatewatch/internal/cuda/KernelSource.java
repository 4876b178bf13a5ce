package org.gatewatch.internal.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The kernel as one text, with its header in the place where it is included. */
final class KernelSource {
  private static final String INCLUDE = "#include \"summary_core.h\"";

  private KernelSource() {}

  static String text() {
    String kernel = read("summarise.cu");
    if (!kernel.contains(INCLUDE)) {
      throw new IllegalStateException("summarise.cu does not include its arithmetic");
    }
    return kernel.replace(INCLUDE, read("summary_core.h"));
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
