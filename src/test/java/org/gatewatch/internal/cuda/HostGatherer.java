package org.gatewatch.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Copies parts of arrays of ND4J's CPU backend, element by element: what the kernel has to give.
 */
public final class HostGatherer implements Gatherer {
  private int open;
  private int parts;

  /** How many gatherings were not closed yet. */
  public int open() {
    return open;
  }

  /** How many parts were copied. */
  public int parts() {
    return parts;
  }

  @Override
  public boolean takes(DataType type) {
    return type == DataType.FLOAT || type == DataType.DOUBLE || type == DataType.BOOL;
  }

  @Override
  public void reserve(int parts, long bytes) {}

  @Override
  public Optional<Gathering> begin(int parts, long bytes) {
    open++;
    return Optional.of(new Copying(parts, bytes));
  }

  /** Elements of an array, read where they are. */
  static double[] read(ArrayPart part) {
    long address = Nd4jDevice.address(part.array(), buffer -> buffer.primaryBuffer());
    double[] values = new double[(int) part.length()];
    int next = 0;
    for (long k = 0; k < part.third().size(); k++) {
      for (long j = 0; j < part.second().size(); j++) {
        for (long i = 0; i < part.first().size(); i++) {
          long at = part.offset() + i * part.first().stride();
          at += j * part.second().stride() + k * part.third().stride();
          values[next++] = read(address, at, part.type());
        }
      }
    }
    return values;
  }

  private static double read(long address, long at, DataType type) {
    if (type == DataType.BOOL) {
      return new Bytes(address).get(at);
    }
    return type == DataType.DOUBLE ? new Doubles(address).get(at) : new Floats(address).get(at);
  }

  private static final class Floats extends FloatPointer {
    Floats(long address) {
      this.address = address;
    }
  }

  private static final class Bytes extends BytePointer {
    Bytes(long address) {
      this.address = address;
    }
  }

  private static final class Doubles extends DoublePointer {
    Doubles(long address) {
      this.address = address;
    }
  }

  private final class Copying implements Gathering {
    private int room;
    private long bytes;

    Copying(int room, long bytes) {
      this.room = room;
      this.bytes = bytes;
    }

    @Override
    public Optional<List<Gathered>> copy(List<ArrayPart> of) {
      List<Gathered> copies = new ArrayList<>();
      for (ArrayPart part : of) {
        copies.add(new Copied(part.type(), read(part)));
        bytes -= part.bytes();
        parts++;
      }
      room -= of.size();
      if (room < 0 || bytes < 0) {
        throw new IllegalArgumentException("more is to be copied than was asked for");
      }
      return Optional.of(copies);
    }

    @Override
    public boolean await() {
      return true;
    }

    @Override
    public void close() {
      open--;
    }
  }

  private record Copied(DataType type, double[] values) implements Gathered {
    @Override
    public int length() {
      return values.length;
    }

    @Override
    public void read(double[] to, int at) {
      System.arraycopy(values, 0, to, at, values.length);
    }

    @Override
    public void read(float[] to, int at) {
      for (int i = 0; i < values.length; i++) {
        to[at + i] = (float) values[i];
      }
    }
  }
}
