package org.gatewatch.capsule;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to another stream up to a limit. After its first failure it writes nothing any more. */
final class LimitedOutput extends OutputStream {

  /** The limit is reached. */
  static final class LimitException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final OutputStream out;
  private final long limit;
  private long written;
  private boolean failed;

  LimitedOutput(OutputStream out, long limit) {
    this.out = out;
    this.limit = limit;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Whoever closes a stream around this one after a failure must not fail again. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (failed) {
      return;
    }
    failed = true;
    if (length > limit - written) {
      throw new LimitException();
    }
    out.write(bytes, offset, length);
    written += length;
    failed = false;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
