package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of every length in a bounded series, beside a list that keeps everything. */
class RunIndexTest {
  /** Points need no numbers of slots here. */
  private static final PointPlan PLAN = new PointPlan(List.of(), List.of());

  private final SyntheticRun run = new SyntheticRun("session", "worker", 1);
  private final RunIndex series = new RunIndex(run.layout());
  private final List<Point> everything = new ArrayList<>();
  private final List<Point> alerting = new ArrayList<>();
  private long time;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aRunOfAnyKindIsBoundedEvenAndHidesNothing(int seed) {
    Random random = new Random(seed);
    int length = 1 + random.nextInt(random.nextBoolean() ? 12_000 : 200_000);
    double begins = Math.pow(10, -1 - 4 * random.nextDouble());
    double ends = Math.pow(10, -2 * random.nextDouble());
    double alerts = 500.0 / length * random.nextDouble();
    boolean troubled = false;
    for (int i = 0; i < length; i++) {
      troubled = random.nextDouble() < (troubled ? 1 - ends : begins);
      append(1 + random.nextInt(1000), troubled, random.nextDouble() < alerts);
      if (random.nextInt(length) < 4) {
        assertKeepsWhatItMust();
        assertFindsWhatItKeeps(random);
      }
    }
    assertKeepsWhatItMust();
    assertFindsWhatItKeeps(random);
  }

  /** Around the lengths at which something is let go for the first time. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4095, 4096, 4097, 8191, 8192, 8193, 16_384, 40_000})
  void aCalmRunIsKeptWholeAtFirstAndThenInPowersOfTwo(int length) {
    for (int i = 0; i < length; i++) {
      append(1, false, false);
    }
    List<Integer> numbers = numbers(series.kept());
    if (length <= 2 * DownsampledPoints.NEWEST) {
      assertThat(numbers).hasSize(length);
    }
    for (int i = 1; i < numbers.size(); i++) {
      int gap = numbers.get(i) - numbers.get(i - 1);
      int age = length - numbers.get(i - 1);
      assertThat(Integer.bitCount(gap)).as("a gap of %d", gap).isEqualTo(1);
      assertThat(gap).isLessThanOrEqualTo(1 + Math.min(age / 250, length / 2000));
    }
    assertThat(series.size()).isEqualTo(length);
    assertThat(series.last()).isSameAs(length == 0 ? null : everything.get(length - 1));
  }

  @Test
  void alertsWithoutEndAreKeptAsFarAsTheyAreRemembered() {
    for (int i = 0; i < 30_000; i++) {
      append(1, false, i % 10 == 3);
    }
    Set<Long> remembered =
        series.alerts().stream().map(IndexedAlert::timestamp).collect(Collectors.toSet());
    assertThat(remembered).hasSize(AlertHistory.MOST);
    assertThat(series.kept())
        .extracting(Point::timestamp)
        .containsAll(remembered)
        .hasSizeLessThan(DownsampledPoints.MOST / 2);
  }

  @Test
  void oneBadSampleAmongHundredsOfThousandsOfBadOnesBeforeStays() {
    for (int i = 0; i < 100_000; i++) {
      append(1, i % 2 == 1, false);
    }
    int lonely = 150_001;
    for (int i = 100_000; i < 200_000; i++) {
      append(1, i == lonely, false);
    }
    assertThat(numbers(series.kept())).contains(0, 1, lonely);
    assertThat(series.kept())
        .filteredOn(point -> point.number() > 0 && point.number() < 100_000)
        .as("one of each stretch with bad ones among others is bad")
        .allMatch(Point::isAlertd);
  }

  @Test
  void timestampsMustRise() {
    append(5, false, false);
    Point again = Point.of(5, sample(false), PLAN, null);
    assertThatIllegalStateException().isThrownBy(() -> series.append(again, List.of()));
  }

  @Test
  void aTimestampThatIsNotLaterBecomesTheNextThatIsFree() {
    append(5, false, false);
    Point again = Point.of(3, sample(false), PLAN, series.last());
    series.append(again, List.of());
    assertThat(again.timestamp()).isEqualTo(6);
    assertThat(again.stored()).isEqualTo(3);
    assertThat(series.at(6)).isSameAs(again);
  }

  private void assertKeepsWhatItMust() {
    List<Point> kept = series.kept();
    List<Integer> numbers = numbers(kept);
    int size = everything.size();
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
    assertThat(kept.stream().allMatch(point -> everything.get(point.number()) == point)).isTrue();
    assertThat(kept).hasSizeLessThanOrEqualTo(DownsampledPoints.MOST);
    assertThat(kept.get(0)).isSameAs(everything.get(0));
    assertThat(kept).containsAll(alerting);
    List<Point> newest = everything.subList(Math.max(0, size - DownsampledPoints.NEWEST), size);
    assertThat(kept.subList(kept.size() - newest.size(), kept.size())).isEqualTo(newest);
    for (int i = 1; i < numbers.size(); i++) {
      // Twice as far as without trouble: it may be at the end of its stretch.
      int age = size - numbers.get(i - 1);
      int most = 1 + 2 * Math.min(age / 250, size / 2000);
      assertThat(numbers.get(i) - numbers.get(i - 1)).isLessThanOrEqualTo(most);
    }
    assertHidesNoAlert(kept);
  }

  private void assertHidesNoAlert(List<Point> kept) {
    List<Point> bad = everything.stream().filter(Point::isAlertd).toList();
    List<Point> badKept = kept.stream().filter(Point::isAlertd).toList();
    if (bad.size() <= 2 * DownsampledPoints.TROUBLED) {
      assertThat(badKept).isEqualTo(bad);
    } else {
      assertThat(badKept.get(0)).isSameAs(bad.get(0));
    }
    int at = 0;
    for (Point point : bad) {
      while (at + 1 < badKept.size() && badKept.get(at + 1).number() <= point.number()) {
        at++;
      }
      assertThat(point.number() - badKept.get(at).number())
          .as("from a bad sample that is kept to number %d", point.number())
          .isBetween(0, everything.size() / DownsampledPoints.TROUBLED);
    }
  }

  private void assertFindsWhatItKeeps(Random random) {
    List<Point> kept = series.kept();
    for (int i = 0; i < 200; i++) {
      Point point = kept.get(random.nextInt(kept.size()));
      assertThat(series.at(point.timestamp())).isSameAs(point);
      assertThat(series.positionAfter(point.timestamp())).isEqualTo(point.number() + 1);
      Point any = everything.get(random.nextInt(everything.size()));
      boolean isKept = kept.contains(any);
      assertThat(series.at(any.timestamp())).isSameAs(isKept ? any : null);
      List<Point> rest = kept.stream().filter(later -> later.number() >= any.number()).toList();
      assertThat(series.from(any.number(), 7)).isEqualTo(rest.subList(0, Math.min(7, rest.size())));
    }
    int size = everything.size();
    int recent = size - 1 - random.nextInt(Math.min(size, DownsampledPoints.NEWEST));
    long before = everything.get(recent).timestamp() - 1;
    if (recent > 0) {
      assertThat(series.positionAfter(Math.max(before, everything.get(recent - 1).timestamp())))
          .isEqualTo(recent);
    }
    assertThat(series.positionAfter(everything.get(0).timestamp() - 1)).isZero();
    assertThat(series.positionAfter(Long.MAX_VALUE)).isEqualTo(size);
    assertThat(series.from(size, 5)).isEmpty();
    assertThat(series.at(time + 1)).isNull();
  }

  private void append(int later, boolean troubled, boolean alarming) {
    time += later;
    int number = everything.size();
    Point point = Point.of(time, sample(troubled), PLAN, series.last());
    List<Alert> alerts =
        alarming
            ? List.of(run.alerts(number).opened(AlertType.LOSS_JUMP, Location.NETWORK))
            : List.of();
    series.append(point, alerts);
    everything.add(point);
    if (alarming) {
      alerting.add(point);
    }
  }

  private static Sample sample(boolean troubled) {
    return new Sample(1, 0, 0, troubled ? Double.NaN : 1, 0, 0, List.of());
  }

  private static List<Integer> numbers(List<Point> points) {
    return points.stream().map(Point::number).toList();
  }
}
