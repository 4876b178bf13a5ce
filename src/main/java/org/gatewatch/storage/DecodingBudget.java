package org.gatewatch.storage;

/**
 * What decoding one record may allocate: a fixed allowance, which the largest samples of real
 * networks stay below however well they compress, and an amount in proportion to the bytes that the
 * record takes in storage. The payload and every object made of it are charged before they are
 * made, by what they and the copies on the way to them take at most.
 */
final class DecodingBudget {
  /** Bytes that any record may allocate. */
  static final long ALLOWANCE = 160L << 20;

  /** Bytes that each stored byte may bring on top. */
  static final int FOR_EACH_BYTE = 32;

  /** What an object takes beside its lists, on the way and for good. */
  static final int OBJECT = 256;

  private final long all;
  private long left;

  /** The budget of a record of so many bytes. */
  DecodingBudget(int storedBytes) {
    all = most(storedBytes);
    left = all - storedBytes; // The copy that a record makes of what it is given.
  }

  /** Most bytes that decoding a record of so many bytes allocates. */
  static long most(int storedBytes) {
    return ALLOWANCE + (long) FOR_EACH_BYTE * storedBytes;
  }

  /**
   * Takes from the budget.
   *
   * @throws MalformedRecordException if it is not enough
   */
  void charge(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new MalformedRecordException(
          "the record unpacks to more than the " + all + " bytes that one of its size may take");
    }
  }

  /** Likewise, for some items of so many bytes each. */
  void charge(int items, int bytesEach) {
    charge((long) items * bytesEach);
  }
}
