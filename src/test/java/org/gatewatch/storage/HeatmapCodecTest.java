package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.gatewatch.sample.Heatmap;
import org.junit.jupiter.api.Test;

class HeatmapCodecTest {
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

  private static void assertNear(float coarse, float value, double largest, double error) {
    if (!Float.isFinite(value) || value == 0) {
      assertThat(coarse == value || Float.isNaN(value) && Float.isNaN(coarse)).isTrue();
      return;
    }
    assertThat(Math.signum(coarse)).as("sign of %s", value).isEqualTo(Math.signum(value));
    double allowed = error * Math.abs(value);
    double least = largest * MapRounding.REACH;
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
  void aRoundedMapIsWithinItsErrorAndWhatIsNotFiniteStaysAsItIs() {
    for (float scale : new float[] {1, 1e-3f, Float.MAX_VALUE, 1e-34f}) {
      Heatmap map = map(scale);
      Heatmap coarse = new MapRounding().coarse(map);
      Heatmap fine = new MapRounding().fine(map);
      double largest = largest(map);
      for (int row = 0; row < map.rows(); row++) {
        for (int column = 0; column < map.columns(); column++) {
          float value = map.value(row, column);
          assertNear(coarse.value(row, column), value, largest, MapRounding.RELATIVE_ERROR);
          assertNear(fine.value(row, column), value, largest, MapRounding.FINE_ERROR);
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
    assertThat(new MapRounding().coarse(Heatmap.of(2, 3, cells)))
        .isEqualTo(Heatmap.of(2, 3, cells));
  }

  @Test
  void aCoarseMapTakesAByteACellAndASign() {
    int size = 64 * 5;
    Heatmap coarse = new MapRounding().coarse(map(1));

    assertThat(written(coarse).length).isBetween(size, size + size / 8 + 32);
    assertComesBack(coarse);
    assertThat(new MapRounding().coarse(coarse)).isEqualTo(coarse);
  }

  @Test
  void everyMapComesBackToTheLastBit() {
    for (float scale : new float[] {1, 1e-3f, Float.MAX_VALUE, 1e-34f, 1e-44f, 0}) {
      assertComesBack(map(scale));
      assertComesBack(new MapRounding().coarse(map(scale)));
      assertComesBack(new MapRounding().fine(map(scale)));
      assertComesBack(new MapRounding().stepped(map(scale)));
    }
    for (int seed = 0; seed < 200; seed++) {
      Heatmap random = random(new Random(seed));
      assertComesBack(random);
      assertComesBack(new MapRounding().coarse(random));
      assertComesBack(new MapRounding().fine(random));
      assertComesBack(new MapRounding().stepped(random));
    }
  }

  /** Arrays are used again: what a larger map has left in them does not matter. */
  @Test
  void mapsAreWrittenOneAfterTheOtherAsTheyAreAlone() {
    MapRounding rounding = new MapRounding();
    SectionWriter out = new SectionWriter();
    List<Heatmap> maps = new ArrayList<>();
    for (int seed = 0; seed < 200; seed++) {
      Heatmap map = random(new Random(seed));
      MapRounding alone = new MapRounding();
      assertThat(rounding.coarse(map)).isEqualTo(alone.coarse(map));
      maps.addAll(List.of(map, rounding.coarse(map), rounding.fine(map), rounding.stepped(map)));
    }
    for (Heatmap map : maps) {
      int before = out.at(Section.CODES).size();
      HeatmapCodec.encode(out, map, true);
      byte[] codes = out.at(Section.CODES).toByteArray();
      SectionWriter alone = new SectionWriter();
      HeatmapCodec.encode(alone, map, true);
      assertThat(Arrays.copyOfRange(codes, before, codes.length))
          .isEqualTo(alone.at(Section.CODES).toByteArray());
    }
    PayloadReader in = new PayloadReader(out.encoded().payload());
    SectionReader sections = new SectionReader(in, Envelope.VERSION).maps();
    assertThat(maps).allSatisfy(map -> assertThat(HeatmapCodec.decode(sections)).isEqualTo(map));
    sections.end();
  }

  /** Of any size: of rows and columns that differ, or of timesteps, or of any patterns. */
  private static Heatmap random(Random random) {
    int rows = 1 + random.nextInt(Heatmap.MAX_SIDE);
    int columns = 1 + random.nextInt(Heatmap.MAX_COLUMNS);
    short[] cells = new short[rows * columns];
    int kind = random.nextInt(4);
    double spread = 8 * random.nextDouble();
    for (int i = 0; i < cells.length; i++) {
      double of = kind == 0 ? i / columns : kind == 1 ? i % columns : random.nextInt(columns);
      float value = (float) (Math.exp(-spread * of / columns) * (0.9 + 0.2 * random.nextDouble()));
      cells[i] =
          Heatmap.pattern(random.nextInt(40) == 0 ? 0 : random.nextBoolean() ? value : -value);
      if (kind == 3) {
        cells[i] = Heatmap.pattern(Float.intBitsToFloat(random.nextInt()));
      }
    }
    return Heatmap.of(rows, columns, cells);
  }

  private static void assertComesBack(Heatmap map) {
    assertThat(read(written(map))).isEqualTo(map);
  }

  /** What is expected of a cell is told by its row and its column, or by the timestep before. */
  @Test
  void whatIsAlikeTakesFewerBytes() {
    Random random = new Random(4);
    float[] ofRow = new float[64];
    short[] products = new short[64 * 64];
    short[] steps = new short[64 * 64];
    short[] noise = new short[64 * 64];
    for (int i = 0; i < products.length; i++) {
      int row = i % 64;
      ofRow[row] = i < 64 ? (float) Math.exp(3 * random.nextGaussian()) : ofRow[row];
      products[i] = Heatmap.pattern(ofRow[row] * (1 + random.nextFloat() / 8) * (1 + i / 64));
      steps[i] = Heatmap.pattern(ofRow[row] * (random.nextBoolean() ? 1 : 1.13f));
      noise[i] = Heatmap.pattern((float) Math.exp(3 * random.nextGaussian()));
    }
    int ofNoise = deflated(noise);
    assertThat(deflated(products)).isLessThan(ofNoise / 2);
    assertThat(deflated(steps)).isLessThan(ofNoise / 2);
  }

  private static int deflated(short[] cells) {
    SectionWriter out = new SectionWriter();
    HeatmapCodec.encode(out, new MapRounding().coarse(Heatmap.ofColumns(64, 64, cells)), true);
    return Compression.compress(out.encoded(), new byte[1 << 16]);
  }

  @Property(tries = 500, seed = "8")
  void aSteppedMapIsWithinItsErrorAndWhatIsNotFiniteStaysAsItIs(
      @ForAll @Size(min = 1, max = 125) List<@FloatRange(min = -3, max = 3) Float> values,
      @ForAll @IntRange(min = -90, max = 90) int power) {
    short[] cells = new short[values.size() + 3];
    for (int i = 0; i < values.size(); i++) {
      cells[i] = Heatmap.pattern(Math.scalb(values.get(i), power));
    }
    cells[values.size()] = Heatmap.pattern(Float.NaN);
    cells[values.size() + 1] = Heatmap.pattern(Float.POSITIVE_INFINITY);
    cells[values.size() + 2] = Heatmap.pattern(Float.NEGATIVE_INFINITY);
    Heatmap map = Heatmap.of(1, cells.length, cells);

    Heatmap stepped = new MapRounding().stepped(map);

    double allowed = MapRounding.STEP_ERROR * largest(map);
    for (int column = 0; column < map.columns(); column++) {
      float value = map.value(0, column);
      if (Float.isFinite(value)) {
        assertThat((double) stepped.value(0, column)).isCloseTo(value, within(allowed));
      } else {
        assertThat(Float.valueOf(stepped.value(0, column))).isEqualTo(Float.valueOf(value));
      }
    }
    assertThat(new MapRounding().stepped(stepped)).isEqualTo(stepped);
  }

  @Test
  void aMapThatOneLargeValueWouldMakeZeroStaysAsItIs() {
    short[] cells = new short[1000];
    Arrays.fill(cells, Heatmap.pattern(0.1234f));
    cells[7] = Heatmap.pattern(100);
    Heatmap map = Heatmap.of(10, 100, cells);

    assertThat(new MapRounding().stepped(map)).isEqualTo(map);
  }

  private static byte[] written(Heatmap map) {
    SectionWriter out = new SectionWriter();
    HeatmapCodec.encode(out, map, map.columns() % 2 == 0);
    return out.encoded().payload();
  }

  private static Heatmap read(byte[] bytes) {
    PayloadReader in = new PayloadReader(bytes);
    SectionReader sections = new SectionReader(in, Envelope.VERSION).maps();
    Heatmap map = HeatmapCodec.decode(sections);
    sections.end();
    return map;
  }

  @Test
  void valuesBeyondAllAreRefused() {
    assertRefused("beyond all", 2, 0, 0xf8, 0x0f);
    assertRefused("beyond all", 2, 5, 1);
    assertRefused("no known way", 2, 0, 1, 0, 3);
    assertRefused("no known form", 3);
    assertRefused("bits beside", 1, 0, 3);
  }

  @Test
  void mapsWithoutCellsAreRefused() {
    for (int form = 0; form < 3; form++) {
      assertMapRefused("no cells: 0×1", 0, 1, form, 0, 1, 0, 1, 0);
      assertMapRefused("no cells: 1×0", 1, 0, form, 0, 1, 0, 1, 0);
    }
  }

  private static void assertRefused(String why, int... octets) {
    assertMapRefused(why, 1, 1, octets);
  }

  private static void assertMapRefused(String why, int rows, int columns, int... octets) {
    SectionWriter out = new SectionWriter();
    PayloadWriter codes = out.at(Section.CODES);
    codes.count(rows);
    codes.count(columns);
    for (int octet : octets) {
      codes.octet(octet);
    }
    assertThatThrownBy(() -> read(out.encoded().payload()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(why);
  }

  /** As version 9 had it. */
  @Test
  void valuesBeyondAllWereRefused() {
    assertThatThrownBy(() -> HeatmapCodes.decode(0x7f8, ByteBuffer.wrap(new byte[1])))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("beyond all");
  }
}
