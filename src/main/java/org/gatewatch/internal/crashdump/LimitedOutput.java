package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to another stream up to a limit. */
final class LimitedOutput extends OutputStream {

  /** The limit is reached. */
  static final class LimitException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final OutputStream out;
  private final long limit;
  private long written;

  LimitedOutput(OutputStream out, long limit) {
    this.out = out;
    this.limit = limit;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > limit - written) {
      throw new LimitException();
    }
    out.write(bytes, offset, length);
    written += length;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
