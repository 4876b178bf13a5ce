package org.gatewatch.storage;

import java.nio.ByteBuffer;
import org.gatewatch.sample.Heatmap;

/**
 * Writes and reads a {@link Heatmap}: its rows, its columns, all upper bytes of its cells, then all
 * lower bytes, which compresses better than cell by cell.
 */
final class HeatmapCodec {
  private HeatmapCodec() {}

  static void encode(PayloadWriter out, Heatmap heatmap) {
    out.count(heatmap.rows());
    out.count(heatmap.columns());
    int size = heatmap.rows() * heatmap.columns();
    byte[] planes = new byte[2 * size];
    int cell = 0;
    for (int row = 0; row < heatmap.rows(); row++) {
      for (int column = 0; column < heatmap.columns(); column++) {
        short pattern = heatmap.pattern(row, column);
        planes[cell] = (byte) (pattern >>> 8);
        planes[size + cell] = (byte) pattern;
        cell++;
      }
    }
    out.octets(planes);
  }

  static Heatmap decode(PayloadReader in) {
    int rows = in.smallCount("heatmap rows");
    int columns = in.smallCount("heatmap columns");
    if (rows > Heatmap.MAX_SIDE || columns > Heatmap.MAX_COLUMNS) {
      throw new MalformedRecordException("a heatmap is too large: " + rows + "×" + columns);
    }
    in.charge(rows * columns, 2 * Short.BYTES);
    in.chargeObject();
    short[] cells = new short[rows * columns];
    ByteBuffer planes = in.octets(2 * cells.length);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (short) (planes.get(i) << 8 | (planes.get(cells.length + i) & 0xff));
    }
    try {
      return Heatmap.of(rows, columns, cells);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a heatmap is malformed: " + e.getMessage(), e);
    }
  }
}
