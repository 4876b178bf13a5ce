package org.gatewatch.ui.internal.index;

import org.deeplearning4j.core.storage.Persistable;

/** Something of another listener. */
final class Foreign implements Persistable {
  private static final long serialVersionUID = 1L;
  private final long timestamp;

  Foreign(long timestamp) {
    this.timestamp = timestamp;
  }

  @Override
  public String getSessionID() {
    return "session";
  }

  @Override
  public String getTypeID() {
    return "StatsListener";
  }

  @Override
  public String getWorkerID() {
    return "worker";
  }

  @Override
  public long getTimeStamp() {
    return timestamp;
  }

  @Override
  public int encodingLengthBytes() {
    return 0;
  }

  @Override
  public byte[] encode() {
    return new byte[0];
  }

  @Override
  public void encode(java.nio.ByteBuffer buffer) {
    // Nothing to write.
  }

  @Override
  public void encode(java.io.OutputStream outputStream) {
    // Nothing to write.
  }

  @Override
  public void decode(byte[] decode) {
    // Nothing to read.
  }

  @Override
  public void decode(java.nio.ByteBuffer buffer) {
    // Nothing to read.
  }

  @Override
  public void decode(java.io.InputStream inputStream) {
    // Nothing to read.
  }
}
