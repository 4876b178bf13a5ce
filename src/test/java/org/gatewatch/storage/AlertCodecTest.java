package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AlertCodecTest {
  /** Alone, because in a whole sample hardly any damage would hit the alerts. */
  @Property(tries = 500, seed = "29")
  @net.jqwik.api.Tag("hostile")
  void damagedAlertsEndInOneClearExceptionOrStayReadable(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = encode(JudgedSamples.judged(seed).alerts());
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    try {
      assertThat(decode(bytes)).doesNotContainNull();
    } catch (MalformedRecordException e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
    }
  }

  @Test
  void ofVeryLongTextsAndVeryManyAlertsWhatIsWrittenCanBeRead() {
    Alert alert = alert("x".repeat(AlertCodec.LONGEST + 5), 3);
    List<Alert> many = Collections.nCopies(AlertCodec.MOST + 3, alert);

    List<Alert> read = decode(encode(many));

    assertThat(read).hasSize(AlertCodec.MOST);
    assertThat(read.get(0).finding()).isEqualTo("x".repeat(AlertCodec.LONGEST));
    assertThat(read.get(0).advice()).isEqualTo("advice");
  }

  @Test
  @Tag("hostile")
  void aPositionBeforeUnknownIsRefused() {
    byte[] bytes = encode(List.of(alert("finding", -2)));

    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("timestep is out of range: -2");
  }

  @Test
  @Tag("hostile")
  void moreAlertsThanASampleMayHaveAreRefusedBeforeAnyIsRead() {
    PayloadWriter out = new PayloadWriter();
    out.count(AlertCodec.MOST + 1);
    out.octets(new byte[30 * (AlertCodec.MOST + 1)]);

    assertThatThrownBy(() -> decode(out.toByteArray()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("4096 are allowed");
  }

  @Test
  @Tag("hostile")
  void aLeadUpWhoseSeriesDifferInLengthIsRefused() {
    byte[] bytes = encode(List.of(alert("finding", 3)));
    // Before the last two flags are its five empty lists; a first iteration fits no empty series.
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    int lists = bytes.length - 7;
    longer[lists] = 1;
    longer[lists + 1] = 6;
    Arrays.fill(longer, lists + 2, longer.length, (byte) 0);

    assertThatThrownBy(() -> decode(longer))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("a norm history is malformed: 1 samples, but 0 values in a series");
  }

  private static byte[] encode(List<Alert> alerts) {
    PayloadWriter out = new PayloadWriter();
    AlertCodec.encode(out, alerts);
    return out.toByteArray();
  }

  @Test
  void theSegmentAndTheWorkerOfAnOriginSurvive() {
    NonFiniteOrigin there = segmented(new SequenceSegment(2, 16), null);
    NonFiniteOrigin here =
        segmented(new SequenceSegment(0, 0), new OtherWorker("w_thread_1", there));
    for (NonFiniteOrigin origin : List.of(there, here)) {
      Alert alert = alert(origin);
      PayloadWriter out = new PayloadWriter();
      AlertCodec.encode(out, List.of(alert));

      assertThat(decode(out.toByteArray())).containsExactly(alert);
    }
  }

  private static NonFiniteOrigin segmented(SequenceSegment segment, @Nullable OtherWorker other) {
    return new NonFiniteOrigin(
        Stage.OUTPUT,
        Position.ofCell("lstm", null).at(17, 1, 2),
        7,
        0,
        Double.NaN,
        NonFiniteCounts.NONE,
        NormHistory.NONE,
        segment,
        other);
  }

  /** No record may make the reader go deeper and deeper. */
  @Test
  void anOriginInAnotherWorkerThatComesFromAThirdIsRefused() {
    PayloadWriter out = new PayloadWriter();
    AlertCodec.encode(
        out,
        List.of(
            alert(
                segmented(
                    new SequenceSegment(0, 0),
                    new OtherWorker("w", segmented(new SequenceSegment(0, 0), null))))));
    byte[] bytes = out.toByteArray();
    bytes[bytes.length - 1] = 1; // The last flag: a third worker follows.
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 100);

    assertThatThrownBy(() -> decode(longer))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("comes from a third");
  }

  private static List<Alert> decode(byte[] bytes) {
    PayloadReader in = new PayloadReader(bytes);
    List<Alert> alerts = AlertCodec.decode(in, Envelope.VERSION);
    in.end();
    return alerts;
  }

  private static Alert alert(String finding, int timestep) {
    Position position = Position.ofCell("lstm", null).at(timestep, 1, 2);
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.OUTPUT, position, 7, 0, Double.NaN, NonFiniteCounts.NONE, NormHistory.NONE);
    return alert(finding, origin);
  }

  private static Alert alert(NonFiniteOrigin origin) {
    return alert("finding", origin);
  }

  private static Alert alert(String finding, NonFiniteOrigin origin) {
    return new Alert(
        AlertType.NON_FINITE,
        AlertState.OPENED,
        7,
        0,
        7,
        Location.NETWORK,
        0,
        1,
        2,
        finding,
        "advice",
        origin);
  }
}
