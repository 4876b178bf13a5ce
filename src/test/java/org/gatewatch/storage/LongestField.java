package org.gatewatch.storage;

import static org.gatewatch.storage.LongestLists.LARGE;
import static org.gatewatch.storage.LongestLists.alert;
import static org.gatewatch.storage.LongestLists.codes;
import static org.gatewatch.storage.LongestLists.divided;
import static org.gatewatch.storage.LongestLists.dividedProfiles;
import static org.gatewatch.storage.LongestLists.flags;
import static org.gatewatch.storage.LongestLists.head;
import static org.gatewatch.storage.LongestLists.heatmap;
import static org.gatewatch.storage.LongestLists.layerOutput;
import static org.gatewatch.storage.LongestLists.layers;
import static org.gatewatch.storage.LongestLists.layout;
import static org.gatewatch.storage.LongestLists.one;
import static org.gatewatch.storage.LongestLists.profiles;
import static org.gatewatch.storage.LongestLists.profilesThatEnd;
import static org.gatewatch.storage.LongestLists.profilesWithMaps;
import static org.gatewatch.storage.LongestLists.series;
import static org.gatewatch.storage.LongestLists.summaries;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Series;

/**
 * A list, written at its longest: in samples as version 9 had it, one thing behind the other, and
 * as they are written now, in sections.
 */
enum LongestField {
  VERSIONS(Envelope.LAYOUT, out -> layout(out, LayoutCodec.MOST_VERSIONS, 0, 0, 0)),
  LAYERS(Envelope.LAYOUT, out -> layout(out, 0, LayoutCodec.MOST_LAYERS, 0, 0)),
  CELLS_AND_GATES(
      Envelope.LAYOUT, out -> layout(out, 0, LayoutCodec.MOST_LAYERS, LayoutCodec.MOST_CELLS, 0)),
  REASONS(
      Envelope.LAYOUT, out -> layout(out, 0, LayoutCodec.MOST_LAYERS, 0, Quantity.values().length)),
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
        out.count(0);
      }),
  FACTS(
      Envelope.LAYOUT,
      out -> {
        out.signed(1);
        out.text("");
        out.text("");
        out.count(0);
        out.count(1);
        layers(out, 1, 0, 0);
        out.count(0);
        out.count(0);
        out.count(LayoutCodec.MOST_SLOTS);
        for (int i = 0; i < LayoutCodec.MOST_SLOTS; i++) {
          out.count(0);
          out.text("");
          out.text("");
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
  HEATMAPS(Envelope.SAMPLE, out -> summaries(out, LongestLists::heatmap, false)),
  SERIES(
      Envelope.SAMPLE, out -> profiles(out, profile -> series(profile, 2), tail -> flags(tail, 4))),
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
  TEXTS(
      Envelope.SAMPLE,
      out ->
          profilesThatEnd(
              out,
              tail -> {
                flags(tail, 1);
                tail.count(Profile.MAX_EXTRA_MAPS + 1);
                for (int i = 0; i <= Profile.MAX_EXTRA_MAPS; i++) {
                  flags(tail, 2);
                  for (int list = 0; list < 3; list++) {
                    tail.count(ExampleText.MAX_TIMESTEPS);
                    for (int text = 0; text < ExampleText.MAX_TIMESTEPS; text++) {
                      tail.flag(true);
                      tail.text("");
                    }
                  }
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
      }),
  EMPTY_SUMMARIES_IN_SECTIONS(divided(out -> out.facts().flag(false), maps -> flags(maps, 1))),
  BUCKETS_IN_SECTIONS(
      divided(
          out -> {
            PayloadWriter buckets = out.at(Section.BUCKETS);
            buckets.count(2 * Histogram.MAX_KEY + 1);
            buckets.signed(-Histogram.MAX_KEY);
            buckets.count(2 * Histogram.MAX_KEY + 1);
            buckets.octets(new byte[2 * Histogram.MAX_KEY + 1]);
            out.facts().flag(false);
          },
          maps -> flags(maps, 1))),
  LEVELS_IN_SECTIONS(divided(out -> out.facts().flag(false), maps -> codes(maps, 2))),
  STEPS_IN_SECTIONS(divided(out -> out.facts().flag(false), maps -> codes(maps, 1))),
  SERIES_IN_SECTIONS(
      dividedProfiles(
          2,
          out -> {
            for (int i = 0; i < 2; i++) {
              out.series(Series.of(new double[Profile.MAX_STEPS]));
            }
            flags(out.facts(), 6);
          })),
  UNITS_IN_SECTIONS(
      dividedProfiles(
          0,
          out -> {
            flags(out.facts(), 1);
            out.facts().flag(true);
            PayloadWriter units = out.at(Section.UNITS);
            units.count(ProfileCodec.MOST_UNITS);
            units.count(0);
            for (int i = 0; i < 2; i++) {
              units.count(0);
              units.count(ProfileCodec.MOST_UNITS - 1);
            }
            units.count(0);
            flags(out.facts(), 4);
          })),
  LAST_STEPS_IN_SECTIONS(
      dividedProfiles(
          0,
          out -> {
            flags(out.facts(), 3);
            out.facts().flag(true);
            out.facts().count(LastStep.MAX_UNITS);
            out.facts().count(LastStep.MAX_EXAMPLES);
            for (int i = 0; i < LastStep.MAX_EXAMPLES; i++) {
              flags(out.facts(), 2);
              out.floats(new float[LastStep.MAX_UNITS]);
            }
            flags(out.facts(), 2);
          }));

  /** The last version without sections. */
  private static final int UNDIVIDED = SampleCodec.IN_SECTIONS - 1;

  private final Supplier<Envelope> envelope;

  LongestField(int kind, Consumer<PayloadWriter> writes) {
    envelope =
        () -> {
          PayloadWriter out = new PayloadWriter();
          writes.accept(out);
          Envelope sealed = Envelope.seal(kind, 1, "s", "w", out.toByteArray());
          return new Envelope(
              UNDIVIDED, kind, 1, "s", "w", sealed.payloadLength(), sealed.compressed());
        };
  }

  LongestField(Consumer<SectionWriter> writes) {
    envelope =
        () -> {
          SectionWriter out = new SectionWriter();
          writes.accept(out);
          return Envelope.seal(1, "s", "w", out.encoded());
        };
  }

  byte[] record() {
    return envelope.get().toBytes();
  }
}
