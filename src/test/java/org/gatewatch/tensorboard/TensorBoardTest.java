package org.gatewatch.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.hadoop.util.TFRecordReader;
import org.tensorflow.proto.framework.HistogramProto;
import org.tensorflow.proto.framework.Summary;
import org.tensorflow.proto.util.Event;

/** What TensorFlow's own classes read of what was written, and a reader by the specifications. */
class TensorBoardTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").bidirectional("lstm/0", 3, 4).layout();
  private static final double[] WEIGHTS = {-100, -3.1, -2.9, 0, 0, 1e-3, 1, 1.01, 2.5};

  @TempDir Path folder;

  private static SyntheticSamples samples() {
    return new SyntheticSamples(LAYOUT)
        .every(10)
        .loss(2, 3)
        .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(WEIGHTS))
        .with(SyntheticSamples.of(0, Quantity.UPDATE), Summaries.of(0.5, -0.5))
        .with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.of(Double.NaN, 4));
  }

  private static List<StoredRecord> records(String session, String worker) {
    SyntheticSamples samples = samples();
    return List.of(
        StoredRecord.of(LAYOUT, session, worker, 1_000),
        StoredRecord.of(JudgedSample.of(samples.next()), session, worker, 2_500),
        StoredRecord.of(JudgedSample.of(samples.next()), session, worker, 3_500),
        StoredRecord.endOfTraining(session, worker, 4_000));
  }

  private static void put(
      org.deeplearning4j.core.storage.StatsStorageRouter router, List<StoredRecord> records) {
    router.putStaticInfo(records.get(0));
    records.subList(1, records.size()).forEach(router::putUpdate);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Checks the checksums, too. */
  private static List<Event> read(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    TFRecordReader reader =
        new TFRecordReader(new ByteArrayInputStream(Files.readAllBytes(file)), true);
    for (byte[] next = reader.read(); next != null; next = reader.read()) {
      events.add(Event.parseFrom(next));
    }
    return events;
  }

  private static Map<String, Summary.Value> values(Event event) {
    Map<String, Summary.Value> values = new HashMap<>();
    event
        .getSummary()
        .getValueList()
        .forEach(value -> assertThat(values.put(value.getTag(), value)).isNull());
    return values;
  }

  @Test
  void tensorFlowReadsEveryNumberOfEveryGate() throws IOException {
    put(new TensorBoardRouter(folder), records("run", "w"));

    assertThat(files()).hasSize(1);
    assertThat(files().get(0).getParent()).isEqualTo(folder.resolve("run").resolve("w"));
    assertThat(files().get(0).getFileName().toString())
        .startsWith("events.out.tfevents.0000000001.gatewatch.");
    List<Event> events = read(files().get(0));
    assertThat(events).hasSize(3);
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(0).getWallTime()).isEqualTo(1);
    assertThat(events.get(1).getStep()).isZero();
    assertThat(events.get(2).getStep()).isEqualTo(10);
    assertThat(events.get(2).getWallTime()).isEqualTo(3.5);

    Map<String, Summary.Value> values = values(events.get(2));
    assertThat(values.get("loss/score").getSimpleValue()).isEqualTo(6);
    assertThat(values.get("loss/per timestep").getSimpleValue()).isEqualTo(2);
    assertThat(values).doesNotContainKey("learning rate");
    double norm = Summaries.of(WEIGHTS).l2Norm();
    for (String place : List.of("fW input", "fRW forget", "bRW candidate", "bb output")) {
      assertThat(values.get("weight norm/lstm/0/" + place).getSimpleValue())
          .isCloseTo((float) norm, within(1e-3f));
      assertThat(values.get("update ratio/lstm/0/" + place).getSimpleValue())
          .isCloseTo((float) (0.5 / Summaries.of(WEIGHTS).meanMagnitude()), within(1e-6f));
      assertThat(values.get("gradient norm/lstm/0/" + place).getSimpleValue()).isEqualTo(4);
    }
    assertThat(values.get("non-finite/all").getSimpleValue()).isEqualTo(24);
    assertThat(values.get("non-finite/gradient/lstm/0/fW input").getSimpleValue()).isEqualTo(1);
    holdsEveryWeight(values.get("weight/lstm/0/bW forget").getHisto());
    assertReadAlike(events, PlainEvents.read(Files.readAllBytes(files().get(0))));
  }

  private static void assertReadAlike(List<Event> events, List<PlainEvents.Event> plain) {
    assertThat(plain).hasSize(events.size());
    for (int i = 0; i < plain.size(); i++) {
      PlainEvents.Event one = plain.get(i);
      assertThat(one.wallTime()).isEqualTo(events.get(i).getWallTime());
      assertThat(one.step()).isEqualTo(events.get(i).getStep());
      assertThat(one.version()).isEqualTo(events.get(i).getFileVersion());
      Map<String, Summary.Value> values = values(events.get(i));
      assertThat(one.numbers().size() + one.buckets().size()).isEqualTo(values.size());
      one.numbers()
          .forEach((tag, value) -> assertThat(values.get(tag).getSimpleValue()).isEqualTo(value));
      one.buckets()
          .forEach(
              (tag, buckets) -> {
                HistogramProto histogram = values.get(tag).getHisto();
                assertThat(buckets.keySet())
                    .containsExactlyElementsOf(histogram.getBucketLimitList());
                assertThat(buckets.values()).containsExactlyElementsOf(histogram.getBucketList());
              });
    }
  }

  private static void holdsEveryWeight(HistogramProto histogram) {
    assertThat(histogram.getMin()).isEqualTo(-100);
    assertThat(histogram.getMax()).isEqualTo(2.5);
    assertThat(histogram.getNum()).isEqualTo(WEIGHTS.length);
    assertThat(histogram.getSum()).isCloseTo(-101.489, within(1e-9));
    assertThat(histogram.getSumSquares())
        .isCloseTo(Math.pow(Summaries.of(WEIGHTS).l2Norm(), 2), within(1e-6));
    List<Double> limits = histogram.getBucketLimitList();
    assertThat(limits).isSorted().doesNotHaveDuplicates();
    assertThat(histogram.getBucketCount()).isEqualTo(limits.size());
    double left = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < limits.size(); i++) {
      double from = left;
      double to = limits.get(i);
      long inside = 0;
      for (double value : WEIGHTS) {
        inside += value >= from && value < to ? 1 : 0;
      }
      assertThat(histogram.getBucket(i)).as("%s to %s", from, to).isEqualTo(inside);
      boolean isOfZeros = Math.abs(to) < 1e-30;
      double ratio = Math.max(Math.abs(from / to), Math.abs(to / from));
      assertThat(i == 0 || inside == 0 || isOfZeros || ratio < 1.26)
          .as("%s to %s is a quarter of an octave", from, to)
          .isTrue();
      left = to;
    }
  }

  @Test
  void aStoredRunIsTheSameAsOneThatWasWritten() throws IOException {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    put(new TensorBoardRouter(folder, storage), records("run", "w"));
    List<Event> live = read(files().get(0));

    assertThat(TensorBoardExport.write(storage, "run", folder)).isEqualTo(2);
    assertThat(TensorBoardExport.write(storage, "run", folder)).as("once more").isEqualTo(2);

    assertThat(files()).hasSize(2);
    Path exported = folder.resolve("run/w/events.out.tfevents.0000000001.gatewatch.export");
    assertThat(read(exported)).isEqualTo(live);
    assertThatThrownBy(() -> TensorBoardExport.write(storage, "another", folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'another'");
  }

  @Test
  void namesOfFilesHaveTheDigitsOfAscii() throws IOException {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      put(new TensorBoardRouter(folder), records("run", "w"));
    } finally {
      Locale.setDefault(usual);
    }

    assertThat(files())
        .singleElement()
        .matches(file -> file.getFileName().toString().matches("[\\x20-\\x7e]+"));
  }

  @Test
  void noNameLeadsOutOfTheDirectoryOrToAnother() throws IOException {
    Path inside = folder.resolve("a").resolve("b");
    TensorBoardRouter router = new TensorBoardRouter(inside);
    put(router, records("../../x", "/etc"));
    put(router, records(".._.._x", "_etc"));
    put(router, records("..", "."));
    put(router, records("ü".repeat(128), "w"));

    assertThat(files()).hasSize(4).allMatch(file -> file.startsWith(inside));
    assertThat(files().stream().map(Path::getParent).distinct()).hasSize(4);
    assertThat(files())
        .allMatch(file -> inside.relativize(file).getNameCount() == 3)
        .allMatch(file -> inside.relativize(file).getName(0).toString().length() < 120);
  }

  @Test
  void whatAFullDiskLeftOfARecordIsOverwritten() throws IOException {
    List<StoredRecord> records = records("run", "w");
    TensorBoardRouter router = new TensorBoardRouter(folder);
    put(router, records.subList(0, 2));
    byte[] torn = new byte[1_000_000];
    ByteBuffer.wrap(torn).order(ByteOrder.LITTLE_ENDIAN).putLong(77);
    Files.write(files().get(0), torn, StandardOpenOption.APPEND);

    router.putUpdate(records.get(2));
    assertThat(read(files().get(0))).hasSize(3);

    Files.delete(files().get(0));
    router.putUpdate(records.get(2));
    assertThat(read(files().get(0))).as("taken away, and begun anew").hasSize(2);
  }

  @Test
  void whereNothingCanBeWrittenTheOtherRouterHasItAll() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    RecordingRouter next = new RecordingRouter();
    put(new TensorBoardRouter(file, next), records("run", "w"));
    assertThat(next.updates()).hasSize(3);

    assertThatThrownBy(() -> put(new TensorBoardRouter(file), records("run", "w")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aCopyWritesForItself() throws IOException, ClassNotFoundException {
    TensorBoardRouter router = new TensorBoardRouter(folder, new RecordingRouter());
    put(router, records("run", "w").subList(0, 2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(router);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      put((TensorBoardRouter) in.readObject(), records("run", "w"));
    }
    assertThat(files()).hasSize(2);
    assertThat(read(files().get(0))).hasSize(2);
    assertThat(read(files().get(1))).hasSize(3);
  }
}
