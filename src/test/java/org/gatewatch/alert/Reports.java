package org.gatewatch.alert;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Samples;
import org.gatewatch.sample.Series;
import org.jspecify.annotations.Nullable;

/** Samples with alerts made up from a seed, of every trouble, phase and stage. */
public final class Reports {
  private static final List<String> TEXTS =
      List.of("lstm", "", "<img src=x onerror=alert(1)>\"'\u2028é", "a\nb", "\ud83d\ude00");

  private Reports() {}

  /** A sample of everything with up to five alerts. */
  public static Report report(long seed) {
    return new Report(Samples.mapped(seed), alerts(seed));
  }

  /** What version 4 of the format could hold of {@link #report}: no maps of further examples. */
  public static Report ofVersionFour(long seed) {
    return new Report(Samples.ended(seed), alerts(seed));
  }

  /** What version 3 of the format could hold of {@link #report}: no last steps. */
  public static Report ofVersionThree(long seed) {
    return new Report(Samples.profiled(seed), alerts(seed));
  }

  private static List<Alert> alerts(long seed) {
    Random random = new Random(seed * 31 + 7);
    return IntStream.range(0, random.nextInt(6)).mapToObj(i -> alert(random)).toList();
  }

  private static Alert alert(Random random) {
    return new Alert(
        one(random, Trouble.values()),
        one(random, Phase.values()),
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(100),
        random.nextInt(Integer.MAX_VALUE),
        place(random),
        random.nextInt(50),
        Samples.real(random),
        Samples.real(random),
        text(random),
        text(random),
        random.nextBoolean() ? certificate(random) : null);
  }

  private static Place place(Random random) {
    return new Place(
        random.nextBoolean() ? text(random) : null,
        maybe(random, Direction.values()),
        maybe(random, Quantity.values()),
        maybe(random, Kernel.values()),
        maybe(random, Gate.values()));
  }

  private static BirthCertificate certificate(Random random) {
    Spot spot =
        new Spot(
            random.nextBoolean() ? text(random) : null,
            maybe(random, Direction.values()),
            maybe(random, Kernel.values()),
            maybe(random, Gate.values()),
            position(random),
            position(random),
            position(random),
            position(random));
    Counts counts =
        new Counts(
            random.nextLong(1L << 40),
            random.nextInt(9999),
            random.nextInt(99),
            random.nextInt(99));
    return new BirthCertificate(
        one(random, Stage.values()),
        spot,
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(100),
        Samples.real(random),
        counts,
        leadUp(random));
  }

  private static LeadUp leadUp(Random random) {
    int samples = random.nextInt(9);
    return new LeadUp(
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
    return random.nextInt(3) == 0 ? Spot.UNKNOWN : random.nextInt(Integer.MAX_VALUE);
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
