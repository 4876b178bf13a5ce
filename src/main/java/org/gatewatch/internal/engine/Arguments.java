package org.gatewatch.internal.engine;

import java.nio.charset.StandardCharsets;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** Checks what users give, and names the argument and its range if it is bad. */
public final class Arguments {
  private Arguments() {}

  /**
   * The whole numbers that an argument may be.
   *
   * @param argument its name
   * @param least the smallest
   * @param most the largest
   */
  record Range(String argument, int least, int most) {
    int require(int value) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            argument + " must be " + least + " to " + most + ", not " + value);
      }
      return value;
    }
  }

  /** The value, unless it is null. */
  public static <T> T requireNonNull(String argument, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(argument + " must not be null");
    }
    return value;
  }

  /** The name of a session or worker, unless it is blank or too long to be stored. */
  public static String requireId(String argument, String value) {
    requireNonNull(argument, value);
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (value.isBlank() || bytes > StoredRecord.MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          argument
              + " must not be blank and have at most "
              + StoredRecord.MAX_ID_BYTES
              + " bytes in UTF-8, not "
              + (value.isBlank() ? "'" + value + "'" : bytes + " bytes"));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException(
          argument + " must be whole characters: it has half of a surrogate pair");
    }
    return value;
  }
}
