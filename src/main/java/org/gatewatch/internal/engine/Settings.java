package org.gatewatch.internal.engine;

import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.gatewatch.cell.CellSpec;
import org.gatewatch.internal.crashdump.CrashDumpOptions;
import org.gatewatch.internal.dl4j.DataLabels;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.TimestepLabels;
import org.jspecify.annotations.Nullable;

/**
 * What a listener was asked to do. Immutable, and valid however it came to be: built, or read from
 * another machine.
 *
 * @param frequency a sample is taken in one of so many iterations
 * @param quantities what to summarise
 * @param stopping whether training stops at a non-finite value
 * @param maxHeatmapSide most rows and columns of a heatmap, or 0
 * @param maxQueuedSamples most samples that wait for storage
 * @param inside how much is looked at inside cells
 * @param crashDump whether and where a crash dump is written
 * @param described what users said of layers that they wrote, by the layer's name
 * @param labels what the user says of the data
 * @param note what the user says of the run; blank if nothing
 * @param budget share of the training's processor time that watching may take
 */
public record Settings(
    int frequency,
    EnumSet<Quantity> quantities,
    boolean stopping,
    int maxHeatmapSide,
    int maxQueuedSamples,
    InsideLimits inside,
    CrashDumpOptions crashDump,
    Map<String, CellSpec> described,
    DataLabels labels,
    String note,
    double budget)
    implements Serializable {

  private static final Set<Quantity> EVERYTHING = EnumSet.allOf(Quantity.class);
  private static final int ANY = Integer.MAX_VALUE;
  private static final int MOST_OF_A_NOTE = 1000;

  private static final Arguments.Range FREQUENCY = new Arguments.Range("frequency", 1, ANY);
  private static final Arguments.Range MAX_HEATMAP_SIDE =
      new Arguments.Range("maxHeatmapSide", 0, Heatmap.MAX_SIDE);
  private static final Arguments.Range MAX_QUEUED_SAMPLES =
      new Arguments.Range("maxQueuedSamples", 1, 10_000);
  private static final Arguments.Range EXAMPLES = new Arguments.Range("examples", 0, ANY);

  /** An array of Java holds four gates of so many elements each. */
  private static final Arguments.Range MAX_ELEMENTS_PER_GATE =
      new Arguments.Range("maxElementsPerGate", 1, 1 << 28);

  private static final Arguments.Range MAP_EXAMPLE = new Arguments.Range("mapExample", 0, ANY);
  private static final Arguments.Range EXTRA_MAPS =
      new Arguments.Range("extraMaps", 0, Profile.MAX_EXTRA_MAPS);

  private static final Arguments.Range CHECK_GRADIENTS =
      new Arguments.Range("checkGradients", 0, ANY);

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException naming the argument and its range
   */
  public Settings {
    FREQUENCY.require(frequency);
    quantities = require(quantities);
    MAX_HEATMAP_SIDE.require(maxHeatmapSide);
    MAX_QUEUED_SAMPLES.require(maxQueuedSamples);
    EXAMPLES.require(inside.examples());
    MAX_ELEMENTS_PER_GATE.require(inside.elements());
    MAP_EXAMPLE.require(inside.mapExample());
    EXTRA_MAPS.require(inside.extraMaps());
    CHECK_GRADIENTS.require(inside.checkEvery());
    requireBytes(crashDump.limit());
    described = Map.copyOf(described);
    requireNote(note);
    requireShare(budget);
  }

  private static double requireShare(double share) {
    if (!(share > 0)) { // Nor is NaN.
      throw new IllegalArgumentException("budget must be above 0, not " + share);
    }
    return share;
  }

  private static EnumSet<Quantity> require(Set<Quantity> values) {
    if (values.isEmpty() || !EVERYTHING.containsAll(values)) {
      throw new IllegalArgumentException(
          "quantities must be one or more of " + EVERYTHING + ", not " + values);
    }
    return EnumSet.copyOf(values);
  }

  private static long requireBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxCrashDumpBytes must be at least 1, not " + bytes);
    }
    return bytes;
  }

  private static String requireNote(String note) {
    if (note.length() > MOST_OF_A_NOTE) {
      throw new IllegalArgumentException(
          "note must have at most " + MOST_OF_A_NOTE + " characters, not " + note.length());
    }
    return note;
  }

  /** A builder with what suits most trainings. */
  public static Builder builder() {
    return new Builder();
  }

  /** Gathers settings; a bad one is refused at once. For one thread. */
  public static final class Builder {
    private int frequency = 10;
    private Set<Quantity> quantities = EVERYTHING;
    private boolean stopping;
    private int maxHeatmapSide = Heatmap.MAX_SIDE;
    private int maxQueuedSamples = 64;
    private int examples = InsideLimits.DEFAULT.examples();
    private boolean examplesAsked;
    private int maxElementsPerGate = InsideLimits.DEFAULT.elements();
    private int mapExample = InsideLimits.DEFAULT.mapExample();
    private int extraMaps = InsideLimits.DEFAULT.extraMaps();
    private int checkGradients;
    private String crashDumpDirectory = CrashDumpOptions.DEFAULT.directory();
    private final Map<String, CellSpec> described = new HashMap<>();
    private long maxCrashDumpBytes = CrashDumpOptions.DEFAULT.limit();
    private DataLabels labels = DataLabels.NONE;
    private String note = "";

    /** Null if it was not said. */
    private @Nullable Double budget;

    private Builder() {}

    public void frequency(int value) {
      frequency = FREQUENCY.require(value);
    }

    public void quantities(Set<Quantity> values) {
      quantities = require(values);
    }

    public void stopping(boolean value) {
      stopping = value;
    }

    public void maxHeatmapSide(int value) {
      maxHeatmapSide = MAX_HEATMAP_SIDE.require(value);
    }

    public void maxQueuedSamples(int value) {
      maxQueuedSamples = MAX_QUEUED_SAMPLES.require(value);
    }

    public void examples(int value) {
      examples = EXAMPLES.require(value);
      examplesAsked = true;
    }

    public void maxElementsPerGate(int value) {
      maxElementsPerGate = MAX_ELEMENTS_PER_GATE.require(value);
    }

    public void mapExample(int value) {
      mapExample = MAP_EXAMPLE.require(value);
    }

    public void extraMaps(int value) {
      extraMaps = EXTRA_MAPS.require(value);
    }

    public void checkGradients(int value) {
      checkGradients = CHECK_GRADIENTS.require(value);
    }

    /** Kept as a name, so that it can be sent to another machine, where it may not be there yet. */
    public void crashDumpDirectory(Path value) {
      if (Files.exists(value) && !Files.isDirectory(value)) {
        throw new IllegalArgumentException(
            "crashDumpDirectory must be a directory, and " + value + " is none");
      }
      if (value.getFileSystem() != FileSystems.getDefault() || value.toString().isBlank()) {
        throw new IllegalArgumentException(
            "crashDumpDirectory must be a path of the default file system, not '" + value + "'");
      }
      crashDumpDirectory = value.toString();
    }

    public void maxCrashDumpBytes(long bytes) {
      maxCrashDumpBytes = requireBytes(bytes);
    }

    /** Says what a layer is made of, once a layer. */
    public void describe(String layer, CellSpec spec) {
      if (described.putIfAbsent(layer, spec) != null) {
        throw new IllegalArgumentException("the layer '" + layer + "' is described twice");
      }
    }

    public void places(TimestepLabels value) {
      labels = new DataLabels(value, labels.symbols());
    }

    public void symbols(IntFunction<@Nullable String> value) {
      labels = new DataLabels(labels.places(), value);
    }

    public void note(String value) {
      note = requireNote(value);
    }

    public void budget(double share) {
      budget = requireShare(share);
    }

    public Settings build() {
      return new Settings(
          frequency,
          EnumSet.copyOf(quantities),
          stopping,
          maxHeatmapSide,
          maxQueuedSamples,
          new InsideLimits(
              examples, maxElementsPerGate, mapExample, extraMaps, checkGradients, examplesAsked),
          new CrashDumpOptions(crashDumpDirectory, maxCrashDumpBytes),
          described,
          labels,
          note,
          budget == null ? DefaultBudget.configured() : budget);
    }
  }
}
