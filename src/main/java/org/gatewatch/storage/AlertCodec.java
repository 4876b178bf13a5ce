package org.gatewatch.storage;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Series;

/**
 * Writes and reads the part of a sample's payload that are its {@link Alert}s: a list, of which
 * only the first {@value #MOST} are written, without session and worker, which are the record's.
 * The numbers of a position are signed, because {@link Position#UNKNOWN} is negative. A finding and
 * an advice of more than {@value #LONGEST} characters are cut: they are made of names from outside,
 * and what is written must be readable.
 */
final class AlertCodec {
  /** Most alerts of one sample. */
  static final int MOST = 4096;

  /** Most characters of a finding or an advice. */
  static final int LONGEST = 10_000;

  /** Most samples before an origin; there are eight. */
  static final int MOST_BEFORE = Profile.MAX_STEPS;

  /** The version with which segments and other workers came. */
  private static final int SEGMENTS = 6;

  /** What the smallest alert takes: eleven fields of at least a byte, of which two are reals. */
  private static final int LEAST_BYTES = 30;

  private AlertCodec() {}

  static void encode(PayloadWriter out, List<Alert> alerts) {
    out.list(alerts.subList(0, Math.min(alerts.size(), MOST)), AlertCodec::alert);
  }

  static List<Alert> decode(PayloadReader in, int version) {
    return in.items(in.countOfItems(LEAST_BYTES, MOST, "alerts"), reader -> alert(reader, version));
  }

  private static void alert(PayloadWriter out, Alert alert) {
    out.constant(alert.type());
    out.constant(alert.state());
    out.count(alert.iteration());
    out.count(alert.epoch());
    out.count(alert.since());
    location(out, alert.location());
    out.count(alert.alsoIn());
    out.real(alert.value());
    out.real(alert.limit());
    out.text(cut(alert.finding()));
    out.text(cut(alert.advice()));
    out.optional(alert.origin(), AlertCodec::origin);
  }

  private static Alert alert(PayloadReader in, int version) {
    in.charge(4, DecodingBudget.OBJECT); // With its origin, and the copy that names the session.
    return new Alert(
        in.constant(AlertType.class),
        in.constant(AlertState.class),
        in.smallCount("iteration"),
        in.smallCount("epoch"),
        in.smallCount("since"),
        location(in),
        in.smallCount("also in"),
        in.real(),
        in.real(),
        in.text(),
        in.text(),
        in.optional(reader -> origin(reader, version, true)));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  private static void location(PayloadWriter out, Location location) {
    out.optional(location.layer(), PayloadWriter::text);
    out.optional(location.direction(), PayloadWriter::constant);
    out.optional(location.quantity(), PayloadWriter::constant);
    out.optional(location.kernel(), PayloadWriter::constant);
    out.optional(location.gate(), PayloadWriter::constant);
  }

  private static Location location(PayloadReader in) {
    return new Location(
        in.optional(PayloadReader::text),
        in.optional(reader -> reader.constant(Direction.class)),
        in.optional(reader -> reader.constant(Quantity.class)),
        in.optional(reader -> reader.constant(Kernel.class)),
        in.optional(reader -> reader.constant(Gate.class)));
  }

  private static void origin(PayloadWriter out, NonFiniteOrigin origin) {
    out.constant(origin.stage());
    position(out, origin.position());
    out.count(origin.iteration());
    out.count(origin.epoch());
    out.real(origin.value());
    NonFiniteCounts counts = origin.counts();
    out.count(counts.all());
    out.count(counts.nan());
    out.count(counts.positiveInfinity());
    out.count(counts.negativeInfinity());
    normHistory(out, origin.before());
    out.optional(origin.segment(), AlertCodec::segment);
    out.optional(origin.from(), AlertCodec::otherWorker);
  }

  private static void segment(PayloadWriter out, SequenceSegment segment) {
    out.count(segment.number());
    out.count(segment.firstTimestep());
  }

  private static void otherWorker(PayloadWriter out, OtherWorker other) {
    out.text(other.worker());
    origin(out, other.origin());
  }

  private static NonFiniteOrigin origin(PayloadReader in, int version, boolean mayBeOfOther) {
    return new NonFiniteOrigin(
        in.constant(Stage.class),
        position(in),
        in.smallCount("iteration"),
        in.smallCount("epoch"),
        in.real(),
        new NonFiniteCounts(in.count(), in.count(), in.count(), in.count()),
        normHistory(in),
        version < SEGMENTS ? null : in.optional(AlertCodec::segment),
        version < SEGMENTS
            ? null
            : in.optional(reader -> otherWorker(reader, version, mayBeOfOther)));
  }

  private static SequenceSegment segment(PayloadReader in) {
    return new SequenceSegment(in.smallCount("segment"), in.smallCount("first timestep"));
  }

  private static OtherWorker otherWorker(PayloadReader in, int version, boolean isAllowed) {
    if (!isAllowed) {
      throw new MalformedRecordException("an origin in another worker comes from a third");
    }
    in.charge(4, DecodingBudget.OBJECT);
    return new OtherWorker(in.text(), origin(in, version, false));
  }

  private static void position(PayloadWriter out, Position position) {
    Location location = position.location();
    out.optional(location.layer(), PayloadWriter::text);
    out.optional(location.direction(), PayloadWriter::constant);
    out.optional(location.kernel(), PayloadWriter::constant);
    out.optional(location.gate(), PayloadWriter::constant);
    out.signed(position.timestep());
    out.signed(position.unit());
    out.signed(position.example());
    out.signed(position.row());
  }

  private static Position position(PayloadReader in) {
    Location location =
        new Location(
            in.optional(PayloadReader::text),
            in.optional(reader -> reader.constant(Direction.class)),
            null,
            in.optional(reader -> reader.constant(Kernel.class)),
            in.optional(reader -> reader.constant(Gate.class)));
    return new Position(
        location,
        position(in, "timestep"),
        position(in, "unit"),
        position(in, "example"),
        position(in, "row"));
  }

  private static int position(PayloadReader in, String what) {
    long value = in.signed();
    if (value < Position.UNKNOWN || value > Integer.MAX_VALUE) {
      throw new MalformedRecordException(what + " is out of range: " + value);
    }
    return (int) value;
  }

  private static void normHistory(PayloadWriter out, NormHistory before) {
    out.list(before.iterations(), (writer, iteration) -> writer.count(iteration));
    ProfileCodec.series(out, before.scores());
    ProfileCodec.series(out, before.weights());
    ProfileCodec.series(out, before.gradients());
    ProfileCodec.series(out, before.updates());
  }

  private static NormHistory normHistory(PayloadReader in) {
    List<Integer> iterations =
        in.list(MOST_BEFORE, "samples before", reader -> reader.smallCount("iteration"));
    Series scores = ProfileCodec.series(in);
    Series weights = ProfileCodec.series(in);
    Series gradients = ProfileCodec.series(in);
    Series updates = ProfileCodec.series(in);
    try {
      return new NormHistory(iterations, scores, weights, gradients, updates);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a norm history is malformed: " + e.getMessage(), e);
    }
  }
}
