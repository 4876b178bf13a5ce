package org.gatewatch.internal.alerting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Samples;
import org.gatewatch.sample.Series;
import org.jspecify.annotations.Nullable;

/** Samples with alerts made up from a seed, of every trouble, phase and stage. */
public final class JudgedSamples {
  /** The types that there were when the records that tests keep were written. */
  private static final AlertType[] KEPT =
      EnumSet.range(AlertType.NON_FINITE, AlertType.CONSTANT_CLIPPING).toArray(AlertType[]::new);

  /** Those that there were when the first records with alerts were written that tests keep. */
  private static final Stage[] STAGES = Arrays.copyOf(Stage.values(), 15);

  /** Those that there were when the records were written that tests keep. */
  private static final Gate[] GATES = {Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT, Gate.BLOCK};

  private static final Kernel[] KERNELS = {
    Kernel.INPUT, Kernel.RECURRENT, Kernel.BIAS, Kernel.PEEPHOLE, Kernel.OTHER
  };

  private static final List<String> TEXTS =
      List.of("lstm", "", "<img src=x onerror=alert(1)>\"'\u2028é", "a\nb", "\ud83d\ude00");

  private JudgedSamples() {}

  /** A sample of everything with up to five alerts. */
  public static JudgedSample judged(long seed) {
    List<Alert> alerts = new ArrayList<>(alerts(seed));
    alerts.add(averaged());
    return new JudgedSample(Samples.told(seed), alerts);
  }

  /** What version 7 of the format could hold of {@link #judged}: no texts, no spectral norms. */
  public static JudgedSample ofVersionSeven(long seed) {
    return new JudgedSample(Samples.timed(seed), judged(seed).alerts());
  }

  /** What version 5 of the format could hold of {@link #judged}: no timesteps, no learning rate. */
  public static JudgedSample ofVersionFive(long seed) {
    return new JudgedSample(Samples.mapped(seed), alerts(seed));
  }

  /** What version 4 of the format could hold of {@link #judged}: no maps of further examples. */
  public static JudgedSample ofVersionFour(long seed) {
    return new JudgedSample(Samples.ended(seed), alerts(seed));
  }

  /** What version 3 of the format could hold of {@link #judged}: no last steps. */
  public static JudgedSample ofVersionThree(long seed) {
    return new JudgedSample(Samples.profiled(seed), alerts(seed));
  }

  private static List<Alert> alerts(long seed) {
    Random random = new Random(seed * 31 + 7);
    return IntStream.range(0, random.nextInt(6)).mapToObj(i -> alert(random)).toList();
  }

  private static Alert alert(Random random) {
    return new Alert(
        one(random, KEPT),
        one(random, AlertState.values()),
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(100),
        random.nextInt(Integer.MAX_VALUE),
        location(random),
        random.nextInt(50),
        Samples.real(random),
        Samples.real(random),
        text(random),
        text(random),
        random.nextBoolean() ? origin(random) : null);
  }

  private static Location location(Random random) {
    return new Location(
        random.nextBoolean() ? text(random) : null,
        maybe(random, Direction.values()),
        maybe(random, Quantity.values()),
        maybe(random, KERNELS),
        maybe(random, GATES));
  }

  private static NonFiniteOrigin origin(Random random) {
    Position position =
        new Position(
            new Location(
                random.nextBoolean() ? text(random) : null,
                maybe(random, Direction.values()),
                null,
                maybe(random, KERNELS),
                maybe(random, GATES)),
            position(random),
            position(random),
            position(random),
            position(random));
    NonFiniteCounts counts =
        new NonFiniteCounts(
            random.nextLong(1L << 40),
            random.nextInt(9999),
            random.nextInt(99),
            random.nextInt(99));
    return new NonFiniteOrigin(
        one(random, STAGES),
        position,
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(100),
        Samples.real(random),
        counts,
        normHistory(random));
  }

  /** What came with version 6: an origin in a segment, that another worker's brought. */
  private static Alert averaged() {
    Position there = Position.ofCell("lstm", Direction.FORWARD).at(17, 1, 2);
    Position here =
        Position.ofParameter(new Location("lstm", null, null, Kernel.RECURRENT, Gate.FORGET), 3, 4);
    NonFiniteOrigin first = origin(Stage.CELL_STATE, there, new SequenceSegment(2, 16), null);
    NonFiniteOrigin brought =
        origin(Stage.PARAMETER, here, new SequenceSegment(0, 0), new OtherWorker("other", first));
    return new Alert(
        AlertType.NON_FINITE,
        AlertState.OPENED,
        9,
        1,
        9,
        Location.NETWORK,
        0,
        Double.NaN,
        Double.NaN,
        "finding",
        "advice",
        brought);
  }

  private static NonFiniteOrigin origin(
      Stage stage, Position position, SequenceSegment segment, @Nullable OtherWorker other) {
    return new NonFiniteOrigin(
        stage,
        position,
        9,
        1,
        Double.NaN,
        new NonFiniteCounts(100, 1, 0, 0),
        NormHistory.NONE,
        segment,
        other);
  }

  private static NormHistory normHistory(Random random) {
    int samples = random.nextInt(9);
    return new NormHistory(
        IntStream.range(0, samples).boxed().toList(),
        series(random, samples),
        series(random, samples),
        series(random, samples),
        series(random, samples));
  }

  private static Series series(Random random, int size) {
    return Series.of(random.ints(size).mapToDouble(i -> Samples.real(random)).toArray());
  }

  private static int position(Random random) {
    return random.nextInt(3) == 0 ? Position.UNKNOWN : random.nextInt(Integer.MAX_VALUE);
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static <E> E one(Random random, E[] constants) {
    return constants[random.nextInt(constants.length)];
  }

  private static <E> @Nullable E maybe(Random random, E[] constants) {
    return random.nextInt(3) == 0 ? null : one(random, constants);
  }
}
