package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.GatewatchSameDiffListenerBuilder;
import org.gatewatch.NonFiniteException;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.crashdump.CrashDump;
import org.gatewatch.crashdump.SameDiffCrashDump;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** The crash dump of a SameDiff graph is what its iteration was computed from. */
class SameDiffCrashDumpTest {
  @TempDir Path directory;

  private final List<Alert> alerts = new ArrayList<>();

  private static LstmGraph graph() {
    return LstmGraph.usual(DataType.FLOAT).train(new Adam(0.01));
  }

  private GatewatchSameDiffListenerBuilder listener() {
    return GatewatchSameDiffListener.builder(new RecordingRouter())
        .frequency(1000)
        .sessionId("graph")
        .crashDumpDirectory(directory)
        .onAlert(alerts::add);
  }

  /** To the last bit; ND4J takes no NaN for equal to another. */
  private static Map<String, String> bits(Map<String, INDArray> arrays) {
    Map<String, String> bits = new HashMap<>();
    arrays.forEach(
        (name, array) -> bits.put(name, Arrays.toString(array.dup('c').data().asFloat())));
    return bits;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void itHoldsTheVariablesThatProducedTheValueTheMinibatchAndTheSamples() throws IOException {
    LstmGraph graph = graph();
    DataSet broken = graph.minibatch(7);
    broken.getFeatures().putScalar(new int[] {2, 3, 1}, Float.NaN);
    Map<String, INDArray> before;
    Path file;
    try (GatewatchSameDiffListener listener = listener().build()) {
      graph.fit(2, listener);
      before = graph.variables();
      graph.fit(broken, listener);
      graph.fit(broken, listener);
      file = listener.crashDump();
    }
    LstmGraph alone = graph();
    alone.fit(2);
    alone.fit(broken);
    alone.fit(broken);
    assertThat(bits(graph.variables())).isEqualTo(bits(alone.variables()));

    assertThat(files()).containsExactly(file);
    assertThat(file).hasFileName("gatewatch-crash-graph-2.zip");
    SameDiffCrashDump crashDump = SameDiffCrashDump.read(file);
    assertThat(bits(crashDump.variables())).containsAllEntriesOf(bits(before));
    assertThat(crashDump.updated()).isEmpty();
    assertThat(crashDump.minibatch().getFeatures(0).data().asFloat())
        .isEqualTo(broken.getFeatures().data().asFloat());
    assertThat(crashDump.minibatch().getLabels(0)).isEqualTo(broken.getLabels());
    assertThat(crashDump.alert()).isEqualTo(alerts.get(0));
    assertThat(crashDump.alertLine()).contains("stage=INPUT_DATA");
    assertThat(crashDump.layout().network()).isEqualTo("SameDiff");
    assertThat(crashDump.samples()).extracting("iteration").containsExactly(0, 2);
    assertThat(crashDump.origin().stage()).isEqualTo(Stage.INPUT_DATA);
    assertThat(crashDump.origin().position().timestep()).isEqualTo(3);
    assertThat(readme(file))
        .contains("a SameDiff of type FLOAT", "those that produced the value", "graph.fb");
    assertThatThrownBy(() -> CrashDump.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            file + " is the crash dump of a SameDiff graph; SameDiffCrashDump.read reads it");
  }

  private static String readme(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] text = zip.getInputStream(zip.getEntry("README.txt")).readAllBytes();
      return new String(text, StandardCharsets.UTF_8);
    }
  }

  /** The order in which SameDiff updates them. */
  private static List<String> variables() {
    List<String> order = new ArrayList<>();
    graph()
        .fit(
            1,
            new BaseListener() {
              @Override
              public boolean isActive(Operation operation) {
                return true;
              }

              @Override
              public void preUpdate(SameDiff graph, At at, Variable variable, INDArray update) {
                order.add(variable.getName());
              }
            });
    assertThat(order).containsExactlyInAnyOrder("w", "rw", "b");
    return order;
  }

  /** With what the updater kept: the other variables, which are finite, come out as they did. */
  @Test
  void aReplayIsTheIterationToTheLastBitAndFindsTheSameOrigin() throws IOException {
    LstmGraph graph = graph();
    String first = variables().get(0);
    SameDiffCrashDump crashDump;
    try (GatewatchSameDiffListener listener = listener().build()) {
      graph.fit(3);
      graph.fit(graph.minibatch(7), new Spoiler(first), listener);
      crashDump = SameDiffCrashDump.read(listener.crashDump());
    }
    LstmGraph again = graph();
    List<Alert> told = new ArrayList<>();
    try (GatewatchSameDiffListener listener =
        GatewatchSameDiffListener.builder(new RecordingRouter()).onAlert(told::add).build()) {
      crashDump.replay(again.graph(), new Spoiler(first), listener);
    }

    assertThat(told.get(0).origin()).isEqualTo(crashDump.origin());
    assertThat(crashDump.origin().iteration()).isEqualTo(3);
    assertThat(crashDump.origin().stage()).isEqualTo(Stage.WEIGHT_GRADIENT);
    assertThat(crashDump.updated()).isEmpty();
    assertThat(bits(again.variables())).isEqualTo(bits(graph.variables()));
    assertThat(graph.variable(variables().get(2)).sumNumber().doubleValue()).isFinite();
    assertThatThrownBy(() -> crashDump.replay(SameDiff.create()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the graph has no training configuration");
    SameDiff other = LstmGraph.usual(DataType.FLOAT).graph();
    other.renameVariable("w", "kernel");
    assertThatThrownBy(() -> crashDump.replay(other))
        .hasMessage("the graph that was trained has w of shape [3, 20], this one none");
  }

  /** A NaN that nothing inside the operation explains is told of the gradient that has it. */
  @Test
  void stopTellsTheGradientBeforeItIsApplied() {
    LstmGraph graph = graph();
    String first = variables().get(0);
    Map<String, INDArray> before = graph.variables();
    try (GatewatchSameDiffListener listener =
        listener().onNonFinite(NonFinitePolicy.STOP).build()) {
      assertThatThrownBy(() -> graph.fit(graph.minibatch(7), new Spoiler(first), listener))
          .isInstanceOf(NonFiniteException.class);
    }

    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.WEIGHT_GRADIENT);
    assertThat(bits(graph.variables())).isEqualTo(bits(before));
  }

  @Test
  void whatTheIterationHadUpdatedAlreadyIsNamed() throws IOException {
    LstmGraph graph = graph();
    Map<String, INDArray> before = graph.variables();
    List<String> order = variables();
    String last = order.get(2);
    try (GatewatchSameDiffListener listener =
        listener().onNonFinite(NonFinitePolicy.STOP).build()) {
      assertThatThrownBy(() -> graph.fit(graph.minibatch(7), new UpdateSpoiler(last), listener))
          .isInstanceOf(NonFiniteException.class);
      SameDiffCrashDump crashDump = SameDiffCrashDump.read(listener.crashDump());

      assertThat(crashDump.updated()).containsExactly(order.get(0), order.get(1));
      assertThat(bits(crashDump.variables())).containsAllEntriesOf(bits(graph.variables()));
      assertThat(crashDump.variables().get(last)).isEqualTo(before.get(last));
      assertThat(crashDump.variables().get(order.get(0))).isNotEqualTo(before.get(order.get(0)));
      assertThat(readme(listener.crashDump()))
          .contains(
              "but for those of "
                  + order.get(0)
                  + ", "
                  + order.get(1)
                  + ", which SameDiff had made");
    }
  }

  @Test
  void oneThatWouldBeTooLargeIsNotWrittenAndTrainingGoesOn() throws IOException {
    LstmGraph graph = graph();
    try (GatewatchSameDiffListener listener = listener().maxCrashDumpBytes(1000).build()) {
      graph.fit(graph.minibatch(7), new Spoiler("w"), listener);
      graph.fit(1, listener);

      assertThat(listener.crashDump()).isNull();
    }
    assertThat(files()).isEmpty();
    assertThat(alerts).isNotEmpty();
  }

  /** Puts NaN into the update of a variable, before anybody else sees it. */
  private static final class UpdateSpoiler extends BaseListener {
    private final String spoilt;

    UpdateSpoiler(String variable) {
      spoilt = variable;
    }

    @Override
    public boolean isActive(Operation operation) {
      return operation == Operation.TRAINING;
    }

    @Override
    public void preUpdate(SameDiff graph, At at, Variable variable, INDArray update) {
      if (variable.getName().equals(spoilt)) {
        update.putScalar(0, Float.NaN);
      }
    }
  }

  /** Puts NaN into the gradient of a variable, before anybody else sees it. */
  private static final class Spoiler extends BaseListener {
    private final String gradient;

    Spoiler(String variable) {
      gradient = variable + "-grad";
    }

    @Override
    public boolean isActive(Operation operation) {
      return operation == Operation.TRAINING;
    }

    @Override
    public void activationAvailable(
        SameDiff graph,
        At at,
        MultiDataSet minibatch,
        SameDiffOp operation,
        String name,
        INDArray activation) {
      if (name.equals(gradient)) {
        activation.putScalar(0, Float.NaN);
      }
    }
  }
}
