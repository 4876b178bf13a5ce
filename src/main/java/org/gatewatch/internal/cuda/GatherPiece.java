package org.gatewatch.internal.cuda;

import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.ArrayPart.Axis;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Elements in memory of the device, at regular distances along three axes.
 *
 * @param address of the first of them
 */
record GatherPiece(long address, DataType type, Axis first, Axis second, Axis third) {

  /** A part of an array whose first element is at an address. */
  static GatherPiece of(ArrayPart part, long address) {
    long begin = address + part.offset() * part.type().width();
    return new GatherPiece(begin, part.type(), part.first(), part.second(), part.third());
  }

  long length() {
    return first.size() * second.size() * third.size();
  }

  /** As {@link ArrayPart#bytes}. */
  long bytes() {
    return (length() * type.width() + 7) / 8 * 8;
  }
}
