package org.gatewatch.crashdump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.NonFiniteException;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.RecordedLog;
import org.gatewatch.RecordingRouter;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.crashdump.RetriedTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** Whatever goes wrong with a crash dump costs one line of the log, and training nothing. */
class CrashDumpTroubleTest {
  @TempDir Path directory;

  @RegisterExtension
  private final RecordedLog log = new RecordedLog(CrashDumpRecorder.class.getName());

  private static MultiLayerNetwork network() {
    LSTM dropping = new LSTM.Builder().nOut(4).dropOut(0.5).build();
    return Networks.sequence(DataType.FLOAT, dropping, new LSTM.Builder().nOut(4).build());
  }

  private static DataSet healthy() {
    return Networks.sequences(5, DataType.FLOAT);
  }

  private static DataSet broken() {
    DataSet broken = healthy();
    broken.getFeatures().putScalar(new int[] {1, 2, 3}, Float.NaN);
    return broken;
  }

  /** Takes samples of a task. */
  private static final class TaskRouter extends RecordingRouter implements RetriedTask {
    private final String task;

    TaskRouter(String task) {
      this.task = task;
    }

    @Override
    public String task() {
      return task;
    }
  }

  private String onlyWarning() {
    List<ILoggingEvent> warnings =
        log.events().stream().filter(event -> event.getLevel() == Level.WARN).toList();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).getFormattedMessage()).doesNotContain("\n");
    assertThat(warnings.get(0).getThrowableProxy()).isNull();
    return warnings.get(0).getFormattedMessage();
  }

  /** Parameters after five iterations; in the third something non-finite shows for a moment. */
  private static double[] train(MultiLayerNetwork network) {
    FalseAlarm alarm = new FalseAlarm(2);
    List<TrainingListener> watching = List.copyOf(network.getListeners());
    network.setListeners(alarm.before());
    network.addListeners(watching.toArray(new TrainingListener[0]));
    network.addListeners(alarm.after());
    for (int i = 0; i < 5; i++) {
      network.fit(healthy());
    }
    return network.params().dup().data().asDouble();
  }

  @Test
  void trainingWithACapsuleIsBitIdenticalToTrainingWithoutGatewatch() {
    MultiLayerNetwork watched = network();
    CrashingTraining training = new CrashingTraining(directory, watched);
    watched.addListeners(training.listener().frequency(2).build());

    double[] parameters = train(watched);

    assertThat(training.crashDump().alert().iteration()).isEqualTo(2);
    assertThat(parameters).isEqualTo(train(network()));
  }

  @Test
  void aCrashDumpThatDoesNotFitLeavesNothingAndTrainingGoesOn() {
    MultiLayerNetwork watched = network();
    CrashingTraining training = new CrashingTraining(directory, watched);
    watched.addListeners(training.listener().frequency(2).maxCrashDumpBytes(4000).build());

    double[] parameters = train(watched);

    assertThat(CrashingTraining.files(directory)).isEmpty();
    assertThat(onlyWarning())
        .contains(
            "iteration 2", directory.toString(), "4,000 (maxCrashDumpBytes)", "training goes on");
    assertThat(parameters).isEqualTo(train(network()));
  }

  @Test
  void theLimitIsThatOfTheWholeFile() {
    MultiLayerNetwork network = network();
    new CrashingTraining(directory, network).watched();
    network.fit(broken());
    Path whole = CrashingTraining.files(directory).get(0);
    long bytes = whole.toFile().length();
    assertThat(whole.toFile().delete()).isTrue();

    for (long limit = bytes - 200; limit < bytes; limit += 40) {
      MultiLayerNetwork again = network();
      again.addListeners(
          new CrashingTraining(directory, again).listener().maxCrashDumpBytes(limit).build());
      again.fit(broken());
      assertThat(CrashingTraining.files(directory)).as("limit %d of %d", limit, bytes).isEmpty();
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeCostsOneLine() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    MultiLayerNetwork watched = network();
    CrashingTraining training = new CrashingTraining(file.resolve("below"), watched);
    watched.addListeners(training.listener().frequency(2).build());

    double[] parameters = train(watched);

    assertThat(onlyWarning()).contains("iteration 2", file + "/below", "training goes on");
    assertThat(training.origin().iteration()).isEqualTo(2);
    assertThat(parameters).isEqualTo(train(network()));
  }

  @Test
  void aDirectoryThatIsThereNoMoreIsMade() {
    Path deep = directory.resolve("not/yet/there");
    MultiLayerNetwork network = network();
    CrashingTraining training = new CrashingTraining(deep, network).watched();

    network.fit(broken());

    assertThat(training.crashDump().alert().iteration()).isZero();
  }

  @Test
  void thereIsOneCrashDumpAListener() {
    MultiLayerNetwork first = network();
    MultiLayerNetwork second = network();
    CrashingTraining training = new CrashingTraining(directory, first);
    GatewatchListener listener = training.listener().build();
    first.addListeners(listener);
    second.addListeners(listener);
    first.fit(healthy());
    first.fit(broken());
    first.setParams(network().params());
    first.fit(healthy());
    first.fit(broken());
    second.fit(broken());

    assertThat(training.crashDump().alert().iteration()).isEqualTo(1);
  }

  /** As Spark tries one again, maybe in another JVM. */
  @Test
  void anotherAttemptAtATaskFindsTheCrashDumpThere() {
    List<Path> found = new ArrayList<>();
    for (String task : List.of("stage 1", "stage 1", "stage 2")) {
      MultiLayerNetwork network = network();
      try (GatewatchListener listener =
          new CrashingTraining(directory, network).listener().build()) {
        listener.setStorageRouter(new TaskRouter(task));
        network.setListeners(listener);
        network.fit(broken());
        network.fit(broken());
        found.add(listener.crashDump());
      }
    }

    assertThat(CrashingTraining.files(directory)).hasSize(2).containsAll(found);
    assertThat(found)
        .extracting(Path::getFileName)
        .extracting(Path::toString)
        .containsExactly(
            "gatewatch-crash-a_session_1_2-0-stage_1.zip",
            "gatewatch-crash-a_session_1_2-0-stage_1.zip",
            "gatewatch-crash-a_session_1_2-0-stage_2.zip");
  }

  @Test
  void anotherListenerDoesNotOverwriteIt() {
    for (int i = 0; i < 3; i++) {
      MultiLayerNetwork network = network();
      new CrashingTraining(directory, network).watched();
      network.fit(broken());
    }

    assertThat(CrashingTraining.files(directory)).hasSize(3);
  }

  @Test
  void itIsThereWhenTrainingStops() {
    MultiLayerNetwork network = network();
    CrashingTraining training = new CrashingTraining(directory, network);
    network.addListeners(training.listener().onNonFinite(NonFinitePolicy.STOP).build());

    assertThatThrownBy(() -> network.fit(broken())).isInstanceOf(NonFiniteException.class);

    assertThat(training.crashDump().isAfterUpdate()).isFalse();
  }

  @Test
  void aCrashDumpSaysIfItsParametersAreThoseAfterTheUpdate() {
    MultiLayerNetwork network = network();
    CrashingTraining training = new CrashingTraining(directory, network);
    network.addListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            model.getGradientsViewArray().assign(Double.NEGATIVE_INFINITY);
          }
        });
    training.watched();
    network.fit(healthy());

    assertThat(training.crashDump().isAfterUpdate()).isTrue();
    assertThat(training.crashDump().model().params()).isEqualTo(network.params());
  }

  @Test
  void badOptionsAreRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    var builder = GatewatchListener.builder(new RecordingRouter());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.crashDumpDirectory(file))
        .withMessage("crashDumpDirectory must be a directory, and " + file + " is none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.crashDumpDirectory(Path.of(" ")))
        .withMessageContaining("crashDumpDirectory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.crashDumpDirectory(null))
        .withMessage("crashDumpDirectory must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxCrashDumpBytes(0))
        .withMessage("maxCrashDumpBytes must be at least 1, not 0");
  }

  @Tag("hostile")
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3, 0.6, 0.9, 0.99})
  void aFileCutShortIsOneClearError(double share) throws IOException {
    byte[] whole = bytesOfACapsule();
    byte[] cut = Arrays.copyOf(whole, (int) (whole.length * share));

    assertThatReadingNamesTheFile(cut);
  }

  @Tag("hostile")
  @Test
  void aFlippedBitIsFoundOrHarmless() throws IOException {
    byte[] whole = bytesOfACapsule();
    Path file = directory.resolve("flipped.zip");
    int found = 0;
    for (int position = 0; position < whole.length; position += whole.length / 60) {
      byte[] flipped = whole.clone();
      flipped[position] ^= 0x10;
      Files.write(file, flipped);
      Throwable thrown = catchThrowable(() -> CrashDump.read(file));
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        found++;
      }
    }
    assertThat(found).isGreaterThan(50);
  }

  @Test
  void aForeignFileIsOneClearError() throws IOException {
    assertThatReadingNamesTheFile("no zip at all".getBytes());
    Path model = directory.resolve("model.zip");
    ModelSerializer.writeModel(network(), model.toFile(), true);
    assertThatReadingNamesTheFile(Files.readAllBytes(model));
    assertThatThrownBy(() -> CrashDump.read(directory.resolve("none.zip")))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + directory.resolve("none.zip"));
  }

  @Tag("hostile")
  @ParameterizedTest
  @ValueSource(strings = {"features", "labels"})
  void aMinibatchThatLacksAnArrayIsOneClearError(String role) throws IOException {
    Path file = Files.write(directory.resolve("given.zip"), bytesOfACapsule());
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Files.move(zip.getPath("step", role + "-0.bin"), zip.getPath("step", role + "-1.bin"));
    }

    assertThatThrownBy(() -> CrashDump.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage("%s is damaged: array 0 of %s is missing", file, role.toUpperCase(Locale.ROOT));
  }

  private void assertThatReadingNamesTheFile(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("given.zip"), bytes);
    assertThatThrownBy(() -> CrashDump.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is ")
        .hasMessageNotContaining("\n");
  }

  private byte[] bytesOfACapsule() throws IOException {
    Path made = Files.createDirectory(directory.resolve("made"));
    MultiLayerNetwork network = network();
    new CrashingTraining(made, network).watched();
    network.fit(broken());
    return Files.readAllBytes(CrashingTraining.files(made).get(0));
  }
}
