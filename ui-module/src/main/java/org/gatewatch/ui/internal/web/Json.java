package org.gatewatch.ui.internal.web;

import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.json.JsonWriteFeature;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * Turns records into JSON; NaN and the infinities become strings of those names.
 *
 * <p>By ND4J's own copy of Jackson, under a name of its own: a project that uses Gatewatch may have
 * any version of the real one, or none.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private Json() {}

  /** A record, a list or a map as JSON in UTF-8. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A scalar as it travels: rounded to a float where a float can hold it, because a page has many
   * of them and no screen shows more digits; null if there is none.
   */
  static @Nullable Number rounded(@Nullable Double value) {
    if (value == null) {
      return null;
    }
    float rounded = value.floatValue();
    boolean lost = Float.isInfinite(rounded) || (rounded == 0 && value != 0);
    return lost ? (Number) value : (Number) rounded;
  }
}
