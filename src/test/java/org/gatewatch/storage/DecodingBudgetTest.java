package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
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

  @ParameterizedTest
  @EnumSource
  void everyListAtItsLongestStaysWithinTheBudget(LongestField field) {
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
      value = LongestField.class,
      names = {"VERSIONS", "LAYERS", "SLOTS", "PENALTIES", "ABSENT_SUMMARIES", "ALERTS"})
  void whatIsAllowedIsRead(LongestField field) {
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
}
