package org.gatewatch.storage;

import java.nio.ByteBuffer;
import org.gatewatch.sample.Heatmap;

/**
 * Writes and reads a {@link Heatmap}: its rows, its columns, and its cells.
 *
 * <p>Up to version 8 the cells are all upper bytes, row by row, then all lower bytes. From version
 * 9 on they are written column by column, behind a flag: 0 before the two planes, 1 before the
 * first of {@link HeatmapCodes}, a signed number, and a code a cell. Both keep what they are given
 * to the last bit; codes are written where cells allow it.
 */
final class HeatmapCodec {
  private HeatmapCodec() {}

  static void encode(PayloadWriter out, Heatmap heatmap) {
    out.count(heatmap.rows());
    out.count(heatmap.columns());
    short[] cells = heatmap.toColumns();
    byte[] codes = new byte[cells.length];
    int top = HeatmapCodes.top(cells);
    boolean isCoded = HeatmapCodes.encode(cells, top, codes);
    out.flag(isCoded);
    if (isCoded) {
      out.count(top);
      out.octets(codes);
    } else {
      out.octets(planes(cells));
    }
  }

  private static byte[] planes(short[] cells) {
    byte[] planes = new byte[2 * cells.length];
    for (int i = 0; i < cells.length; i++) {
      planes[i] = (byte) (cells[i] >>> 8);
      planes[cells.length + i] = (byte) cells[i];
    }
    return planes;
  }

  static Heatmap decode(PayloadReader in, int version) {
    int rows = in.smallCount("heatmap rows");
    int columns = in.smallCount("heatmap columns");
    if (rows > Heatmap.MAX_SIDE || columns > Heatmap.MAX_COLUMNS) {
      throw new MalformedRecordException("a heatmap is too large: " + rows + "×" + columns);
    }
    in.charge(rows * columns, 2 * Short.BYTES);
    in.chargeObject();
    try {
      return version < SampleCodec.MAPS_APART
          ? Heatmap.of(rows, columns, planes(in, rows * columns))
          : Heatmap.ofColumns(rows, columns, cells(in, rows * columns));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a heatmap is malformed: " + e.getMessage(), e);
    }
  }

  private static short[] cells(PayloadReader in, int size) {
    if (!in.flag()) {
      return planes(in, size);
    }
    int top = in.smallCount("first code");
    return HeatmapCodes.decode(in.octets(size), top);
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
