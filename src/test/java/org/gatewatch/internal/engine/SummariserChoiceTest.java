package org.gatewatch.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.Networks.fit;
import static org.gatewatch.Networks.sequence;
import static org.gatewatch.Networks.sequences;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.RecordedLog;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/** Each summariser in real training; CUDA as it fails where there is none. */
class SummariserChoiceTest {
  private static final int ITERATIONS = 3;

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  @AfterEach
  void forget() {
    System.clearProperty(SummariserChoice.PROPERTY);
  }

  /** Trains with the listener, and says what it stored. */
  private static List<Sample> train(MultiLayerNetwork network) {
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).examples(0).build()) {
      network.addListeners(listener);
      fitOnly(network);
    }
    return router.samples();
  }

  private static void fitOnly(MultiLayerNetwork network) {
    for (int i = 0; i < ITERATIONS; i++) {
      fit(network, sequences(i, DataType.FLOAT));
    }
  }

  private static MultiLayerNetwork network() {
    return sequence(DataType.FLOAT, new LSTM.Builder().nOut(7).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "cuda", "ND4J"})
  void everySummariserGivesTheSameSamplesAndLeavesTrainingAlone(String choice) {
    List<Sample> expected = train(network());
    MultiLayerNetwork alone = network();
    fitOnly(alone);
    System.setProperty(SummariserChoice.PROPERTY, choice);
    MultiLayerNetwork watched = network();

    List<Sample> samples = train(watched);

    assertThat(watched.params().toFloatVector()).isEqualTo(alone.params().toFloatVector());
    assertThat(samples).hasSize(ITERATIONS);
    for (int i = 0; i < ITERATIONS; i++) {
      for (int slot = 0; slot < expected.get(i).summaries().size(); slot++) {
        assertSame(expected.get(i).summaries().get(slot), samples.get(i).summaries().get(slot));
      }
    }
  }

  private static void assertSame(Summary expected, Summary summary) {
    assertThat(summary.histogram()).isEqualTo(expected.histogram());
    assertThat(summary.min()).isEqualTo(expected.min());
    assertThat(summary.zeros()).isEqualTo(expected.zeros());
    assertThat(summary.l2Norm()).isCloseTo(expected.l2Norm(), within(1e-9 * expected.l2Norm()));
    assertThat(summary.heatmap() == null).isEqualTo(expected.heatmap() == null);
  }

  @Test
  void withoutCudaOneLineSaysWhatFailedAndWhatFollows() {
    Assumptions.assumeTrue(Nd4j.getEnvironment().isCPU(), "this machine has CUDA");
    System.setProperty(SummariserChoice.PROPERTY, "cuda");

    train(network());

    List<String> warnings =
        log.events().stream()
            .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
            .map(ILoggingEvent::getFormattedMessage)
            .toList();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("Gatewatch cannot summarise with CUDA: CUDA's libraries cannot be loaded (")
        .contains("goes on with operations of ND4J", "what it computes is not affected")
        .hasLineCount(1);
  }

  @Test
  void theChoiceIsToldOnce() {
    System.setProperty(SummariserChoice.PROPERTY, "nd4j");

    train(network());
    train(network());

    assertThat(log.events())
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("Tensors are summarised by: nd4j"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aWrongChoiceIsRefusedBeforeTraining() {
    System.setProperty(SummariserChoice.PROPERTY, "gpu");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> GatewatchListener.builder(new RecordingRouter()).build())
        .withMessage("org.gatewatch.summariser must be one of auto, cpu, cuda, nd4j, not 'gpu'");
  }

  @Test
  void aCpuNeedsNoClassOfCuda() throws Exception {
    String output = trainInAnotherProcess("auto");

    assertThat(output).contains("SAMPLES " + ITERATIONS).doesNotContain("NoClassDefFoundError:");
    assertThat(output.lines().filter(line -> line.contains("org.gatewatch.internal.cuda.")))
        .isEmpty();
  }

  @Test
  void withoutTheJarOfCudaTheChoiceOfItCostsOneLine() throws Exception {
    String output = trainInAnotherProcess("cuda");

    assertThat(output).contains("SAMPLES " + ITERATIONS);
    assertThat(output.lines().filter(line -> line.contains("cannot summarise with CUDA")))
        .hasSize(1);
    assertThat(output.lines().filter(line -> line.startsWith("\tat "))).isEmpty();
  }

  /** On a class path without the Java of CUDA; says which classes were loaded. */
  private static String trainInAnotherProcess(String choice)
      throws IOException, InterruptedException {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("bytedeco" + File.separator + "cuda"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(path).isNotEqualTo(System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:class+load:stdout",
                "-D" + SummariserChoice.PROPERTY + "=" + choice,
                "-cp",
                path,
                Alone.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** The same training as a program. */
  static final class Alone {
    private Alone() {}

    public static void main(String[] arguments) {
      ((Logger) LoggerFactory.getLogger("ROOT")).setLevel(Level.INFO);
      System.out.println("SAMPLES " + train(network()).size());
    }
  }
}
