package org.gatewatch.internal.dl4j;

import java.util.List;
import org.gatewatch.internal.cell.CopiedValues;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Parts of arrays that are copied as one: side by side along their second axis. To be read once the
 * copies have been awaited. What it is copied from is forgotten when the copies are on their way.
 */
final class GatheredArray implements CopiedValues {
  private final DataType type;
  private final long[] shape;
  private List<ArrayPart> parts;
  private List<Gatherer.Gathered> copies = List.of();

  GatheredArray(List<ArrayPart> parts) {
    this.parts = parts;
    ArrayPart first = parts.get(0);
    type = first.type();
    long second = parts.stream().mapToLong(part -> part.second().size()).sum();
    shape = new long[] {first.first().size(), second, first.third().size()};
  }

  List<ArrayPart> parts() {
    return parts;
  }

  /** Takes the copies of its parts. */
  void take(List<Gatherer.Gathered> copied) {
    copies = List.copyOf(copied);
    parts = List.of();
  }

  @Override
  public DataType type() {
    return type;
  }

  @Override
  public long size(int dimension) {
    return shape[dimension];
  }

  @Override
  public long length() {
    return shape[0] * shape[1] * shape[2];
  }

  @Override
  public double[] read() {
    double[] values = new double[(int) length()];
    int at = 0;
    for (Gatherer.Gathered copy : copies) {
      copy.read(values, at);
      at += copy.length();
    }
    return values;
  }

  @Override
  public float[] readFloats() {
    float[] values = new float[(int) length()];
    int at = 0;
    for (Gatherer.Gathered copy : copies) {
      copy.read(values, at);
      at += copy.length();
    }
    return values;
  }

  /** Its memory is given back with all of the iteration. */
  @Override
  public void close() {}
}
