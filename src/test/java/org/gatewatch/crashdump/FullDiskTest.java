package org.gatewatch.crashdump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** The system refuses to write more: here because no file may be larger than it allows. */
class FullDiskTest {
  /** In the blocks that {@code ulimit -f} counts, of 512 or 1024 bytes. */
  private static final int MOST_BLOCKS = 400;

  private static final int UNITS = 300;

  @TempDir Path folder;

  /** A training of which the crash dump alone is larger than that. */
  public static void main(String... directory) {
    MultiLayerNetwork network =
        Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(UNITS).build());
    new CrashingTraining(Path.of(directory[0]), network).watched();
    DataSet broken = Networks.sequences(5, DataType.FLOAT);
    network.fit(broken);
    broken.getFeatures().putScalar(new int[] {1, 2, 3}, Float.NaN);
    network.fit(broken);
    network.fit(broken);
    System.out.println("trained " + network.getIterationCount() + " iterations");
  }

  @Test
  void costsOneLineAndTrainingGoesOn() throws Exception {
    assumeTrue(new File("/bin/sh").canExecute(), "the limit is set by a shell");
    Path directory = Files.createDirectory(folder.resolve("crash-dumps"));
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -f " + MOST_BLOCKS + " && exec \"$@\"",
                "sh",
                System.getProperty("java.home") + "/bin/java",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                FullDiskTest.class.getName(),
                directory.toString())
            .redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("LC_ALL", "C"); // The system tells the reason in the user's language.
    Process training = builder.start();

    String output = new String(training.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("trained 3 iterations");
    assertThat(output.lines().filter(line -> line.contains("crash dump")))
        .singleElement()
        .asString()
        .contains("WARN", "No crash dump of iteration 1", directory.toString(), "File too large");
    assertThat(CrashingTraining.files(directory)).isEmpty();
  }
}
