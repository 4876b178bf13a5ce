package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A run far longer than any test could keep whole. */
class DownsampledPointsTest {
  private static final PointPlan PLAN = new PointPlan(List.of(), List.of());

  @Test
  void aMillionSamplesTakeNoMoreThanTheBoundAndAreStillEven() {
    assertBoundedAndEven(1_000_000);
  }

  @Tag("exhaustive")
  @Test
  void fiveMillionSamplesTakeNoMoreThanTheBoundAndAreStillEven() {
    assertBoundedAndEven(5_000_000);
  }

  private static void assertBoundedAndEven(int length) {
    Sample calm = new Sample(1, 0, 0, 1, 0, 0, List.of());
    Sample bad = new Sample(1, 0, 0, Double.NaN, 0, 0, List.of());
    DownsampledPoints points = new DownsampledPoints();
    for (int i = 0; i < length; i++) {
      points.add(Point.of(i, i == 300_001 ? bad : calm, PLAN, points.last()));
    }
    List<Integer> kept = points.all().stream().map(Point::number).toList();
    assertThat(kept)
        .hasSizeBetween(DownsampledPoints.MOST / 3, DownsampledPoints.MOST)
        .contains(0, 300_001, length - 1);
    for (int i = 1; i < kept.size(); i++) {
      int age = length - kept.get(i - 1);
      // Further back than the finer resolutions reach there is the spread alone.
      int part = age < 4_000_000 ? Math.min(age / 250, length / 2000) : length / 2000;
      assertThat(kept.get(i) - kept.get(i - 1)).isLessThanOrEqualTo(1 + 2 * part);
    }
  }
}
