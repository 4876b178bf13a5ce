package org.gatewatch.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** What Spark starts executors in JVMs of their own from: this JVM's class path. */
final class SparkHome {
  private SparkHome() {}

  /** A cluster of so many executors on this machine, each with one core. */
  static SparkConf cluster(int executors) throws IOException {
    Path home = Path.of(System.getenv("SPARK_HOME"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    removeAll(jars); // Another version of Spark may have been here.
    Files.writeString(home.resolve("RELEASE"), "");
    for (Path jar : (Iterable<Path>) classPath().filter(Files::isRegularFile)::iterator) {
      Path link = jars.resolve(jar.getFileName());
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, jar);
      }
    }
    String folders =
        String.join(
            File.pathSeparator,
            classPath().filter(Files::isDirectory).map(Path::toString).toList());
    return new SparkConf()
        .setMaster("local-cluster[" + executors + ",1,900]")
        .setAppName("gatewatch")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.extraClassPath", folders)
        .set(
            "spark.executor.extraJavaOptions",
            System.getProperty("spark.opens") + " -XX:TieredStopAtLevel=1")
        .set("spark.executorEnv.OMP_NUM_THREADS", "1")
        .set("spark.executor.memory", "900m");
  }

  private static void removeAll(Path folder) throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
      for (Path link : links) {
        Files.delete(link);
      }
    }
  }

  private static Stream<Path> classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator)).map(Path::of);
  }
}
