package org.gatewatch.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.wire.Batch.Item;
import org.gatewatch.sample.Samples;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;

/** What comes over the network is trusted in nothing. */
class BatchTest {
  private static final StoredRecord LAYOUT = StoredRecord.of(Samples.layout(), "s", "w", 1);
  private static final StoredRecord SAMPLE =
      StoredRecord.of(JudgedSample.of(Samples.sample(1)), "s", "w", 2);
  private static final StoredRecord END = StoredRecord.endOfTraining("s", "w", 3);

  private static Batch batch(List<StoredRecord> layouts, Item... items) {
    return new Batch(UUID.randomUUID(), Batch.ANY, 7, 9, layouts, List.of(items));
  }

  private static Batch whole() {
    return batch(
        List.of(LAYOUT), new Item(true, LAYOUT), new Item(false, SAMPLE), new Item(false, END));
  }

  @Test
  void comesBackAsItWas() {
    Batch sent = whole();
    Batch come = Batch.parse(sent.toBytes());

    assertThat(come.stream()).isEqualTo(sent.stream());
    assertThat(come.server()).isEqualTo(Batch.ANY);
    assertThat(come.first()).isEqualTo(7);
    assertThat(come.sentBefore()).isEqualTo(9);
    assertThat(come.layouts()).hasSize(1);
    assertThat(come.layouts().get(0).encode()).isEqualTo(LAYOUT.encode());
    assertThat(come.records()).extracting(Item::isLayout).containsExactly(true, false, false);
    assertThat(come.records().get(1).record().encode()).isEqualTo(SAMPLE.encode());
    assertThat(come.records().get(2).record().isEndOfTraining()).isTrue();
  }

  @Test
  void aRecordOfAnotherKindThanAnnouncedIsRefused() {
    for (Batch bad :
        List.of(
            batch(List.of(), new Item(true, SAMPLE)),
            batch(List.of(), new Item(false, LAYOUT)),
            batch(List.of(SAMPLE)),
            batch(List.of(), new Item(true, END)))) {
      assertThatThrownBy(() -> Batch.parse(bad.toBytes()))
          .isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  void aNameThatIsTooLongOrBlankIsRefused() {
    StoredRecord blank = StoredRecord.endOfTraining(" ", "w", 3);
    assertThatThrownBy(() -> Batch.parse(batch(List.of(), new Item(false, blank)).toBytes()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("256");
  }

  /** Cut anywhere, or with any byte changed, it is another batch or none; nothing else happens. */
  @Test
  void damageEndsInOneExceptionAndNothingElse() {
    byte[] bytes = whole().toBytes();
    int refused = 0;
    for (int length = 0; length < bytes.length; length += 1 + length / 40) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Batch.parse(cut)).isInstanceOf(MalformedRecordException.class);
    }
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(i < 150 ? 120 : bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Batch.parse(changed);
      } catch (MalformedRecordException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50);
    assertThatThrownBy(() -> Batch.parse(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("follow");
  }

  @Test
  void anotherVersionIsSaidToBeOne() {
    byte[] bytes = whole().toBytes();
    bytes[3] = 2;
    assertThatThrownBy(() -> Batch.parse(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("version");
  }

  @Test
  void aReceiptComesBackAndOtherBytesAreNone() {
    Receipt receipt = new Receipt(UUID.randomUUID(), 42);
    assertThat(Receipt.parse(receipt.toBytes())).isEqualTo(receipt);
    assertThat(Receipt.parse(new byte[23])).isNull();
    assertThat(Receipt.parse("<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8))).isNull();
  }
}
