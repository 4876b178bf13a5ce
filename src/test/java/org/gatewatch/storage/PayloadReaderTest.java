package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What no writer of ours writes is refused before it costs anything. */
@Tag("hostile")
class PayloadReaderTest {
  @Test
  void aNumberOfMoreThan63BitsIsRefusedAndNotTakenForANegativeOne() {
    byte[] bytes = new byte[10];
    Arrays.fill(bytes, 0, 9, (byte) 0x80);
    bytes[9] = 1;

    assertThatThrownBy(() -> new PayloadReader(bytes).count())
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("a number is longer than 63 bits");
  }

  @Test
  void theLargestNumberComesBack() {
    PayloadWriter out = new PayloadWriter();
    out.count(Long.MAX_VALUE);

    assertThat(new PayloadReader(out.toByteArray()).count()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void asManyItemsAsTheBytesThatAreLeftCanHoldAreRead() {
    assertThat(announcing(2, 16).countOfItems(Double.BYTES)).isEqualTo(2);
    assertThatThrownBy(() -> announcing(2, 15).countOfItems(Double.BYTES))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("2 items are announced where 15 bytes are left");
  }

  private static PayloadReader announcing(int items, int bytes) {
    PayloadWriter out = new PayloadWriter();
    out.count(items);
    out.octets(new byte[bytes]);
    return new PayloadReader(out.toByteArray());
  }

  @Test
  void aHeatmapWithTooManyRowsOrColumnsIsRefused() {
    assertHeatmapRefused(Integer.MAX_VALUE, 2);
    assertHeatmapRefused(2, Integer.MAX_VALUE);
  }

  private static void assertHeatmapRefused(int rows, int columns) {
    PayloadWriter out = new PayloadWriter();
    out.count(rows);
    out.count(columns);

    assertThatThrownBy(
            () ->
                HeatmapCodec.decode(
                    new SectionReader(
                        new PayloadReader(out.toByteArray()), SampleCodec.MAPS_APART)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("a heatmap is too large");
  }
}
