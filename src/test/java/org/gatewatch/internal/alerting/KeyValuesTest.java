package org.gatewatch.internal.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.Severity;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pairs with a logger that is shaped as SLF4J 2 has them; Logback's own is in a consumer project.
 */
class KeyValuesTest {
  /** As {@code org.slf4j.Logger} of SLF4J 2. */
  public interface Pairing {
    Line atInfo();

    Line atWarn();

    Line atError();
  }

  /** As {@code org.slf4j.spi.LoggingEventBuilder}. */
  public interface Line {
    Line addKeyValue(String key, Object value);

    void log(String message);
  }

  private final List<String> written = new ArrayList<>();

  private Line line(String level) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    return new Line() {
      @Override
      public Line addKeyValue(String key, Object value) {
        pairs.put(key, value);
        return this;
      }

      @Override
      public void log(String message) {
        written.add(level + " " + pairs + " " + message);
      }
    };
  }

  private final Pairing logger =
      new Pairing() {
        @Override
        public Line atInfo() {
          return line("info");
        }

        @Override
        public Line atWarn() {
          return line("warn");
        }

        @Override
        public Line atError() {
          throw new IllegalStateException("a full disk");
        }
      };

  @Test
  void aLineHasItsFieldsAsPairsAtTheLevelOfItsSeverity() throws NoSuchMethodException {
    KeyValues pairs = new KeyValues(Pairing.class);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("alert", "DEAD_UNITS");
    fields.put("layer", "lstm1");

    assertThat(pairs.write(logger, Severity.HINT, "units are dead", fields)).isTrue();
    assertThat(pairs.write(logger, Severity.HARM, "worse", Map.of())).isTrue();

    assertThat(written)
        .containsExactly(
            "info {gatewatch.alert=DEAD_UNITS, gatewatch.layer=lstm1} units are dead",
            "warn {} worse");
    assertThat(pairs.write(logger, Severity.FAILURE, "lost", fields))
        .as("then it is written without")
        .isFalse();
  }

  @Test
  void withoutPairsThereAreNone() {
    assertThat(KeyValues.of(LoggerFactory.getLogger("any"))).as("SLF4J 1.7").isEmpty();
    assertThatThrownBy(() -> new KeyValues(Logger.class)).isInstanceOf(NoSuchMethodException.class);
  }
}
