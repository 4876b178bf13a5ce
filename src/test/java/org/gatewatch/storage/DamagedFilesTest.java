package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.core.storage.Persistable;
import org.gatewatch.sample.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of a {@link GatewatchFileStorage} as crashes, bad disks and bad people leave them. */
@Tag("hostile")
class DamagedFilesTest {
  private static final int SAMPLES = 6;
  private static final List<Long> STORED = List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 99L);

  @TempDir Path folder;

  private Path file;
  private byte[] whole;

  /** Where each frame ends: the layout's, and those of the samples. */
  private final List<Long> ends = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("run.gatewatch");
    GatewatchFileStorage storage = new GatewatchFileStorage(file);
    storage.putStaticInfo(
        StoredRecord.of(Samples.layout(), StoringProgram.SESSION, StoringProgram.WORKER, 1));
    ends.add(Files.size(file));
    for (int time = 1; time <= SAMPLES; time++) {
      storage.putUpdate(StoringProgram.sample(time));
      ends.add(Files.size(file));
    }
    storage.close();
    whole = Files.readAllBytes(file);
  }

  private static List<StoredRecord> updates(GatewatchFileStorage storage) {
    List<Persistable> all =
        storage.getAllUpdatesAfter(
            StoringProgram.SESSION, StoredRecord.TYPE_ID, StoringProgram.WORKER, Long.MIN_VALUE);
    return all.stream().map(StoredRecord.class::cast).toList();
  }

  private static List<Long> times(List<StoredRecord> updates) {
    return updates.stream().map(StoredRecord::getTimeStamp).toList();
  }

  private List<Long> readTimes() throws IOException {
    GatewatchFileStorage storage = GatewatchFileStorage.readOnly(file);
    try {
      // What is listed was stored, even if it cannot be read any more.
      assertThat(storage.listSessionIDs()).isSubsetOf(StoringProgram.SESSION);
      long[] listed =
          storage.getAllUpdateTimes(
              StoringProgram.SESSION, StoredRecord.TYPE_ID, StoringProgram.WORKER);
      assertThat(Arrays.stream(listed).boxed().toList()).isSubsetOf(STORED);
      return times(updates(storage));
    } finally {
      storage.close();
    }
  }

  private static List<Long> range(long to) {
    return LongStream.rangeClosed(1, to).boxed().toList();
  }

  @Test
  void whateverTheLengthAllWholeRecordsAreThereAndOthersGoOnBehindThem() throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (int length = 8; length < whole.length; length += 211) {
      lengths.add(length);
    }
    for (long end : ends) {
      lengths.addAll(List.of((int) end - 1, (int) end, (int) end + 1, (int) end + 20));
    }
    for (int length : lengths) {
      Files.write(file, Arrays.copyOf(whole, Math.min(length, whole.length)));
      long left = ends.stream().skip(1).filter(end -> end <= length).count();
      assertThat(readTimes()).as("%s bytes", length).isEqualTo(range(left));

      GatewatchFileStorage again = new GatewatchFileStorage(file);
      again.putUpdate(StoringProgram.sample(99));
      again.close();
      List<Long> expected = new ArrayList<>(range(left));
      expected.add(99L);
      assertThat(readTimes()).as("%s bytes, written on", length).isEqualTo(expected);
    }
  }

  @Test
  void aFileOfWhichNotEvenTheBeginningWasWrittenIsBegunAnew() throws IOException {
    for (int length = 0; length < 8; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      GatewatchFileStorage again = new GatewatchFileStorage(file);
      again.putUpdate(StoringProgram.sample(7));
      again.close();
      assertThat(readTimes()).containsExactly(7L);
    }
  }

  /** As a disk that wrote what came later and not what came before. */
  @Test
  void damageCostsTheRecordsThatItLiesInAndNoOther() throws IOException {
    Random random = new Random(1);
    for (int from = 8; from < whole.length; from += 97) {
      int to = Math.min(whole.length, from + 1 + random.nextInt(512));
      byte[] damaged = whole.clone();
      for (int i = from; i < to; i++) {
        damaged[i] = (byte) (random.nextBoolean() ? 0 : ~damaged[i]);
      }
      List<Long> expected = new ArrayList<>();
      for (int i = 1; i <= SAMPLES; i++) {
        if (Arrays.equals(
            whole,
            (int) (long) ends.get(i - 1),
            (int) (long) ends.get(i),
            damaged,
            (int) (long) ends.get(i - 1),
            (int) (long) ends.get(i))) {
          expected.add((long) i);
        }
      }
      Files.write(file, damaged);
      assertThat(readTimes()).as("damage from %s to %s", from, to).isEqualTo(expected);
    }
  }

  /** Its ids and timestamp are there, and are listed without the rest of the record. */
  @Test
  void aChangedBitAtTheBeginningOfARecordIsNoticed() throws IOException {
    for (int at = 0; at < Frame.HEAD_BYTES + 24; at++) {
      byte[] damaged = whole.clone();
      damaged[(int) (ends.get(2) + at)] ^= 1;
      Files.write(file, damaged);
      assertThat(readTimes()).as("bit of byte %s", at).containsExactly(1L, 2L, 4L, 5L, 6L);
    }
  }

  /** As where parts of files were put one behind the other. */
  @Test
  void aRecordCutOffInTheMiddleOfAFileCostsItselfAlone() throws IOException {
    int from = (int) (long) ends.get(2);
    int to = (int) (long) ends.get(3);
    assertThat(to - from).isGreaterThan(Frame.MOST_BEGINNING);
    for (int cut = from + 1; cut < to; cut += 61) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(whole, 0, cut);
      out.write(whole, to, whole.length - to);
      Files.write(file, out.toByteArray());
      assertThat(readTimes()).as("cut off at %s", cut).containsExactly(1L, 2L, 4L, 5L, 6L);
    }
  }

  @Test
  void recordsInAnyOrderAndTwiceAreAllRead() throws IOException {
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 2, 5));
    Collections.shuffle(order, new Random(4));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, 8);
    for (int frame : order) {
      int from = frame == 0 ? 8 : (int) (long) ends.get(frame - 1);
      out.write(whole, from, (int) (long) ends.get(frame) - from);
    }
    Files.write(file, out.toByteArray());
    assertThat(readTimes()).isEqualTo(range(SAMPLES));
  }

  /** Whoever goes back to an older version writes on behind what the newer one wrote. */
  @Test
  void whatALaterVersionWroteIsLeftOutAndKept() throws IOException {
    byte[] later = StoringProgram.sample(7).encode();
    later[2] = 99;
    byte[] frame = Frame.seal(later);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole);
    out.write(frame);
    Files.write(file, out.toByteArray());
    GatewatchFileStorage again = new GatewatchFileStorage(file);
    again.putUpdate(StoringProgram.sample(99));
    again.close();
    byte[] now = Files.readAllBytes(file);
    assertThat(Arrays.copyOfRange(now, whole.length, whole.length + frame.length)).isEqualTo(frame);
    assertThat(readTimes()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 99L);
  }

  /** Frames that reach far, whose heads are right and whose records are not. */
  @Test
  @Timeout(60)
  void aFileFullOfFramesThatReachOverOneAnotherIsReadInTimeThatGrowsWithItsLength()
      throws IOException {
    byte[] long1 = Frame.seal(new byte[1 << 20]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, 8);
    while (out.size() < 8 << 20) {
      out.write(long1, 0, Frame.MOST_BEGINNING);
    }
    Files.write(file, out.toByteArray());
    long start = System.nanoTime();
    assertThat(readTimes()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void anotherProgramMayReadWhileOneWritesButNotWriteToo() throws Exception {
    Path shared = folder.resolve("shared.gatewatch");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoringProgram.class.getName(),
                "GATEWATCH",
                shared.toString(),
                "100000000")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = writer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.lines().anyMatch(line -> line.startsWith(StoringProgram.STORED))).isTrue();
      assertThatThrownBy(() -> new GatewatchFileStorage(shared))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is being written already");
      GatewatchFileStorage reading = GatewatchFileStorage.readOnly(shared);
      assertThat(updates(reading)).isNotEmpty();
      reading.close();
    } finally {
      writer.toHandle().destroyForcibly();
      writer.waitFor();
    }
    GatewatchFileStorage after = new GatewatchFileStorage(shared);
    after.putUpdate(StoringProgram.sample(99));
    after.close();
  }

  @Test
  void whereNothingCanBeWrittenIsSaid() {
    for (Path place :
        List.of(folder, folder.resolve("none/run"), file.resolve("below"), Path.of("/proc/run"))) {
      assertThatThrownBy(() -> new GatewatchFileStorage(place))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(place.toString());
    }
  }

  @Test
  void whoWritesOnAfterDamageLosesNothingThatCanBeRead() throws IOException {
    byte[] damaged = whole.clone();
    Arrays.fill(damaged, (int) (ends.get(2) + 3), (int) (ends.get(2) + 40), (byte) 0);
    Files.write(file, damaged);
    GatewatchFileStorage again = new GatewatchFileStorage(file);
    again.putUpdate(StoringProgram.sample(99));
    again.close();

    assertThat(readTimes()).containsExactly(1L, 2L, 4L, 5L, 6L, 99L);
  }

  @Test
  void whateverTheBytesAreNothingIsThrownButWhatIsSaid() throws IOException {
    Random random = new Random(2);
    for (int i = 0; i < 400; i++) {
      byte[] mutated = whole.clone();
      for (int m = random.nextInt(6); m >= 0; m--) {
        mutate(mutated, random);
      }
      Files.write(file, mutated);
      Throwable thrown = catchThrowable(this::readAll);
      if (thrown != null) {
        assertThat(thrown).isInstanceOfAny(UncheckedIOException.class);
      }
    }
  }

  private static void mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        int length = Math.min(bytes.length - at, random.nextInt(300));
        System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
      }
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 64), (byte) 0xff);
    }
  }

  private void readAll() throws IOException {
    GatewatchFileStorage storage = GatewatchFileStorage.readOnly(file);
    try {
      for (String session : storage.listSessionIDs()) {
        storage.getAllStaticInfos(session, StoredRecord.TYPE_ID);
        for (Persistable update : storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, 0)) {
          assertThat(update.getSessionID()).isEqualTo(session);
        }
      }
    } finally {
      storage.close();
    }
  }

  /** Frames that only seem to be: each is looked at, none makes all others be read again. */
  @Test
  @Timeout(60)
  void aFileFullOfBeginningsOfRecordsIsReadInTimeThatGrowsWithItsLengthOnly() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 << 20);
    bytes.put(whole, 0, 8);
    while (bytes.remaining() > Frame.HEAD_BYTES) {
      bytes.putLong(Frame.MARKER).putInt(bytes.remaining() / 2).putInt(1).putInt(1);
    }
    Files.write(file, bytes.array());
    long start = System.nanoTime();
    assertThat(readTimes()).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  /** Whoever writes such a file has the checksums right. */
  @Test
  void recordsThatAreNoneBehindRightChecksumsAreLeftOut() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, 8);
    byte[] cut = StoringProgram.sample(1).encode();
    out.write(Frame.seal(Arrays.copyOf(cut, cut.length - 1)));
    out.write(Frame.seal(new byte[4000]));
    byte[] unknown = StoringProgram.sample(2).encode();
    unknown[2] = 127; // A version that is not known here.
    out.write(Frame.seal(unknown));
    out.write(Frame.seal(StoringProgram.sample(3).encode()));
    Files.write(file, out.toByteArray());

    assertThat(readTimes()).containsExactly(3L);
  }

  @Test
  void ofMoreWorkersThanAnyRunHasThoseThatCameFirstAreKnown() throws IOException {
    try (var out = new java.io.BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(whole, 0, 8);
      byte[] record = StoredRecord.endOfTraining("s", "w000000", 1).encode();
      for (int i = 0; i < RecordIndex.MOST_WORKERS + 100; i++) {
        byte[] digits = String.format("%06d", i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        System.arraycopy(digits, 0, record, 18, digits.length);
        out.write(Frame.seal(record));
      }
    }
    GatewatchFileStorage storage = GatewatchFileStorage.readOnly(file);
    try {
      assertThat(storage.listWorkerIDsForSession("s"))
          .hasSize(RecordIndex.MOST_WORKERS)
          .startsWith("w000000", "w000001");
    } finally {
      storage.close();
    }
  }
}
