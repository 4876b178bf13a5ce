package org.gatewatch.storage;

import java.util.function.Consumer;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;

/** Writes parts of records with so many items, each of which takes the fewest bytes. */
final class LongestLists {
  static final int LARGE = 60 << 20;

  private LongestLists() {}

  static void layout(PayloadWriter out, int versions, int layers, int cells, int reasons) {
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
    out.count(0);
  }

  static void layers(PayloadWriter out, int layers, int cells, int reasons) {
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

  static void layerOutput(PayloadWriter out) {
    out.constant(Quantity.ACTIVATION);
    out.octets(new byte[7]);
  }

  static void head(PayloadWriter out, int summaries) {
    out.octets(new byte[3]);
    out.real(0);
    out.real(0);
    out.real(0);
    out.octets(new byte[2]);
    out.count(summaries);
  }

  /** As many as there is room for. */
  static void summaries(PayloadWriter out, Consumer<PayloadWriter> heatmap, boolean buckets) {
    repeat(
        out,
        summary -> {
          numbers(summary);
          summary.count(buckets ? 2 * Histogram.MAX_KEY + 1 : 0);
          if (buckets) {
            summary.signed(-Histogram.MAX_KEY);
            summary.count(2 * Histogram.MAX_KEY + 1);
            summary.signed(1);
            summary.octets(new byte[2 * Histogram.MAX_KEY]);
          }
          summary.flag(false);
        },
        maps -> {
          PayloadWriter map = new PayloadWriter();
          heatmap.accept(map);
          maps.flag(map.size() > 0);
          maps.octets(map.toByteArray());
        });
  }

  /** As many summaries in sections as there is room for, or are allowed. */
  static Consumer<SectionWriter> divided(
      Consumer<SectionWriter> rest, Consumer<PayloadWriter> maps) {
    return out -> {
      out.facts().octets(new byte[3]);
      out.numbers(0, 0, 0);
      out.facts().octets(new byte[2]);
      SectionWriter one = new SectionWriter();
      dividedSummary(one, rest);
      maps.accept(one.at(Section.CODES));
      int many = Math.min(LayoutCodec.MOST_SLOTS, LARGE / one.encoded().payload().length);
      out.facts().count(many);
      for (int i = 0; i < many; i++) {
        dividedSummary(out, rest);
        maps.accept(out.at(Section.CODES));
      }
      out.facts().count(0);
    };
  }

  private static void dividedSummary(SectionWriter out, Consumer<SectionWriter> rest) {
    out.facts().flag(true);
    out.facts().octets(new byte[5]);
    out.numbers(new double[6]);
    int buckets = out.at(Section.BUCKETS).size();
    rest.accept(out);
    if (out.at(Section.BUCKETS).size() == buckets) {
      out.at(Section.BUCKETS).count(0);
    }
  }

  /** Summaries whose profiles have so many series at their beginning. */
  static Consumer<SectionWriter> dividedProfiles(int series, Consumer<SectionWriter> rest) {
    return divided(
        out -> {
          out.facts().flag(true);
          out.facts().count(1);
          for (int i = series; i < 2; i++) {
            out.facts().count(0);
          }
          rest.accept(out);
        },
        maps -> flags(maps, 2));
  }

  /** A map of codes that are all alike. */
  static void codes(PayloadWriter out, int form) {
    out.flag(true);
    out.count(Heatmap.MAX_SIDE);
    out.count(Heatmap.MAX_COLUMNS);
    out.octet(form);
    out.octets(new byte[form == 2 ? 5 : 2]);
    out.octets(new byte[Heatmap.MAX_SIDE * Heatmap.MAX_COLUMNS]);
  }

  static void profiles(
      PayloadWriter out, Consumer<PayloadWriter> series, Consumer<PayloadWriter> tail) {
    repeat(
        out,
        summary -> {
          numbers(summary);
          summary.count(0);
          summary.flag(true);
          summary.count(1);
          series.accept(summary);
          tail.accept(summary);
          flags(summary, 2);
        },
        maps -> flags(maps, 2));
  }

  static void profilesWithMaps(PayloadWriter out, Consumer<PayloadWriter> maps) {
    profilesThatEnd(
        out,
        summary -> flags(summary, 2),
        all -> {
          all.flag(false);
          maps.accept(all);
        });
  }

  static void profilesThatEnd(PayloadWriter out, Consumer<PayloadWriter> end) {
    profilesThatEnd(out, end, maps -> flags(maps, 2));
  }

  private static void profilesThatEnd(
      PayloadWriter out, Consumer<PayloadWriter> end, Consumer<PayloadWriter> maps) {
    repeat(
        out,
        summary -> {
          numbers(summary);
          summary.count(0);
          summary.flag(true);
          summary.count(1);
          series(summary, 0);
          flags(summary, 4);
          end.accept(summary);
        },
        maps);
  }

  private static void repeat(
      PayloadWriter out, Consumer<PayloadWriter> summary, Consumer<PayloadWriter> maps) {
    PayloadWriter one = new PayloadWriter();
    one.flag(true);
    summary.accept(one);
    PayloadWriter ofOne = new PayloadWriter();
    maps.accept(ofOne);
    int many = Math.min(LayoutCodec.MOST_SLOTS, LARGE / (one.size() + ofOne.size()));
    head(out, many);
    for (int i = 0; i < many; i++) {
      out.octets(one.toByteArray());
    }
    out.count(0);
    for (int i = 0; i < many; i++) {
      out.octets(ofOne.toByteArray());
    }
  }

  static void numbers(PayloadWriter out) {
    out.octets(new byte[5 + 6 * Double.BYTES]);
  }

  static void heatmap(PayloadWriter out) {
    out.count(Heatmap.MAX_SIDE);
    out.count(Heatmap.MAX_COLUMNS);
    out.flag(false);
    out.octets(new byte[2 * Heatmap.MAX_SIDE * Heatmap.MAX_COLUMNS]);
  }

  static void series(PayloadWriter out, int full) {
    for (int i = 0; i < 2; i++) {
      if (i < full) {
        one(out);
      } else {
        out.count(0);
      }
    }
  }

  static void one(PayloadWriter out) {
    out.count(Profile.MAX_STEPS);
    out.octets(new byte[Profile.MAX_STEPS * Double.BYTES]);
  }

  static void flags(PayloadWriter out, int absent) {
    out.octets(new byte[absent]);
  }

  /** With an origin, or two, whose history is as long as it may be. */
  static void alert(PayloadWriter out, boolean fromOther) {
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

  static void origin(PayloadWriter out) {
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
