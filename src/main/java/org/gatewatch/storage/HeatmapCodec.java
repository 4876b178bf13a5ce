package org.gatewatch.storage;

import java.nio.ByteBuffer;
import org.gatewatch.sample.Heatmap;

/**
 * Writes and reads a {@link Heatmap}: its rows, its columns, and its cells.
 *
 * <p>Up to version 8 the cells are all upper bytes, row by row, then all lower bytes. From version
 * 9 on they are written column by column, behind a flag: 0 before the two planes, 1 before the
 * first of {@link HeatmapCodes} and a code a cell. From version 10 on the flag has three values: 0
 * before the two planes, 1 before {@link MapSteps}, 2 before {@link MapLevels}. All keep what they
 * are given to the last bit; the shortest that cells allow is written.
 */
final class HeatmapCodec {
  private static final int PLANES = 0;
  private static final int STEPS = 1;
  private static final int LEVELS = 2;

  private HeatmapCodec() {}

  /**
   * Writes a map.
   *
   * @param isOverTime whether its columns are timesteps, of which each is much like the one before
   */
  static void encode(SectionWriter out, Heatmap heatmap, boolean isOverTime) {
    PayloadWriter codes = out.at(Section.CODES);
    codes.count(heatmap.rows());
    codes.count(heatmap.columns());
    MapCells cells = out.cells();
    cells.read(heatmap);
    if (!MapLevels.encode(out, LEVELS, isOverTime, 0)
        && !MapSteps.encode(out, STEPS)
        && !MapLevels.encode(out, LEVELS, isOverTime, MapLevels.MOST_BITS)) {
      codes.octet(PLANES);
      planes(codes, cells);
    }
  }

  private static void planes(PayloadWriter codes, MapCells cells) {
    for (int i = 0; i < cells.size; i++) {
      codes.octet(cells.patterns[i] >>> 8);
    }
    for (int i = 0; i < cells.size; i++) {
      codes.octet(cells.patterns[i]);
    }
  }

  static Heatmap decode(SectionReader sections) {
    PayloadReader in = sections.at(Section.CODES);
    int rows = in.smallCount("heatmap rows");
    int columns = in.smallCount("heatmap columns");
    if (rows > Heatmap.MAX_SIDE || columns > Heatmap.MAX_COLUMNS) {
      throw new MalformedRecordException("a heatmap is too large: " + rows + "×" + columns);
    }
    if (rows < 1 || columns < 1) {
      throw new MalformedRecordException("a heatmap has no cells: " + rows + "×" + columns);
    }
    in.charge(rows * columns, 2 * Short.BYTES);
    in.chargeObject();
    try {
      return sections.version() < SampleCodec.MAPS_APART
          ? Heatmap.of(rows, columns, planes(in, rows * columns))
          : Heatmap.ofColumns(rows, columns, cells(sections, rows, rows * columns));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a heatmap is malformed: " + e.getMessage(), e);
    }
  }

  private static short[] cells(SectionReader sections, int rows, int size) {
    PayloadReader in = sections.at(Section.CODES);
    if (!sections.isDivided()) {
      return in.flag()
          ? HeatmapCodes.decode(in.smallCount("first code"), in.octets(size))
          : planes(in, size);
    }
    int form = in.octet();
    return switch (form) {
      case PLANES -> planes(in, size);
      case STEPS -> MapSteps.decode(sections, size);
      case LEVELS -> MapLevels.decode(sections, size, rows);
      default -> throw new MalformedRecordException("a heatmap is of no known form: " + form);
    };
  }

  private static short[] planes(PayloadReader in, int size) {
    short[] cells = new short[size];
    ByteBuffer planes = in.octets(2 * size);
    for (int i = 0; i < size; i++) {
      cells[i] = (short) (planes.get(i) << 8 | (planes.get(size + i) & 0xff));
    }
    return cells;
  }
}
