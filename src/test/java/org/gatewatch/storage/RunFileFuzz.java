package org.gatewatch.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.core.storage.Persistable;

/**
 * The file of a {@link GatewatchFileStorage}, of pieces that an input describes: bytes of its own,
 * frames around bytes of its own, whose checksums are right, frames of real records, whole, cut off
 * or changed. Whatever lies between them, every whole record is read; and whoever writes on loses
 * none of them.
 */
public final class RunFileFuzz {
  private static final int BYTES = 0;
  private static final int FRAME = 1;
  private static final int WHOLE = 2;
  private static final int CUT = 3;
  private static final int CHANGED = 4;
  private static final int PIECES = 5;

  private static final byte[] HEADER = {(byte) 0xf7, 'G', 'W', 'R', 'U', 'N', 0, 1};
  private static final int MOST_PIECES = 64;
  private static final int NEXT = MOST_PIECES + 1;
  private static final byte[][] REAL = new byte[MOST_PIECES + 1][];
  private static final Path FILE = file();

  static {
    for (int time = 1; time <= MOST_PIECES; time++) {
      REAL[time] = Frame.seal(record(time).encode());
    }
  }

  private final ByteBuffer input;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Set<Long> whole = new TreeSet<>();
  private boolean forged;

  private RunFileFuzz(byte[] input) {
    this.input = ByteBuffer.wrap(input);
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      new RunFileFuzz(input).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() throws IOException {
    bytes.write(HEADER);
    for (int time = 1; input.hasRemaining() && time <= MOST_PIECES; time++) {
      piece(input.get() & 0xff, time);
    }
    Files.write(FILE, bytes.toByteArray());
    Set<Long> before = times();
    if (!forged && !before.equals(whole)) {
      throw new AssertionError("read were " + before + " of " + whole);
    }
    GatewatchFileStorage writing = new GatewatchFileStorage(FILE);
    writing.putUpdate(record(NEXT));
    writing.close();
    before.add((long) NEXT);
    if (!times().equals(before)) {
      throw new AssertionError("written on, " + times() + " are left of " + before);
    }
  }

  private void piece(int way, int time) throws IOException {
    byte[] real = REAL[time];
    switch (way % PIECES) {
      case BYTES -> bytes.write(own());
      case FRAME -> {
        bytes.write(Frame.seal(own()));
        forged = true; // It may be a record as good as ours, or hold one.
      }
      case WHOLE -> {
        bytes.write(real);
        whole.add((long) time);
      }
      case CUT -> bytes.write(real, 0, 1 + place() % (real.length - 1));
      default -> {
        byte[] changed = real.clone();
        changed[place() % real.length] ^= (byte) (1 << number() % Byte.SIZE);
        bytes.write(changed);
      }
    }
  }

  private int place() {
    return number() << Byte.SIZE | number();
  }

  private int number() {
    return input.hasRemaining() ? input.get() & 0xff : 0;
  }

  private byte[] own() {
    byte[] own = new byte[Math.min(number(), input.remaining())];
    input.get(own);
    return own;
  }

  /** Of some, the head of the frame vouches for all of the record, of others for its beginning. */
  private static StoredRecord record(int time) {
    return time % 2 == 0
        ? StoredRecord.endOfTraining(StoringProgram.SESSION, StoringProgram.WORKER, time)
        : StoringProgram.sample(time);
  }

  /** Of all records that can be read; what cannot be is left out and throws nothing. */
  private static Set<Long> times() throws IOException {
    GatewatchFileStorage storage = GatewatchFileStorage.readOnly(FILE);
    Set<Long> times = new TreeSet<>();
    try {
      for (String session : storage.listSessionIDs()) {
        storage.getAllStaticInfos(session, StoredRecord.TYPE_ID);
        for (Persistable update :
            storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, Long.MIN_VALUE)) {
          times.add(update.getTimeStamp());
        }
      }
    } finally {
      storage.close();
    }
    return times;
  }

  private static Path file() {
    try {
      Path memory = Path.of("/dev/shm"); // On a disk, each record waits for it.
      Path folder =
          Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
      Path file = Files.createTempFile(folder, "gatewatch-fuzz", ".gatewatch");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Inputs to begin with. */
  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(new byte[] {WHOLE, WHOLE, WHOLE});
    seeds.add(new byte[] {WHOLE, BYTES, 3, 'a', 'b', 'c', WHOLE});
    seeds.add(new byte[] {CUT, 2, 100, WHOLE, WHOLE, WHOLE});
    seeds.add(new byte[] {WHOLE, CUT, 0, 21, WHOLE, CUT, 0, 60, CUT, 3, 0, WHOLE, WHOLE});
    seeds.add(new byte[] {WHOLE, CUT, 0, 7, CUT, 1, 30, CUT, 0, 70});
    seeds.add(new byte[] {CHANGED, 0, 9, 1, WHOLE, CHANGED, 2, 40, 3, WHOLE});
    byte[] end = StoredRecord.endOfTraining("s", "w", 1).encode();
    byte[] framed = Arrays.copyOf(new byte[] {WHOLE, FRAME, (byte) end.length}, 4 + end.length);
    System.arraycopy(end, 0, framed, 3, end.length);
    framed[framed.length - 1] = WHOLE;
    seeds.add(framed);
    return seeds;
  }
}
