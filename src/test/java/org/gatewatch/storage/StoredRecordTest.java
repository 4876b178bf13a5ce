package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Samples;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StoredRecordTest {
  private static final String SESSION = "../../x é";
  private static final String WORKER = "worker <0>";

  @Property(tries = 200, seed = "17")
  void aSampleAndItsAlertsComeBackAsTheyWere(@ForAll long seed) {
    JudgedSample judged = JudgedSamples.judged(seed);

    StoredRecord decoded = decode(StoredRecord.of(judged, SESSION, WORKER, seed).encode());

    assertThat(decoded.judged()).isEqualTo(judged.in(SESSION, WORKER));
    assertThat(decoded.sample()).isEqualTo(judged.sample());
    assertThat(decoded.getTimeStamp()).isEqualTo(seed);
    assertThat(decoded.layout()).isNull();
    assertThat(decoded.isEndOfTraining()).isFalse();
  }

  @Test
  void aLayoutComesBackAsItWas() {
    StoredRecord record = StoredRecord.of(withFacts(), SESSION, WORKER, 12);

    StoredRecord decoded = decode(record.encode());

    assertThat(decoded.layout()).isEqualTo(withFacts());
    assertThat(decoded.sample()).isNull();
    assertThat(decoded.judged()).isNull();
    assertThat(decoded.getSessionID()).isEqualTo(SESSION);
    assertThat(decoded.getWorkerID()).isEqualTo(WORKER);
    assertThat(decoded.getTypeID()).isEqualTo("Gatewatch");
  }

  @Test
  void everyGateComesBackAsItWas() {
    List<Gate> gates = List.of(Gate.values());
    Layout.Cell cell = new Layout.Cell(Direction.FORWARD, true, 3, 4, gates);
    List<Slot> slots =
        gates.stream()
            .map(gate -> Slot.ofCell(Quantity.ACTIVATION, 0, Direction.FORWARD, null, gate))
            .toList();
    assertComesBack(cell, slots);
  }

  @Test
  void everyKernelComesBackAsItWas() {
    Layout.Cell cell = new Layout.Cell(Direction.FORWARD, true, 3, 4, List.of(Gate.RESET));
    List<Slot> slots =
        Stream.of(Kernel.values())
            .map(
                kernel ->
                    new Slot(
                        Quantity.WEIGHT,
                        0,
                        Direction.FORWARD,
                        kernel,
                        Gate.RESET,
                        kernel.name(),
                        3,
                        4))
            .toList();
    assertComesBack(cell, slots);
  }

  private static void assertComesBack(Layout.Cell cell, List<Slot> slots) {
    Layout layout =
        Layout.of(
            "MultiLayerNetwork",
            "FLOAT",
            Map.of(),
            1,
            List.of(new Layout.Layer("one", "Custom", false, List.of(cell), Map.of())),
            slots);

    assertThat(decode(StoredRecord.of(layout, SESSION, WORKER, 1).encode()).layout())
        .isEqualTo(layout);
  }

  @Test
  void theEndOfTrainingComesBackAsItWas() {
    StoredRecord decoded = decode(StoredRecord.endOfTraining(SESSION, WORKER, 5).encode());

    assertThat(decoded.isEndOfTraining()).isTrue();
    assertThat(decoded.sample()).isNull();
    assertThat(decoded.layout()).isNull();
  }

  @Test
  void allWaysOfEncodingAndDecodingAgree() throws IOException {
    StoredRecord record = StoredRecord.of(JudgedSample.of(Samples.sample(3)), SESSION, WORKER, 12);
    byte[] bytes = record.encode();
    ByteBuffer buffer = ByteBuffer.allocate(record.encodingLengthBytes());
    record.encode(buffer);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    record.encode(stream);

    assertThat(buffer.array()).isEqualTo(bytes);
    assertThat(stream.toByteArray()).isEqualTo(bytes);
    StoredRecord fromBuffer = new StoredRecord();
    fromBuffer.decode(buffer.flip());
    assertThat(fromBuffer.sample()).isEqualTo(Samples.sample(3));
    StoredRecord fromStream = new StoredRecord();
    fromStream.decode(new ByteArrayInputStream(bytes));
    assertThat(fromStream.sample()).isEqualTo(Samples.sample(3));
  }

  /** The files were written by version 1 and must stay readable for ever. */
  @Test
  void recordsOfVersionOneStayReadable() throws IOException {
    assertThat(stored("v1-layout.bin").layout()).isEqualTo(Samples.layout());
    assertThat(stored("v1-sample.bin").sample()).isEqualTo(Samples.sample(42));
    assertThat(stored("v1-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionTwoStayReadable() throws IOException {
    assertThat(stored("v2-layout.bin").layout()).isEqualTo(Samples.layout());
    assertThat(stored("v2-sample.bin").judged()).isEqualTo(JudgedSample.of(Samples.profiled(42)));
    assertThat(stored("v2-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionThreeStayReadable() throws IOException {
    JudgedSample judged = JudgedSamples.ofVersionThree(42);
    assertThat(judged.alerts()).anyMatch(alert -> alert.origin() != null);
    assertThat(judged.alerts()).anyMatch(alert -> alert.origin() == null);
    assertThat(stored("v3-layout.bin").layout()).isEqualTo(Samples.layout());
    StoredRecord stored = stored("v3-sample.bin");
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v3-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionFourStayReadable() throws IOException {
    JudgedSample judged = JudgedSamples.ofVersionFour(42);
    assertThat(judged.sample().summaries())
        .anyMatch(
            summary ->
                summary != null
                    && summary.profile() != null
                    && summary.profile().lastStep() != null);
    assertThat(stored("v4-layout.bin").layout()).isEqualTo(Samples.penalised());
    StoredRecord stored = stored("v4-sample.bin");
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v4-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionFiveStayReadable() throws IOException {
    JudgedSample judged = JudgedSamples.ofVersionFive(42);
    assertThat(judged.sample().summaries())
        .anyMatch(
            summary ->
                summary != null
                    && summary.profile() != null
                    && !summary.profile().extraMaps().isEmpty());
    assertThat(judged.sample().lossPerTimestep()).as("not known then").isNaN();
    assertThat(stored("v5-layout.bin").layout()).isEqualTo(Samples.penalised());
    StoredRecord stored = stored("v5-sample.bin");
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v5-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionSixStayReadable() throws IOException {
    JudgedSample judged = JudgedSamples.ofVersionSeven(42);
    assertThat(judged.sample().lossTimesteps()).isNotNaN();
    assertThat(judged.sample().learningRate()).isNotNaN();
    assertThat(stored("v6-layout.bin").layout()).isEqualTo(Samples.penalised());
    StoredRecord stored = stored("v6-sample.bin");
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v6-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionSevenStayReadable() throws IOException {
    assertThat(stored("v7-layout.bin").layout()).isEqualTo(withFacts());
    StoredRecord stored = stored("v7-sample.bin");
    assertThat(stored.judged())
        .isEqualTo(
            JudgedSamples.ofVersionSeven(42).in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v7-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionEightStayReadable() throws IOException {
    assertThat(stored("v8-layout.bin").layout()).isEqualTo(withFacts());
    StoredRecord stored = stored("v8-sample.bin");
    JudgedSample judged = JudgedSamples.judged(42);
    assertThat(judged).isNotEqualTo(JudgedSamples.ofVersionSeven(42));
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v8-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionNineStayReadable() throws IOException {
    assertThat(stored("v9-layout.bin").layout()).isEqualTo(withFacts());
    StoredRecord stored = stored("v9-sample.bin");
    JudgedSample judged = partlyCoarse(JudgedSamples.judged(42));
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v9-end.bin").isEndOfTraining()).isTrue();
  }

  @Test
  void recordsOfVersionTenStayReadable() throws IOException {
    assertThat(stored("v10-layout.bin").layout()).isEqualTo(withFacts());
    StoredRecord stored = stored("v10-sample.bin");
    JudgedSample judged = inEveryForm(JudgedSamples.judged(42));
    assertThat(stored.judged()).isEqualTo(judged.in(stored.getSessionID(), stored.getWorkerID()));
    assertThat(stored("v10-end.bin").isEndOfTraining()).isTrue();
  }

  /** The same with maps of both kinds: every other one as it is compacted. */
  static JudgedSample partlyCoarse(JudgedSample judged) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (Summary summary : judged.sample().summaries()) {
      boolean isCoarse = summary != null && summaries.size() % 2 == 0 && summary.heatmap() != null;
      summaries.add(
          isCoarse
              ? summary.with(new MapRounding().coarse(summary.heatmap()), summary.profile())
              : summary);
    }
    return new JudgedSample(judged.sample().with(summaries), judged.alerts());
  }

  /** The same with maps of all forms: as they are, as gradients are compacted, as weights are. */
  static JudgedSample inEveryForm(JudgedSample judged) {
    List<@Nullable Summary> summaries = new ArrayList<>(partlyCoarse(judged).sample().summaries());
    for (int i = 1; i < summaries.size(); i += 4) {
      Summary summary = summaries.get(i);
      if (summary != null && summary.heatmap() != null) {
        summaries.set(
            i, summary.with(new MapRounding().stepped(summary.heatmap()), summary.profile()));
      }
    }
    return new JudgedSample(judged.sample().with(summaries), judged.alerts());
  }

  /** Of large matrices: the page takes the difference of two, and shows it in 128 colours. */
  @Test
  void mapsOfWeightsAreCompactedToEvenStepsIfACellStandsForSeveralWeights() {
    Random random = new Random(5);
    Layout layout = Samples.layout();
    int slot = 0;
    while (layout.slots().get(slot).quantity() != Quantity.WEIGHT) {
      slot++;
    }
    short[] cells = new short[64 * 64];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Heatmap.pattern((float) random.nextGaussian());
    }
    Heatmap map = Heatmap.of(64, 64, cells);

    assertThat(compactedWeights(layout, slot, 127, map)).isEqualTo(map);
    Heatmap vector = Heatmap.of(1, 64, Arrays.copyOf(cells, 64));
    assertThat(compactedWeights(layout, slot, 128, vector)).isEqualTo(vector);
    assertThat(compactedWeights(layout, slot, 128, map))
        .isNotEqualTo(map)
        .isEqualTo(new MapRounding().stepped(map));
  }

  private static Heatmap compactedWeights(Layout like, int slot, int rows, Heatmap map) {
    Slot of = like.slots().get(slot);
    List<Slot> slots = new ArrayList<>(like.slots());
    slots.set(
        slot,
        new Slot(
            of.quantity(),
            of.layer(),
            of.direction(),
            of.kernel(),
            of.gate(),
            of.parameter(),
            rows,
            64));
    Layout layout =
        Layout.of("MultiLayerNetwork", like.dataType(), Map.of(), 1, like.layers(), slots);
    List<@Nullable Summary> summaries = new ArrayList<>(Samples.sample(1).summaries());
    summaries.set(slot, Summary.empty().with(map, null));
    JudgedSample judged = JudgedSample.of(Samples.sample(1).with(summaries));
    return StoredRecord.compact(judged, layout, SESSION, WORKER, 1)
        .sample()
        .summaries()
        .get(slot)
        .heatmap();
  }

  /** The page takes the difference of two. */
  @Test
  void mapsOfFewWeightsAreNotCompacted() {
    Layout layout = Samples.layout();
    Set<Quantity> changed = EnumSet.noneOf(Quantity.class);
    for (int seed = 0; seed < 20; seed++) {
      Sample sample = Samples.sample(seed);
      Sample read =
          StoredRecord.compact(JudgedSample.of(sample), layout, SESSION, WORKER, 1).sample();
      for (int i = 0; i < layout.slots().size(); i++) {
        if (!Objects.equals(read.summaries().get(i), sample.summaries().get(i))) {
          changed.add(layout.slots().get(i).quantity());
        }
      }
    }
    assertThat(changed).containsExactly(Quantity.ACTIVATION);
  }

  @Test
  void lastStepsAreCompactedToA256thOfEachValue() {
    float[] values = {
      0,
      -0.0f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MAX_VALUE,
      0.123456789f,
      -7.654321f
    };
    Layout layout = Samples.layout();
    Sample sample = Samples.sample(1);
    List<@Nullable Summary> summaries = new ArrayList<>(sample.summaries());
    int slot = 0;
    while (summaries.get(slot) == null || layout.slots().get(slot).quantity() == Quantity.WEIGHT) {
      slot++;
    }
    LastStep last = LastStep.of(values.length, List.of(new LastStep.Example(3, 2, values.clone())));
    Profile profile =
        new Profile(3, Series.empty(), Series.empty(), null, null, null, last, List.of());
    summaries.set(slot, summaries.get(slot).with(null, profile));
    JudgedSample judged = JudgedSample.of(sample.with(summaries));

    LastStep read =
        StoredRecord.compact(judged, layout, SESSION, WORKER, 1)
            .sample()
            .summaries()
            .get(slot)
            .profile()
            .lastStep();

    LastStep.Example example = read.examples().get(0);
    assertThat(example.position()).isEqualTo(3);
    assertThat(example.timestep()).isEqualTo(2);
    for (int i = 0; i < 5; i++) {
      assertThat(example.value(i)).as("value %d", i).isEqualTo(Float.valueOf(values[i]));
    }
    for (int i = 5; i < values.length; i++) {
      assertThat(example.value(i))
          .as("value %d", i)
          .isFinite()
          .isNotEqualTo(values[i])
          .isCloseTo(values[i], withinPercentage(100.0 / 256));
    }
  }

  @Test
  void allButTheMapsIsReadWithoutTouchingThem() {
    JudgedSample judged = JudgedSamples.judged(42).in(SESSION, WORKER);
    byte[] bytes = StoredRecord.of(judged, SESSION, WORKER, 1).encode();
    for (int i = bytes.length - 200; i < bytes.length; i++) {
      bytes[i] = 0x55;
    }

    JudgedSample read = decode(bytes).judgedWithoutMaps();

    assertThat(read.sample()).isEqualTo(judged.sample().withoutMaps());
    assertThat(read.alerts()).isEqualTo(judged.alerts());
    assertThatThrownBy(() -> decode(bytes).judged()).isInstanceOf(MalformedRecordException.class);
  }

  private static Layout withFacts() {
    return Samples.penalised()
        .withFacts(
            List.of(
                new Layout.Fact(Layout.Fact.NETWORK, "updater", "Adam, rate 0.001"),
                new Layout.Fact(Layout.Fact.NETWORK, "warning", "é <b>"),
                new Layout.Fact(0, "activation", "TanH")));
  }

  private static StoredRecord stored(String name) throws IOException {
    try (InputStream in = StoredRecordTest.class.getResourceAsStream("/records/" + name)) {
      return decode(in.readAllBytes());
    }
  }

  private static StoredRecord decode(byte[] bytes) {
    StoredRecord record = new StoredRecord();
    record.decode(bytes);
    return record;
  }

  @Property(tries = 500, seed = "19")
  @net.jqwik.api.Tag("hostile")
  void damagedRecordsEndInOneClearExceptionOrStayReadable(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes =
        random.nextBoolean()
            ? StoredRecord.of(JudgedSamples.judged(seed), SESSION, WORKER, 1).encode()
            : StoredRecord.of(Samples.layout(), SESSION, WORKER, 1).encode();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readAllOf(bytes);
  }

  @Property(tries = 500, seed = "23")
  @net.jqwik.api.Tag("hostile")
  void damagedPayloadsEndInOneClearExceptionOrStayReadable(@ForAll long seed) {
    Random random = new Random(seed);
    boolean isSample = random.nextBoolean();
    byte[] payload =
        isSample
            ? SampleCodec.encode(JudgedSamples.judged(seed))
            : LayoutCodec.encode(Samples.penalised());
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      payload[random.nextInt(payload.length)] = (byte) random.nextInt();
    }
    int kind = isSample ? Envelope.SAMPLE : Envelope.LAYOUT;
    readAllOf(Envelope.seal(kind, 1, SESSION, WORKER, payload).toBytes());
  }

  private static void readAllOf(byte[] bytes) {
    try {
      StoredRecord record = decode(bytes);
      JudgedSample judged = record.judged();
      Layout layout = record.layout();
      assertThat(judged != null && layout != null).isFalse();
    } catch (MalformedRecordException e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
    }
  }

  @Test
  @Tag("hostile")
  void everyTruncatedRecordIsRefused() {
    byte[] bytes = StoredRecord.of(Samples.layout(), SESSION, WORKER, 1).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> decode(part)).isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  @Tag("hostile")
  void aPayloadThatAnnouncesMoreThanTheLimitIsRefusedBeforeAnythingIsAllocated() {
    byte[] bytes = StoredRecord.endOfTraining("s", "w", 1).encode();
    ByteBuffer.wrap(bytes).putInt(18, Integer.MAX_VALUE);

    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("a payload has 0 to " + Envelope.MAX_PAYLOAD + " bytes");
  }

  @Test
  @Tag("hostile")
  void aPayloadThatUnpacksToMoreThanItAnnouncesIsRefused() {
    Envelope honest = Envelope.seal(Envelope.SAMPLE, 1, "s", "w", new byte[1000]);
    Envelope lying =
        new Envelope(Envelope.VERSION, Envelope.SAMPLE, 1, "s", "w", 10, honest.compressed());

    assertThatThrownBy(() -> decode(lying.toBytes()).sample())
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("longer than announced");
  }

  @Test
  @Tag("hostile")
  void aListThatAnnouncesMoreItemsThanItsBytesCanHoldIsRefused() {
    assertRefused(1000);
    assertRefused(1L << 40);
  }

  private static void assertRefused(long items) {
    SectionWriter out = new SectionWriter();
    out.facts().signed(1);
    out.facts().count(1);
    out.facts().count(1);
    out.numbers(0, 1, 1);
    out.facts().count(1);
    out.facts().count(0);
    out.facts().count(items);

    assertThatThrownBy(() -> SampleCodec.decode(out.encoded().payload(), Envelope.VERSION))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("items are announced");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("hostile")
  void whatIsLeftOverInASectionIsRefused(Section section) {
    SectionWriter out = new SectionWriter();
    out.facts().signed(1);
    out.facts().count(1);
    out.facts().count(1);
    out.numbers(0, 1, 1);
    out.facts().octets(new byte[4]);
    assertThat(SampleCodec.decode(out.encoded().payload(), Envelope.VERSION)).isNotNull();

    out.at(section).octet(0);

    assertThatThrownBy(() -> SampleCodec.decode(out.encoded().payload(), Envelope.VERSION))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("follow the end");
  }

  @Test
  void anIdOfMoreBytesThanFitIntoAnAddressIsNotWrittenButRead() {
    String longest = "é".repeat(StoredRecord.MAX_ID_BYTES / 2);
    assertThat(StoredRecord.endOfTraining(longest, longest, 1).getSessionID()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoredRecord.endOfTraining("s", longest + "x", 1))
        .withMessage("the id of a worker has at most 256 bytes in UTF-8, not 257");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoredRecord.of(Samples.layout(), longest + "x", "w", 1))
        .withMessage("the id of a session has at most 256 bytes in UTF-8, not 257");
    String longer = "x".repeat(65_535);
    Envelope old = new Envelope(1, Envelope.END, 7, longer, "w", 0, ByteBuffer.allocate(0));
    assertThat(decode(old.toBytes()).getSessionID()).isEqualTo(longer);
  }

  /** A file would have a question mark in its place: another id, and the same one for many. */
  @Test
  void anIdWithHalfOfASurrogatePairIsNotWritten() {
    String whole = "😀".repeat(StoredRecord.MAX_ID_BYTES / 4);
    assertThat(decode(StoredRecord.endOfTraining(whole, "w", 1).encode()).getSessionID())
        .isEqualTo(whole);
    for (String half : List.of("\ud83d", "a\ude00b", whole.substring(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> StoredRecord.endOfTraining("s", half, 1))
          .withMessageContaining("half of a surrogate pair");
    }
  }

  @Test
  void anUnknownVersionIsNamed() {
    byte[] bytes = StoredRecord.endOfTraining("s", "w", 1).encode();
    bytes[2] = 11;

    assertThatThrownBy(() -> decode(bytes))
        .hasMessage("version 11 is not known here, only 1 to 10");
  }

  @Test
  void aRecordThatIsTooLargeIsNotWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Envelope.seal(2, 1, "s", "w", new byte[Envelope.MAX_PAYLOAD + 1]))
        .withMessageContaining("at most " + Envelope.MAX_PAYLOAD);
  }
}
