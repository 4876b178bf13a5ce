package org.gatewatch.storage;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Phase;
import org.gatewatch.alert.Place;
import org.gatewatch.alert.Trouble;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Series;

/**
 * Writes and reads the part of a sample's payload that are its {@link Alert}s: a list, of which
 * only the first {@value #MOST} are written. The positions of a spot are signed, because {@link
 * Spot#UNKNOWN} is negative. A finding and an advice of more than {@value #LONGEST} characters are
 * cut: they are made of names from outside, and what is written must be readable.
 */
final class AlertCodec {
  /** Most alerts of one sample. */
  static final int MOST = 4096;

  /** Most characters of a finding or an advice. */
  static final int LONGEST = 10_000;

  /** What the smallest alert takes: eleven fields of at least a byte, of which two are reals. */
  private static final int LEAST_BYTES = 30;

  private AlertCodec() {}

  static void encode(PayloadWriter out, List<Alert> alerts) {
    out.list(alerts.subList(0, Math.min(alerts.size(), MOST)), AlertCodec::alert);
  }

  static List<Alert> decode(PayloadReader in) {
    int size = in.countOfItems(LEAST_BYTES);
    if (size > MOST) {
      throw new MalformedRecordException(size + " alerts are announced, " + MOST + " are allowed");
    }
    return in.items(size, AlertCodec::alert);
  }

  private static void alert(PayloadWriter out, Alert alert) {
    out.constant(alert.trouble());
    out.constant(alert.phase());
    out.count(alert.iteration());
    out.count(alert.epoch());
    out.count(alert.since());
    place(out, alert.place());
    out.count(alert.alsoIn());
    out.real(alert.value());
    out.real(alert.limit());
    out.text(cut(alert.finding()));
    out.text(cut(alert.advice()));
    out.optional(alert.certificate(), AlertCodec::certificate);
  }

  private static Alert alert(PayloadReader in) {
    return new Alert(
        in.constant(Trouble.class),
        in.constant(Phase.class),
        in.smallCount("iteration"),
        in.smallCount("epoch"),
        in.smallCount("since"),
        place(in),
        in.smallCount("also in"),
        in.real(),
        in.real(),
        in.text(),
        in.text(),
        in.optional(AlertCodec::certificate));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  private static void place(PayloadWriter out, Place place) {
    out.optional(place.layer(), PayloadWriter::text);
    out.optional(place.direction(), PayloadWriter::constant);
    out.optional(place.quantity(), PayloadWriter::constant);
    out.optional(place.kernel(), PayloadWriter::constant);
    out.optional(place.gate(), PayloadWriter::constant);
  }

  private static Place place(PayloadReader in) {
    return new Place(
        in.optional(PayloadReader::text),
        in.optional(reader -> reader.constant(Direction.class)),
        in.optional(reader -> reader.constant(Quantity.class)),
        in.optional(reader -> reader.constant(Kernel.class)),
        in.optional(reader -> reader.constant(Gate.class)));
  }

  private static void certificate(PayloadWriter out, BirthCertificate birth) {
    out.constant(birth.stage());
    spot(out, birth.spot());
    out.count(birth.iteration());
    out.count(birth.epoch());
    out.real(birth.value());
    Counts counts = birth.counts();
    out.count(counts.all());
    out.count(counts.nan());
    out.count(counts.positiveInfinity());
    out.count(counts.negativeInfinity());
    leadUp(out, birth.before());
  }

  private static BirthCertificate certificate(PayloadReader in) {
    return new BirthCertificate(
        in.constant(Stage.class),
        spot(in),
        in.smallCount("iteration"),
        in.smallCount("epoch"),
        in.real(),
        new Counts(in.count(), in.count(), in.count(), in.count()),
        leadUp(in));
  }

  private static void spot(PayloadWriter out, Spot spot) {
    out.optional(spot.layer(), PayloadWriter::text);
    out.optional(spot.direction(), PayloadWriter::constant);
    out.optional(spot.kernel(), PayloadWriter::constant);
    out.optional(spot.gate(), PayloadWriter::constant);
    out.signed(spot.timestep());
    out.signed(spot.unit());
    out.signed(spot.example());
    out.signed(spot.row());
  }

  private static Spot spot(PayloadReader in) {
    return new Spot(
        in.optional(PayloadReader::text),
        in.optional(reader -> reader.constant(Direction.class)),
        in.optional(reader -> reader.constant(Kernel.class)),
        in.optional(reader -> reader.constant(Gate.class)),
        position(in, "timestep"),
        position(in, "unit"),
        position(in, "example"),
        position(in, "row"));
  }

  private static int position(PayloadReader in, String what) {
    long value = in.signed();
    if (value < Spot.UNKNOWN || value > Integer.MAX_VALUE) {
      throw new MalformedRecordException(what + " is out of range: " + value);
    }
    return (int) value;
  }

  private static void leadUp(PayloadWriter out, LeadUp before) {
    out.list(before.iterations(), (writer, iteration) -> writer.count(iteration));
    ProfileCodec.series(out, before.scores());
    ProfileCodec.series(out, before.weights());
    ProfileCodec.series(out, before.gradients());
    ProfileCodec.series(out, before.updates());
  }

  private static LeadUp leadUp(PayloadReader in) {
    List<Integer> iterations = in.list(reader -> reader.smallCount("iteration"));
    Series scores = ProfileCodec.series(in);
    Series weights = ProfileCodec.series(in);
    Series gradients = ProfileCodec.series(in);
    Series updates = ProfileCodec.series(in);
    try {
      return new LeadUp(iterations, scores, weights, gradients, updates);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a lead-up is malformed: " + e.getMessage(), e);
    }
  }
}
