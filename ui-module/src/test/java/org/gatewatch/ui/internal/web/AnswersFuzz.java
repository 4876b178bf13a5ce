package org.gatewatch.ui.internal.web;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.internal.histogram.AxisSharing;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SampleReader;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.SlotSummary;
import org.gatewatch.ui.internal.index.StorageListener;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;

/**
 * A stored layout with a sample, or a sample of a known layout, from anywhere: the index takes it
 * or leaves it out, and whatever the page may ask of it is answered by JSON or bytes. The first
 * three bytes of an input say which of them it is, how many bins and which slot are asked for; the
 * others are the record's payload.
 */
public final class AnswersFuzz {
  private static final int LAYOUT = 1;
  private static final int SAMPLE = 2;
  private static final int FIRST = 3;
  private static final int MOST_SLOTS = 300;
  private static final int SHARES = 16;
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final JsonMapper JSON = new JsonMapper();
  private static final SyntheticRun RUN = new SyntheticRun("s", "w", 1);

  /** That in which records are written. */
  private static final byte VERSION = StoredRecord.of(RUN.layout(), "s", "w", 1).encode()[2];

  private static final SessionIndex INDEX = new SessionIndex();
  private static final StorageListener LISTENER = new StorageListener(INDEX);

  private AnswersFuzz() {}

  /** Ends the thread that reads, which others count. */
  static void close() {
    LISTENER.close();
  }

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < FIRST) {
      return;
    }
    StoredRecord layout = record(LAYOUT, 1, payload(StoredRecord.of(RUN.layout(), "s", "w", 1)));
    byte[] given = Arrays.copyOfRange(input, FIRST, input.length);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    try {
      if (input[0] % 2 == 0) {
        storage.putStaticInfo(layout);
        StoredRecord sample = record(SAMPLE, 2, given);
        sample.judged();
        storage.putUpdate(sample);
      } else {
        StoredRecord other = record(LAYOUT, 1, given);
        storage.putStaticInfo(other);
        Layout of = other.layout();
        if (of.slots().size() > MOST_SLOTS) {
          return;
        }
        storage.putUpdate(StoredRecord.of(sampleOf(of), "s", "w", 2));
      }
    } catch (MalformedRecordException e) {
      return; // Told where records are read.
    }
    LISTENER.attach(storage);
    try {
      ask(1 + (input[1] & 0xff), input[2] & 0xff);
    } finally {
      LISTENER.detach(storage);
    }
  }

  private static JudgedSample sampleOf(Layout layout) {
    List<@Nullable Summary> from = RUN.sample(0).summaries();
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (int slot = 0; slot < layout.slots().size(); slot++) {
      summaries.add(from.get(slot % from.size()));
    }
    Sample sample = new Sample(layout.id(), 1, 0, 0.5, 1, 0, summaries);
    return JudgedSample.of(sample);
  }

  private static void ask(int bins, int slot) {
    WorkerIndex worker = INDEX.find("s", "w");
    if (worker == null) {
      throw new AssertionError("a layout that can be read is not known");
    }
    RunIndex series = worker.series();
    Sample sample = new SampleReader().read(worker, series, 2);
    told(LayoutJson.of(series));
    told(SessionsJson.of("server", INDEX));
    if (sample == null) {
      return; // Of another layout.
    }
    awaitPoint(worker);
    told(HistoryJson.of(worker, 3, Set.of(2L)));
    told(HistoryJson.near(worker, slot, bins));
    told(AlertsJson.of(series));
    for (Point point : series.from(0, 1)) {
      told(PointJson.of(point, series));
    }
    told(SampleJson.of(2, sample));
    if (!series.layout().slots().isEmpty()) {
      ofSlots(series.layout(), sample, slot % series.layout().slots().size(), bins);
    }
  }

  /** The index reads on its own thread, in less time than a sleep takes. */
  private static void awaitPoint(WorkerIndex worker) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (worker.series().size() == 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("a sample that can be read is not in the index");
      }
      Thread.onSpinWait();
    }
  }

  private static void ofSlots(Layout layout, Sample sample, int slot, int bins) {
    List<Integer> slots = List.of(slot, 0, layout.slots().size() - 1);
    told(SlotsJson.of(layout, 2, sample, slots, bins));
    for (AxisSharing sharing : AxisSharing.values()) {
      HistogramsJson histograms = HistogramsJson.of(layout, 2, sample, slots, sharing, bins);
      told(histograms);
      told(HistogramBytes.of(histograms));
    }
    Summary summary = sample.summaries().get(slot);
    if (summary != null) {
      RidgeJson ridge = RidgeJson.of(slot, List.of(new SlotSummary(2, 1, summary)), bins);
      told(ridge);
      told(HistogramBytes.of(ridge));
    }
    told(Heatmaps.bytes(sample, slots));
    told(Heatmaps.further(sample, slot));
  }

  private static void told(Object json) {
    try {
      JSON.readTree(Json.bytes(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void told(Buffer bytes) {
    if (bytes.length() > 1 << 24) {
      throw new AssertionError(bytes.length() + " bytes for one answer");
    }
  }

  /** A record of the session "s" and the worker "w" with any payload. */
  private static StoredRecord record(int kind, long timestamp, byte[] payload) {
    Deflater deflater = new Deflater();
    deflater.setInput(payload);
    deflater.finish();
    byte[] compressed = new byte[payload.length + 64 + payload.length / 1000];
    int length = deflater.deflate(compressed);
    deflater.end();
    ByteBuffer out = ByteBuffer.allocate(26 + length);
    out.put((byte) 'G').put((byte) 'W').put(VERSION).put((byte) kind).putLong(timestamp);
    out.putShort((short) 1).put((byte) 's').putShort((short) 1).put((byte) 'w');
    out.putInt(payload.length).putInt(length).put(compressed, 0, length);
    StoredRecord record = new StoredRecord();
    record.decode(out.array());
    return record;
  }

  /** The payload of a record of "s" and "w". */
  private static byte[] payload(StoredRecord record) {
    ByteBuffer in = ByteBuffer.wrap(record.encode()).position(18);
    byte[] payload = new byte[in.getInt()];
    byte[] compressed = new byte[in.getInt()];
    in.get(compressed);
    Inflater inflater = new Inflater();
    inflater.setInput(compressed);
    try {
      int length = inflater.inflate(payload);
      if (length < payload.length) { // The maps are a stream of their own.
        int left = inflater.getRemaining();
        inflater.reset();
        inflater.setInput(compressed, compressed.length - left, left);
        inflater.inflate(payload, length, payload.length - length);
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
    return payload;
  }

  /** Inputs to begin with. */
  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(input(1, 0, payload(StoredRecord.of(RUN.layout(), "s", "w", 1))));
    for (int i = 0; i < SHARES; i++) {
      Alert alert = RUN.alerts(i).of(AlertType.LOSS_JUMP, AlertState.OPENED, 3, Location.NETWORK);
      JudgedSample judged = new JudgedSample(partOf(i), List.of(alert));
      seeds.add(input(0, i, payload(StoredRecord.of(judged, "s", "w", 2))));
    }
    return seeds;
  }

  /** A sample of a few slots: what is small is changed where it matters. */
  private static Sample partOf(int number) {
    Sample whole = RUN.sample(number);
    List<@Nullable Summary> summaries = new ArrayList<>(whole.summaries());
    for (int slot = 0; slot < summaries.size(); slot++) {
      summaries.set(slot, slot % SHARES == number ? summaries.get(slot) : null);
    }
    return whole.with(summaries);
  }

  private static byte[] input(int way, int slot, byte[] payload) {
    byte[] input = new byte[FIRST + payload.length];
    input[0] = (byte) way;
    input[1] = 59;
    input[2] = (byte) slot;
    System.arraycopy(payload, 0, input, FIRST, payload.length);
    return input;
  }
}
