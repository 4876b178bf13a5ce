package org.gatewatch.storage;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Samples;

/**
 * A record of any version, as bytes from anywhere: it is read within its budget and can be used, or
 * ends in the one exception. The first byte of an input says how the others are taken: as the
 * payload of a layout or a sample of one of the versions, which no compression hides from the
 * fuzzer, or as a whole record.
 */
public final class RecordFuzz {
  private static final int LAYOUT = 0;
  private static final int SAMPLE = 1;
  private static final int RECORD = 2;
  private static final int WAYS = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private RecordFuzz() {}

  /** Called by the fuzzer first, and takes as long as it needs for classes that it meets. */
  public static void fuzzerInitialize() {
    seeds().forEach(RecordFuzz::fuzzerTestOneInput);
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      read(input);
    } catch (OverBudgetError e) {
      read(input); // The fuzzer itself makes much of a class that it meets for the first time.
    }
  }

  private static final class OverBudgetError extends AssertionError {
    private static final long serialVersionUID = 1L;

    OverBudgetError(long allocated, int stored) {
      super(allocated + " bytes were allocated for " + stored);
    }
  }

  private static void read(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int first = input[0] & 0xff;
    int version = 1 + first / WAYS % Envelope.VERSION;
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      switch (first % WAYS) {
        case LAYOUT -> use(within(before, bytes, LayoutCodec.decode(bytes, version)));
        case SAMPLE -> use(within(before, bytes, SampleCodec.decode(bytes, version)));
        default -> useRecord(bytes, before);
      }
    } catch (MalformedRecordException e) {
      within(before, bytes, e);
      if (String.valueOf(e.getMessage()).length() < 10) {
        throw new AssertionError("nothing is said of what is wrong", e);
      }
    }
  }

  private static void useRecord(byte[] bytes, long before) {
    StoredRecord record = new StoredRecord();
    record.decode(bytes);
    Layout layout = record.layout();
    JudgedSample judged = record.judged();
    within(before, bytes, record);
    if (layout != null) {
      use(layout);
    } else if (judged != null) {
      use(judged);
    } else if (!record.isEndOfTraining()) {
      throw new AssertionError("a record of no kind");
    }
    StoredRecord again = new StoredRecord();
    again.decode(record.encode());
    if (!again.getSessionID().equals(record.getSessionID())
        || again.getTimeStamp() != record.getTimeStamp()) {
      throw new AssertionError("another record when it is read again");
    }
  }

  /** Checks what was allocated for it so far. */
  private static <T> T within(long before, byte[] bytes, T made) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > DecodingBudget.most(bytes.length)) {
      throw new OverBudgetError(allocated, bytes.length);
    }
    return made;
  }

  private static void use(Layout layout) {
    if (!LayoutText.of(layout).contains(" layer")) {
      throw new AssertionError("a layout that is not told");
    }
    if (!LayoutCodec.decode(LayoutCodec.encode(layout), Envelope.VERSION).equals(layout)) {
      throw new AssertionError("another layout when it is read again");
    }
  }

  private static void use(JudgedSample judged) {
    JudgedSample named = judged.in("session", "worker");
    JudgedSample again = SampleCodec.decode(SampleCodec.encode(named), Envelope.VERSION);
    if (!again.sample().equals(judged.sample())
        || again.alerts().size() != judged.alerts().size()) {
      throw new AssertionError("another sample when it is read again");
    }
  }

  /** Inputs to begin with: records of every version that tests keep, and new ones. */
  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int version = 1; version <= Envelope.VERSION; version++) {
      for (String kind : List.of("layout", "sample", "end")) {
        byte[] record = kept("/records/v" + version + "-" + kind + ".bin");
        seeds.add(behind(RECORD, 1, record));
        if (!kind.equals("end")) {
          int way = kind.equals("layout") ? LAYOUT : SAMPLE;
          seeds.add(behind(way, version, Envelope.parse(record).open()));
        }
      }
    }
    seeds.add(behind(LAYOUT, Envelope.VERSION, LayoutCodec.encode(Samples.penalised())));
    for (int i = 0; i < 8; i++) {
      byte[] sample = SampleCodec.encode(JudgedSamples.judged(i));
      seeds.add(behind(SAMPLE, Envelope.VERSION, sample));
    }
    return seeds;
  }

  private static byte[] behind(int way, int version, byte[] bytes) {
    byte[] input = new byte[bytes.length + 1];
    input[0] = (byte) (WAYS * (version - 1) + way);
    System.arraycopy(bytes, 0, input, 1, bytes.length);
    return input;
  }

  private static byte[] kept(String name) {
    try (InputStream in = RecordFuzz.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
