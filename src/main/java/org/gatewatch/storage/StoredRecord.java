package org.gatewatch.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.deeplearning4j.core.storage.Persistable;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * What Gatewatch puts into a {@code StatsStorageRouter}: a layout as static information, samples
 * and the end of training as updates. Holds its payload compressed, and decodes it only when asked,
 * so that a storage in memory stays small. Immutable but for {@code decode}, which storages call
 * once on a record made by the constructor without arguments.
 */
public final class StoredRecord implements Persistable {
  /** The type id of all records of Gatewatch. */
  public static final String TYPE_ID = "Gatewatch";

  /**
   * Most UTF-8 bytes in the id of a session or a worker, so that it fits into an address and a log
   * line. Records that were stored with longer ones can be read.
   */
  public static final int MAX_ID_BYTES = 256;

  private static final long serialVersionUID = 1L;

  /** Envelope and payload. */
  private byte[] bytes = new byte[0];

  private transient @Nullable Envelope envelope;

  /** Whether the sample has alerts, as far as that is known without decoding the payload. */
  private transient @Nullable Boolean knownAlerts;

  /** An empty record, for {@code decode} to fill; storages need it. */
  public StoredRecord() {}

  private StoredRecord(Envelope envelope) {
    this.envelope = envelope;
    this.bytes = envelope.toBytes();
  }

  /**
   * A record that says what the samples of a session and worker are made of.
   *
   * @param layout what every sample of theirs has
   * @param session id of the session
   * @param worker id of the worker
   * @param timestamp milliseconds since 1970
   * @return the record, for static info
   * @throws IllegalArgumentException if an id has more than {@link #MAX_ID_BYTES} bytes
   */
  public static StoredRecord of(Layout layout, String session, String worker, long timestamp) {
    return new StoredRecord(
        Envelope.seal(Envelope.LAYOUT, timestamp, session, worker, LayoutCodec.encode(layout)));
  }

  /**
   * A record of one sample and its alerts; the timestamp must be unique for session and worker.
   *
   * @param judged the sample and its alerts
   * @param session id of the session
   * @param worker id of the worker
   * @param timestamp milliseconds since 1970
   * @return the record, for an update
   * @throws IllegalArgumentException if an id has more than {@link #MAX_ID_BYTES} bytes
   */
  public static StoredRecord of(
      JudgedSample judged, String session, String worker, long timestamp) {
    SampleCodec.Encoded encoded = SampleCodec.encoded(judged);
    StoredRecord record = new StoredRecord(Envelope.seal(timestamp, session, worker, encoded));
    record.knownAlerts = !judged.alerts().isEmpty();
    return record;
  }

  /**
   * As {@link #of(JudgedSample, String, String, long)}, in about half of the bytes: heatmaps are
   * kept to a sixteenth of each value, maps of what lies inside cells to a 64th, or if a value is
   * smaller than that, to 1/32,768 of the largest of the map. A map of weights is kept to 1/125 of
   * its largest value if its cells stand for several weights each, so that the difference of two is
   * known to about a colour of its scale, and as it is otherwise. What units hold at the last step
   * is kept to 1/256 of itself, and means and norms by timestep as floats, unless the network
   * computes with more. NaN and infinities stay what they are, and so do signs and zeros except of
   * weights, and everything else.
   *
   * @param judged the sample and its alerts
   * @param layout of the sample
   * @param session id of the session
   * @param worker id of the worker
   * @param timestamp milliseconds since 1970
   * @return the record, for an update
   * @throws IllegalArgumentException if an id has more than {@link #MAX_ID_BYTES} bytes
   */
  public static StoredRecord compact(
      JudgedSample judged, Layout layout, String session, String worker, long timestamp) {
    return of(CompactSample.of(judged, layout), session, worker, timestamp);
  }

  /**
   * A record that says that the listener was closed, and no sample will follow.
   *
   * @param session id of the session
   * @param worker id of the worker
   * @param timestamp milliseconds since 1970
   * @return the record, for an update
   * @throws IllegalArgumentException if an id has more than {@link #MAX_ID_BYTES} bytes
   */
  public static StoredRecord endOfTraining(String session, String worker, long timestamp) {
    return new StoredRecord(Envelope.seal(Envelope.END, timestamp, session, worker, new byte[0]));
  }

  /**
   * A record that was encoded before, by one who knows whether it has alerts. One whose bytes alone
   * are known is {@linkplain #decode(byte[]) decoded}.
   *
   * @param encoded what {@link #encode()} gave; not copied, and not to be changed from now on
   * @param mayHaveAlerts what {@link #mayHaveAlerts()} said of it
   * @return the record; its payload is checked when asked for
   * @throws MalformedRecordException if the envelope is malformed
   */
  public static StoredRecord of(byte[] encoded, boolean mayHaveAlerts) {
    StoredRecord record = new StoredRecord();
    record.envelope = Envelope.parse(encoded);
    record.bytes = encoded;
    record.knownAlerts = mayHaveAlerts ? null : (Boolean) false;
    return record;
  }

  /**
   * The layout, or null if this is a record of another kind.
   *
   * @return the layout, or null
   * @throws MalformedRecordException if the payload is malformed
   */
  public @Nullable Layout layout() {
    Envelope sealed = envelope();
    return sealed.kind() == Envelope.LAYOUT
        ? LayoutCodec.decode(sealed.reader(bytes.length), sealed.version())
        : null;
  }

  /**
   * The sample, or null if this is a record of another kind.
   *
   * @return the sample, or null
   * @throws MalformedRecordException if the payload is malformed
   */
  public @Nullable Sample sample() {
    JudgedSample judged = judged();
    return judged == null ? null : judged.sample();
  }

  /**
   * The sample and its alerts, which name this record's session and worker, or null if this is a
   * record of another kind. Records of versions 1 and 2 have no alerts.
   *
   * @return both, or null
   * @throws MalformedRecordException if the payload is malformed
   */
  public @Nullable JudgedSample judged() {
    Envelope sealed = envelope();
    return sealed.kind() == Envelope.SAMPLE
        ? SampleCodec.decode(sealed.reader(bytes.length), sealed.version())
            .in(sealed.session(), sealed.worker())
        : null;
  }

  /**
   * As {@link #judged()}, without heatmaps and maps of further examples, which take most of the
   * time that decoding takes: for who reads many samples. Those of records before version 9 may
   * come with them.
   *
   * @return both, or null
   * @throws MalformedRecordException if the payload is malformed
   */
  public @Nullable JudgedSample judgedWithoutMaps() {
    Envelope sealed = envelope();
    if (sealed.version() < SampleCodec.MAPS_APART) {
      return judged();
    }
    return sealed.kind() == Envelope.SAMPLE
        ? SampleCodec.decodeBeginning(sealed.readerOfBeginning(bytes.length), sealed.version())
            .in(sealed.session(), sealed.worker())
        : null;
  }

  /** Whether this is a sample with alerts; a malformed one has none. Decodes the payload once. */
  boolean hasAlerts() {
    Boolean known = knownAlerts;
    if (known == null) {
      known = hasStoredAlerts();
      knownAlerts = known;
    }
    return known;
  }

  /**
   * Whether this may be a sample with alerts, by what is known without decoding its payload. So
   * whoever has too many records can tell which not to lose.
   *
   * @return false if it is known to have none, or is of another kind; true if it has some, or if
   *     that is not known
   */
  public boolean mayHaveAlerts() {
    Boolean known = knownAlerts;
    return envelope().kind() == Envelope.SAMPLE && (known == null || known);
  }

  private boolean hasStoredAlerts() {
    try {
      JudgedSample judged = judgedWithoutMaps();
      return judged != null && !judged.alerts().isEmpty();
    } catch (MalformedRecordException e) {
      return false; // Whoever shows it will say so.
    }
  }

  /**
   * Whether this record says that training has ended.
   *
   * @return true for what {@link #endOfTraining} makes
   */
  public boolean isEndOfTraining() {
    return envelope().kind() == Envelope.END;
  }

  /** How it begins. */
  EnvelopeHead head() {
    Envelope of = envelope();
    return new EnvelopeHead(of.version(), of.kind(), of.timestamp(), of.session(), of.worker());
  }

  private Envelope envelope() {
    Envelope current = envelope;
    if (current == null) {
      current = Envelope.parse(bytes);
      envelope = current;
    }
    return current;
  }

  @Override
  public String getSessionID() {
    return envelope().session();
  }

  @Override
  public String getTypeID() {
    return TYPE_ID;
  }

  @Override
  public String getWorkerID() {
    return envelope().worker();
  }

  @Override
  public long getTimeStamp() {
    return envelope().timestamp();
  }

  @Override
  public int encodingLengthBytes() {
    return bytes.length;
  }

  @Override
  public byte[] encode() {
    return bytes.clone();
  }

  @Override
  public void encode(ByteBuffer buffer) {
    buffer.put(bytes);
  }

  @Override
  public void encode(OutputStream outputStream) throws IOException {
    outputStream.write(bytes);
  }

  /**
   * Becomes the record that these bytes hold; the payload is checked later, when asked for.
   *
   * @throws MalformedRecordException if the envelope is malformed
   */
  @Override
  public void decode(byte[] encoded) {
    byte[] copy = encoded.clone();
    envelope = Envelope.parse(copy);
    bytes = copy;
    knownAlerts = null;
  }

  @Override
  public void decode(ByteBuffer buffer) {
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    decode(rest);
  }

  @Override
  public void decode(InputStream inputStream) throws IOException {
    decode(inputStream.readAllBytes());
  }
}
