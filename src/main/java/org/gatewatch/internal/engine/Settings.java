package org.gatewatch.internal.engine;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.gatewatch.internal.crashdump.CrashDumpOptions;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a listener was asked to do. Immutable.
 *
 * @param frequency a sample is taken in iterations divisible by it
 * @param quantities what to summarise
 * @param stopping whether training stops at a non-finite value
 * @param maxHeatmapSide most rows and columns of a heatmap, or 0
 * @param maxQueuedSamples most samples that wait for storage
 * @param inside how much is looked at inside cells
 * @param crashDump whether and where a crash dump is written
 */
public record Settings(
    int frequency,
    EnumSet<Quantity> quantities,
    boolean stopping,
    int maxHeatmapSide,
    int maxQueuedSamples,
    InsideLimits inside,
    CrashDumpOptions crashDump)
    implements Serializable {

  private static final Set<Quantity> EVERYTHING = EnumSet.allOf(Quantity.class);

  static final int DEFAULT_FREQUENCY = 10;
  static final int DEFAULT_MAX_QUEUED_SAMPLES = 64;
  private static final int MOST_QUEUED_SAMPLES = 10_000;

  /** An array of Java holds four gates of so many elements each. */
  private static final int MOST_ELEMENTS_PER_GATE = 1 << 28;

  public static Settings defaults() {
    return new Settings(
        DEFAULT_FREQUENCY,
        EnumSet.copyOf(EVERYTHING),
        false,
        Heatmap.MAX_SIDE,
        DEFAULT_MAX_QUEUED_SAMPLES,
        InsideLimits.DEFAULT,
        CrashDumpOptions.DEFAULT);
  }

  public Settings withFrequency(int value) {
    requireRange("frequency", value, 1, Integer.MAX_VALUE);
    return new Settings(
        value, quantities, stopping, maxHeatmapSide, maxQueuedSamples, inside, crashDump);
  }

  public Settings withQuantities(Set<Quantity> values) {
    if (values.isEmpty() || !EVERYTHING.containsAll(values)) {
      throw new IllegalArgumentException(
          "quantities must be one or more of " + EVERYTHING + ", not " + values);
    }
    return new Settings(
        frequency,
        EnumSet.copyOf(values),
        stopping,
        maxHeatmapSide,
        maxQueuedSamples,
        inside,
        crashDump);
  }

  public Settings withStopping(boolean value) {
    return new Settings(
        frequency, quantities, value, maxHeatmapSide, maxQueuedSamples, inside, crashDump);
  }

  public Settings withMaxHeatmapSide(int value) {
    requireRange("maxHeatmapSide", value, 0, Heatmap.MAX_SIDE);
    return new Settings(
        frequency, quantities, stopping, value, maxQueuedSamples, inside, crashDump);
  }

  public Settings withMaxQueuedSamples(int value) {
    requireRange("maxQueuedSamples", value, 1, MOST_QUEUED_SAMPLES);
    return new Settings(frequency, quantities, stopping, maxHeatmapSide, value, inside, crashDump);
  }

  public Settings withExamples(int value) {
    requireRange("examples", value, 0, Integer.MAX_VALUE);
    return withInside(
        new InsideLimits(value, inside.elements(), inside.mapExample(), inside.extraMaps()));
  }

  public Settings withMaxElementsPerGate(int value) {
    requireRange("maxElementsPerGate", value, 1, MOST_ELEMENTS_PER_GATE);
    return withInside(
        new InsideLimits(inside.examples(), value, inside.mapExample(), inside.extraMaps()));
  }

  public Settings withMapExample(int value) {
    requireRange("mapExample", value, 0, Integer.MAX_VALUE);
    return withInside(
        new InsideLimits(inside.examples(), inside.elements(), value, inside.extraMaps()));
  }

  public Settings withExtraMaps(int value) {
    requireRange("extraMaps", value, 0, Profile.MAX_EXTRA_MAPS);
    return withInside(
        new InsideLimits(inside.examples(), inside.elements(), inside.mapExample(), value));
  }

  public Settings withCrashDumpDirectory(Path value) {
    if (Files.exists(value) && !Files.isDirectory(value)) {
      throw new IllegalArgumentException(
          "crashDumpDirectory must be a directory, and " + value + " is none");
    }
    if (value.getFileSystem() != FileSystems.getDefault() || value.toString().isBlank()) {
      throw new IllegalArgumentException(
          "crashDumpDirectory must be a path of the default file system, not '" + value + "'");
    }
    return withCrashDump(new CrashDumpOptions(value.toString(), crashDump.limit()));
  }

  public Settings withMaxCrashDumpBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxCrashDumpBytes must be at least 1, not " + bytes);
    }
    return withCrashDump(new CrashDumpOptions(crashDump.directory(), bytes));
  }

  private Settings withCrashDump(CrashDumpOptions value) {
    return new Settings(
        frequency, quantities, stopping, maxHeatmapSide, maxQueuedSamples, inside, value);
  }

  private Settings withInside(InsideLimits value) {
    return new Settings(
        frequency, quantities, stopping, maxHeatmapSide, maxQueuedSamples, value, crashDump);
  }

  public static <T> T requireNonNull(String argument, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(argument + " must not be null");
    }
    return value;
  }

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
    return value;
  }

  private static void requireRange(String argument, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          argument + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
