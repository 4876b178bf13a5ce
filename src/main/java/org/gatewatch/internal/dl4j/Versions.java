package org.gatewatch.internal.dl4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.gatewatch.internal.facts.ThisJvm;
import org.nd4j.linalg.factory.Nd4j;

/** What is running, as far as the class path tells. */
public final class Versions {
  private static final String UNKNOWN = "unknown";

  private Versions() {}

  /** Versions by name: gatewatch, dl4j, backend, java; and under jvm the process itself. */
  public static Map<String, String> running() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("gatewatch", version("/org/gatewatch/version.properties"));
    versions.put(
        "dl4j", version("/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties"));
    versions.put("backend", Nd4j.getBackend().getClass().getSimpleName());
    versions.put("java", System.getProperty("java.version", UNKNOWN));
    versions.put("jvm", ThisJvm.ID);
    return versions;
  }

  private static String version(String resource) {
    try (InputStream in = Versions.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", UNKNOWN);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
