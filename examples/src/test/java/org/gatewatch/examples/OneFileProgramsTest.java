package org.gatewatch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.api.UIServer;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import org.gatewatch.storage.GatewatchFileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** The programs that readers copy: each runs, and is one file. */
class OneFileProgramsTest {
  private static final String PORT = "org.deeplearning4j.ui.port";
  private static final Pattern LOSS = Pattern.compile("Trained; the loss is ([\\d.]+)");

  /** The server's log may come behind it. */
  private static final Pattern TRAINED =
      Pattern.compile("(?m)^Trained; the page stays until Ctrl-C\\.$");

  private final PrintStream out = System.out;
  private final InputStream in = System.in;
  private final Locale format = Locale.getDefault(Locale.Category.FORMAT);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path folder;

  @BeforeEach
  void beItsTerminal() {
    System.setProperty(PORT, "0");
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setIn(new ByteArrayInputStream(new byte[] {'\n'}));
    Nd4j.getRandom().setSeed(1);
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
  }

  @AfterEach
  void giveItBack() throws Exception {
    System.setOut(out);
    System.setIn(in);
    System.clearProperty(PORT);
    Locale.setDefault(Locale.Category.FORMAT, format);
    UIServer.stopInstance();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theFirstRunTrainsAndShowsThePage() {
    FirstRun.main(new String[] {"20"});

    assertThat(printed())
        .containsPattern("(?m)^Watch http://localhost:\\d+/gatewatch$")
        .containsPattern(TRAINED);
  }

  @Test
  void aLayerOfOnesOwnIsTrainedAndShown() {
    LayerNormLstm.main(new String[] {"20"});

    assertThat(printed())
        .containsPattern("(?m)^Watch http://localhost:\\d+/gatewatch$")
        .containsPattern(TRAINED);
  }

  @Test
  void aLookAtANetworkIsPrintedAsTextAndAsArrays() {
    Inspect.main(new String[0]);

    assertThat(printed())
        .containsPattern("(?m)^lstm: LSTM$")
        .containsPattern("(?m)^ {4}W input +candidate +3×5 ")
        .containsPattern("Cell state of example 0 at the last timestep: \\[(.*,){4}.*\\]")
        .containsPattern("RW has the norm [\\d.]+")
        .containsPattern("The gradient of its forget gate has the norm [\\d.]+");
  }

  @Test
  void aSameDiffGraphTrainsAndIsOnThePage() {
    SameDiffLstm.main(new String[] {"20"});

    assertThat(printed())
        .containsPattern("(?m)^Watch http://localhost:\\d+/gatewatch$")
        .containsPattern(TRAINED);
  }

  @Test
  void aTrainingThatIsStoppedByABadMinibatchAndByItsLearningRateGoesOn() {
    StopAndCarryOn.main(new String[0]);

    assertThat(printed())
        .containsPattern("Learning rate 0\\.[0-9]+: training stopped at iteration \\d+: the first")
        .containsOnlyOnce("Minibatch 40 is left out: training stopped at iteration")
        .contains("the first NaN is in the input data");
    Matcher loss = LOSS.matcher(printed());
    assertThat(loss.find()).as(printed()).isTrue();
    assertThat(Double.parseDouble(loss.group(1))).isLessThan(0.1);
  }

  @Test
  void aRunInAFileIsPrintedAndShownAndWrittenAsAPage() throws Exception {
    Path file = folder.resolve("run.gatewatch");
    train(file);
    Path page = folder.resolve("report.html");

    Report.main(new String[] {file.toString(), page.toString()});

    assertThat(printed())
        .contains("Session stored, worker-")
        .containsPattern("(?m)^iteration 3, epoch 0, score [\\d.]+")
        .containsPattern("(?m)^ {4}updater: Adam 1e-30$")
        .endsWith("Open " + page + " in a browser: session stored" + System.lineSeparator());
    assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("session stored");
    printed.reset();

    StoredRun.main(new String[] {file.toString()});

    assertThat(printed())
        .contains("Session stored, worker-")
        .contains("RW recurrent 4×4: candidate, forget, output, input")
        .contains("UNCHANGED_WEIGHTS OPENED: W of lstm1 forward has not changed in 3 samples")
        .contains("Gradients of RW in iteration 3:")
        .containsPattern("lstm2 FORGET: norm [\\d.e-]+, mean magnitude [\\d.e-]+")
        .contains("Watch http://localhost:");
  }

  /** Four samples of a network that does not learn. */
  private static void train(Path file) throws IOException {
    MultiLayerNetwork network = CharacterNetwork.create(4, 4, 1e-30, 1);
    StatsStorage storage = new GatewatchFileStorage(file);
    try (GatewatchListener listener =
        GatewatchListener.builder(storage).sessionId("stored").frequency(1).build()) {
      network.setListeners(listener);
      int[] text = new int[4 * 5 + 1];
      CharacterBatches batches = new CharacterBatches(text, 4, 5, 1, 1, () -> true);
      while (batches.hasNext()) {
        network.fit(batches.next());
      }
    }
    storage.close();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FirstRun.class,
        Inspect.class,
        StopAndCarryOn.class,
        StoredRun.class,
        Report.class,
        LayerNormLstm.class
      })
  void eachNeedsNothingElseOfTheExamples(Class<?> program) throws IOException {
    String source =
        Files.readString(
            Path.of("src/main/java/org/gatewatch/examples", program.getSimpleName() + ".java"));

    assertThat(source)
        .doesNotContain("import org.gatewatch.examples", "org.gatewatch.internal", "picocli");
  }
}
