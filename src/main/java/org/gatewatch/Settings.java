package org.gatewatch;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.gatewatch.capsule.CapsuleOptions;
import org.gatewatch.capture.InsideLimits;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.storage.StoredRecord;

/** What a listener was asked to do. Immutable. */
record Settings(
    int frequency,
    EnumSet<Quantity> quantities,
    NonFinitePolicy nonFinite,
    int heatmapSide,
    int queueCapacity,
    InsideLimits inside,
    CapsuleOptions capsule)
    implements Serializable {

  private static final Set<Quantity> EVERYTHING = EnumSet.allOf(Quantity.class);

  static final int DEFAULT_FREQUENCY = 10;
  static final int DEFAULT_QUEUE_CAPACITY = 64;
  private static final int MAX_QUEUE_CAPACITY = 10_000;

  /** An array of Java holds four gates of so many elements each. */
  private static final int MAX_GATE_ELEMENTS = 1 << 28;

  static Settings defaults() {
    return new Settings(
        DEFAULT_FREQUENCY,
        EnumSet.copyOf(EVERYTHING),
        NonFinitePolicy.LOG,
        Heatmap.MAX_SIDE,
        DEFAULT_QUEUE_CAPACITY,
        InsideLimits.DEFAULT,
        CapsuleOptions.DEFAULT);
  }

  Settings withFrequency(int value) {
    requireRange("frequency", value, 1, Integer.MAX_VALUE);
    return new Settings(value, quantities, nonFinite, heatmapSide, queueCapacity, inside, capsule);
  }

  Settings withQuantities(Set<Quantity> values) {
    if (values.isEmpty() || !EVERYTHING.containsAll(values)) {
      throw new IllegalArgumentException(
          "quantities must be one or more of " + EVERYTHING + ", not " + values);
    }
    return new Settings(
        frequency, EnumSet.copyOf(values), nonFinite, heatmapSide, queueCapacity, inside, capsule);
  }

  Settings withNonFinite(NonFinitePolicy value) {
    return new Settings(frequency, quantities, value, heatmapSide, queueCapacity, inside, capsule);
  }

  Settings withHeatmapSide(int value) {
    requireRange("heatmapSide", value, 0, Heatmap.MAX_SIDE);
    return new Settings(frequency, quantities, nonFinite, value, queueCapacity, inside, capsule);
  }

  Settings withQueueCapacity(int value) {
    requireRange("queueCapacity", value, 1, MAX_QUEUE_CAPACITY);
    return new Settings(frequency, quantities, nonFinite, heatmapSide, value, inside, capsule);
  }

  Settings withExamples(int value) {
    requireRange("examples", value, 0, Integer.MAX_VALUE);
    return withInside(
        new InsideLimits(value, inside.elements(), inside.mapExample(), inside.furtherMaps()));
  }

  Settings withGateElements(int value) {
    requireRange("gateElements", value, 1, MAX_GATE_ELEMENTS);
    return withInside(
        new InsideLimits(inside.examples(), value, inside.mapExample(), inside.furtherMaps()));
  }

  Settings withMapExample(int value) {
    requireRange("mapExample", value, 0, Integer.MAX_VALUE);
    return withInside(
        new InsideLimits(inside.examples(), inside.elements(), value, inside.furtherMaps()));
  }

  Settings withFurtherMaps(int value) {
    requireRange("furtherMaps", value, 0, Profile.MAX_FURTHER_MAPS);
    return withInside(
        new InsideLimits(inside.examples(), inside.elements(), inside.mapExample(), value));
  }

  Settings withCapsuleDirectory(Path value) {
    if (Files.exists(value) && !Files.isDirectory(value)) {
      throw new IllegalArgumentException(
          "capsuleDirectory must be a directory, and " + value + " is none");
    }
    if (value.getFileSystem() != FileSystems.getDefault() || value.toString().isBlank()) {
      throw new IllegalArgumentException(
          "capsuleDirectory must be a path of the default file system, not '" + value + "'");
    }
    return withCapsule(new CapsuleOptions(value.toString(), capsule.limit()));
  }

  Settings withCapsuleLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("capsuleLimit must be at least 1, not " + bytes);
    }
    return withCapsule(new CapsuleOptions(capsule.directory(), bytes));
  }

  private Settings withCapsule(CapsuleOptions value) {
    return new Settings(
        frequency, quantities, nonFinite, heatmapSide, queueCapacity, inside, value);
  }

  private Settings withInside(InsideLimits value) {
    return new Settings(
        frequency, quantities, nonFinite, heatmapSide, queueCapacity, value, capsule);
  }

  static <T> T requireNonNull(String argument, T value) {
    if (value == null) {
      throw new IllegalArgumentException(argument + " must not be null");
    }
    return value;
  }

  static String requireId(String argument, String value) {
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
    return value;
  }

  private static void requireRange(String argument, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          argument + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
