package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.gatewatch.sample.Heatmap;
import org.junit.jupiter.api.Test;

class HeatmapCodesTest {
  private static final float[] ODD = {
    0, -0.0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 3e-30f
  };

  private static Heatmap map(float scale) {
    Random random = new Random(3);
    short[] cells = new short[64 * 5];
    for (int i = 0; i < cells.length; i++) {
      float value = (float) (scale * Math.exp(-5 * random.nextDouble()));
      cells[i] = Heatmap.pattern(i < ODD.length ? ODD[i] : random.nextBoolean() ? value : -value);
    }
    return Heatmap.of(5, 64, cells);
  }

  private static void assertNear(float coarse, float value, double largest) {
    if (!Float.isFinite(value) || value == 0) {
      assertThat(coarse == value || Float.isNaN(value) && Float.isNaN(coarse)).isTrue();
      return;
    }
    assertThat(Math.signum(coarse)).as("sign of %s", value).isEqualTo(Math.signum(value));
    double allowed = HeatmapCodes.RELATIVE_ERROR * Math.abs(value);
    double least = largest * HeatmapCodes.REACH;
    assertThat(Math.abs(coarse - value))
        .as("%s", value)
        .isLessThanOrEqualTo((float) Math.max(allowed, least));
  }

  private static double largest(Heatmap map) {
    double largest = 0;
    for (int cell = 0; cell < map.rows() * map.columns(); cell++) {
      double size = Math.abs(map.value(cell / map.columns(), cell % map.columns()));
      largest = Double.isInfinite(size) || Double.isNaN(size) ? largest : Math.max(largest, size);
    }
    return largest;
  }

  @Test
  void aCoarseMapIsWithinItsErrorAndWhatIsNotFiniteStaysAsItIs() {
    for (float scale : new float[] {1, 1e-3f, Float.MAX_VALUE, 1e-34f}) {
      Heatmap map = map(scale);
      Heatmap coarse = HeatmapCodes.coarse(map);
      for (int row = 0; row < map.rows(); row++) {
        for (int column = 0; column < map.columns(); column++) {
          assertNear(coarse.value(row, column), map.value(row, column), largest(map));
        }
      }
    }
  }

  @Test
  void whatActivationFunctionsEndAtStaysExact() {
    short[] cells = new short[6];
    float[] ends = {1, -1, 0.5f, 0.25f, -0.75f, 2};
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Heatmap.pattern(ends[i]);
    }
    assertThat(HeatmapCodes.coarse(Heatmap.of(2, 3, cells))).isEqualTo(Heatmap.of(2, 3, cells));
  }

  @Test
  void aCoarseMapTakesAByteACellAndComesBackAsItWas() {
    Heatmap coarse = HeatmapCodes.coarse(map(1));
    Heatmap fine = map(1);

    assertThat(written(coarse)).hasSizeBetween(64 * 5, 64 * 5 + 8);
    assertThat(read(written(coarse))).isEqualTo(coarse);
    assertThat(written(fine)).hasSizeGreaterThan(2 * 64 * 5);
    assertThat(read(written(fine))).isEqualTo(fine);
    assertThat(HeatmapCodes.coarse(coarse)).isEqualTo(coarse);
  }

  private static byte[] written(Heatmap map) {
    PayloadWriter out = new PayloadWriter();
    HeatmapCodec.encode(out, map);
    return out.toByteArray();
  }

  private static Heatmap read(byte[] bytes) {
    return HeatmapCodec.decode(new PayloadReader(bytes), Envelope.VERSION);
  }

  @Test
  void valuesBeyondAllAreRefused() {
    PayloadWriter out = new PayloadWriter();
    out.count(1);
    out.count(1);
    out.flag(true);
    out.count(0x7f8);
    out.octets(new byte[1]);

    assertThatThrownBy(() -> read(out.toByteArray()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("beyond all");
  }
}
