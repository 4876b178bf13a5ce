package org.gatewatch.ui.internal.page;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Files of the page, and of the library that it draws with, from the class path. */
final class PageResources {
  private static final String PAGE = "/org/gatewatch/ui/page/";
  private static final String LIBRARIES = "/META-INF/resources/webjars/";

  private PageResources() {}

  /** A file of the page, by its name in the page's folder. */
  static String page(String name) throws IOException {
    return text(PAGE + name);
  }

  /** A file of a library, by its name after {@code webjars}. */
  static String library(String name) throws IOException {
    return text(LIBRARIES + name);
  }

  private static String text(String name) throws IOException {
    try (InputStream in = PageResources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("not on the class path: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }
}
