package org.gatewatch.internal.cuda;

/** CUDA cannot do what it was asked for; the message says what, and why. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CudaException(String message) {
    super(message);
  }

  CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}
