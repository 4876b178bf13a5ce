package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Small records that unpack to much. Each list that a record can have is tried at the most that it
 * may hold, in as many places as a payload has room for, of items that take the fewest bytes: what
 * is allocated stays within what the format's description states.
 */
@Tag("hostile")
class DecodingBudgetTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LARGE = 60 << 20;

  /** A list, written at its longest. */
  enum Field {
    VERSIONS(Envelope.LAYOUT, out -> layout(out, LayoutCodec.MOST_VERSIONS, 0, 0, 0)),
    LAYERS(Envelope.LAYOUT, out -> layout(out, 0, LayoutCodec.MOST_LAYERS, 0, 0)),
    CELLS_AND_GATES(
        Envelope.LAYOUT, out -> layout(out, 0, LayoutCodec.MOST_LAYERS, LayoutCodec.MOST_CELLS, 0)),
    REASONS(
        Envelope.LAYOUT,
        out -> layout(out, 0, LayoutCodec.MOST_LAYERS, 0, Quantity.values().length)),
    SLOTS(
        Envelope.LAYOUT,
        out -> {
          out.signed(1);
          out.text("");
          out.text("");
          out.count(0);
          out.count(1);
          layers(out, 1, 0, 0);
          out.count(LayoutCodec.MOST_SLOTS);
          for (int i = 0; i < LayoutCodec.MOST_SLOTS; i++) {
            layerOutput(out);
          }
          out.count(0);
        }),
    PENALTIES(
        Envelope.LAYOUT,
        out -> {
          out.signed(1);
          out.text("");
          out.text("");
          out.count(0);
          out.count(1);
          layers(out, 1, 0, 0);
          out.count(0);
          out.count(LayoutCodec.MOST_SLOTS);
          for (int i = 0; i < LayoutCodec.MOST_SLOTS; i++) {
            out.count(0);
            out.text("");
            out.real(0);
            out.real(0);
          }
        }),
    LONG_NAMES(
        Envelope.LAYOUT,
        out -> {
          out.signed(1);
          out.text("");
          out.text("");
          out.count(0);
          out.count(1);
          out.count(LARGE / PayloadReader.MAX_TEXT);
          for (int i = 0; i < LARGE / PayloadReader.MAX_TEXT; i++) {
            out.text("é".repeat(PayloadReader.MAX_TEXT / 2));
            out.text("");
            out.flag(false);
            out.count(0);
            out.count(0);
          }
          out.count(0);
          out.count(0);
        }),
    ABSENT_SUMMARIES(
        Envelope.SAMPLE,
        out -> {
          head(out, LayoutCodec.MOST_SLOTS);
          out.octets(new byte[LayoutCodec.MOST_SLOTS]);
          out.count(0);
        }),
    EMPTY_SUMMARIES(Envelope.SAMPLE, out -> summaries(out, nothing -> {}, false)),
    BUCKETS(Envelope.SAMPLE, out -> summaries(out, nothing -> {}, true)),
    HEATMAPS(Envelope.SAMPLE, out -> summaries(out, DecodingBudgetTest::heatmap, false)),
    SERIES(
        Envelope.SAMPLE,
        out -> profiles(out, profile -> series(profile, 2), tail -> flags(tail, 4))),
    UNITS(
        Envelope.SAMPLE,
        out ->
            profiles(
                out,
                profile -> series(profile, 0),
                tail -> {
                  flags(tail, 1);
                  tail.flag(true);
                  tail.count(ProfileCodec.MOST_UNITS);
                  tail.count(0);
                  tail.octets(new byte[2 * ProfileCodec.MOST_UNITS]);
                  tail.count(0);
                  flags(tail, 2);
                })),
    DECAY(
        Envelope.SAMPLE,
        out ->
            profiles(
                out,
                profile -> series(profile, 0),
                tail -> {
                  flags(tail, 2);
                  tail.flag(true);
                  tail.count(0);
                  tail.count(0);
                  tail.real(0);
                  one(tail);
                  flags(tail, 1);
                })),
    LAST_STEPS(
        Envelope.SAMPLE,
        out ->
            profiles(
                out,
                profile -> series(profile, 0),
                tail -> {
                  flags(tail, 3);
                  tail.flag(true);
                  tail.count(LastStep.MAX_UNITS);
                  tail.count(LastStep.MAX_EXAMPLES);
                  tail.octets(
                      new byte[LastStep.MAX_EXAMPLES * (2 + Float.BYTES * LastStep.MAX_UNITS)]);
                })),
    FURTHER_MAPS(
        Envelope.SAMPLE,
        out ->
            profilesWithMaps(
                out,
                tail -> {
                  tail.count(Profile.MAX_EXTRA_MAPS);
                  for (int i = 0; i < Profile.MAX_EXTRA_MAPS; i++) {
                    tail.count(0);
                    heatmap(tail);
                  }
                })),
    ALERTS(
        Envelope.SAMPLE,
        out -> {
          head(out, 0);
          out.count(AlertCodec.MOST);
          for (int i = 0; i < AlertCodec.MOST; i++) {
            alert(out, i % 4 == 0);
          }
        });

    private final int kind;
    private final Consumer<PayloadWriter> writes;

    Field(int kind, Consumer<PayloadWriter> writes) {
      this.kind = kind;
      this.writes = writes;
    }

    byte[] record() {
      PayloadWriter out = new PayloadWriter();
      writes.accept(out);
      return Envelope.seal(kind, 1, "s", "w", out.toByteArray()).toBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyListAtItsLongestStaysWithinTheBudget(Field field) {
    byte[] stored = field.record();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String ended = decode(stored);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(ended)
        .as("%s, %s bytes", field, stored.length)
        .matches("decoded|the record unpacks to more .*");
    assertThat(allocated)
        .as("bytes for %s, of %s stored", field, stored.length)
        .isLessThanOrEqualTo(DecodingBudget.most(stored.length));
  }

  private static String decode(byte[] stored) {
    StoredRecord record = new StoredRecord();
    record.decode(stored);
    try {
      assertThat(record.judged() == null && record.layout() == null).isFalse();
      return "decoded";
    } catch (MalformedRecordException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** As somebody has to be able to read what real networks write. */
  @ParameterizedTest
  @EnumSource(
      value = Field.class,
      names = {"VERSIONS", "LAYERS", "SLOTS", "PENALTIES", "ABSENT_SUMMARIES", "ALERTS"})
  void whatIsAllowedIsRead(Field field) {
    assertThat(decode(field.record())).isEqualTo("decoded");
  }

  @Test
  void keysThatCollideAreRefusedBeforeTheyCostAnything() {
    PayloadWriter out = new PayloadWriter();
    out.signed(1);
    out.text("");
    out.text("");
    List<String> colliding = colliding(15);
    out.count(colliding.size());
    colliding.forEach(
        key -> {
          out.text(key);
          out.text("");
        });
    assertThat(colliding).hasSize(32_768);
    assertThatThrownBy(() -> LayoutCodec.decode(out.toByteArray(), Envelope.VERSION))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("32768 versions, at most 64 are allowed");
  }

  /** Texts of one and the same hash. */
  private static List<String> colliding(int pairs) {
    List<String> texts = List.of("");
    for (int i = 0; i < pairs; i++) {
      List<String> longer = new ArrayList<>();
      texts.forEach(
          text -> {
            longer.add(text + "Aa");
            longer.add(text + "BB");
          });
      texts = longer;
    }
    return texts;
  }

  private static void layout(PayloadWriter out, int versions, int layers, int cells, int reasons) {
    out.signed(1);
    out.text("");
    out.text("");
    out.count(versions);
    for (int i = 0; i < versions; i++) {
      out.text("v" + i);
      out.text("");
    }
    out.count(1);
    layers(out, layers, cells, reasons);
    out.count(0);
    out.count(0);
  }

  private static void layers(PayloadWriter out, int layers, int cells, int reasons) {
    out.count(layers);
    for (int i = 0; i < layers; i++) {
      out.text("");
      out.text("");
      out.flag(false);
      out.count(cells);
      for (int cell = 0; cell < cells; cell++) {
        out.octets(new byte[4]);
        out.count(LayoutCodec.MOST_GATES);
        out.octets(new byte[LayoutCodec.MOST_GATES]);
      }
      out.count(reasons);
      for (int reason = 0; reason < reasons; reason++) {
        out.octet(reason);
        out.text("");
      }
    }
  }

  private static void layerOutput(PayloadWriter out) {
    out.constant(Quantity.ACTIVATION);
    out.octets(new byte[7]);
  }

  private static void head(PayloadWriter out, int summaries) {
    out.octets(new byte[3]);
    out.real(0);
    out.real(0);
    out.real(0);
    out.octets(new byte[2]);
    out.count(summaries);
  }

  /** As many as there is room for. */
  private static void summaries(
      PayloadWriter out, Consumer<PayloadWriter> heatmap, boolean buckets) {
    repeat(
        out,
        summary -> {
          numbers(summary);
          summary.count(buckets ? 2 * Histogram.MAX_KEY + 1 : 0);
          for (int key = -Histogram.MAX_KEY; buckets && key <= Histogram.MAX_KEY; key++) {
            summary.signed(key == -Histogram.MAX_KEY ? key : 1);
            summary.count(1);
          }
          PayloadWriter map = new PayloadWriter();
          heatmap.accept(map);
          summary.flag(map.toByteArray().length > 0);
          summary.octets(map.toByteArray());
          summary.flag(false);
        });
  }

  private static void profiles(
      PayloadWriter out, Consumer<PayloadWriter> series, Consumer<PayloadWriter> tail) {
    repeat(
        out,
        summary -> {
          numbers(summary);
          summary.octets(new byte[2]);
          summary.flag(true);
          summary.count(1);
          series.accept(summary);
          tail.accept(summary);
          summary.count(0);
        });
  }

  private static void profilesWithMaps(PayloadWriter out, Consumer<PayloadWriter> maps) {
    repeat(
        out,
        summary -> {
          numbers(summary);
          summary.octets(new byte[2]);
          summary.flag(true);
          summary.count(1);
          series(summary, 0);
          flags(summary, 4);
          maps.accept(summary);
        });
  }

  private static void repeat(PayloadWriter out, Consumer<PayloadWriter> summary) {
    PayloadWriter one = new PayloadWriter();
    one.flag(true);
    summary.accept(one);
    byte[] bytes = one.toByteArray();
    int many = Math.min(LayoutCodec.MOST_SLOTS, LARGE / bytes.length);
    head(out, many);
    for (int i = 0; i < many; i++) {
      out.octets(bytes);
    }
    out.count(0);
  }

  private static void numbers(PayloadWriter out) {
    out.octets(new byte[5 + 6 * Double.BYTES]);
  }

  private static void heatmap(PayloadWriter out) {
    out.count(Heatmap.MAX_SIDE);
    out.count(Heatmap.MAX_COLUMNS);
    out.octets(new byte[2 * Heatmap.MAX_SIDE * Heatmap.MAX_COLUMNS]);
  }

  private static void series(PayloadWriter out, int full) {
    for (int i = 0; i < 2; i++) {
      if (i < full) {
        one(out);
      } else {
        out.count(0);
      }
    }
  }

  private static void one(PayloadWriter out) {
    out.count(Profile.MAX_STEPS);
    out.octets(new byte[Profile.MAX_STEPS * Double.BYTES]);
  }

  private static void flags(PayloadWriter out, int absent) {
    out.octets(new byte[absent]);
  }

  /** With an origin, or two, whose history is as long as it may be. */
  private static void alert(PayloadWriter out, boolean fromOther) {
    out.octets(new byte[5 + 5 + 1]);
    out.octets(new byte[2 * Double.BYTES]);
    out.text("");
    out.text("");
    out.flag(true);
    origin(out);
    out.flag(fromOther);
    if (fromOther) {
      out.text("");
      origin(out);
      out.flag(false);
    }
  }

  private static void origin(PayloadWriter out) {
    out.octets(new byte[1 + 4 + 4 + 2 + Double.BYTES + 4]);
    out.count(AlertCodec.MOST_BEFORE);
    out.octets(new byte[AlertCodec.MOST_BEFORE]);
    for (int i = 0; i < 4; i++) {
      one(out);
    }
    out.flag(true);
    out.octets(new byte[2]);
  }
}
