package org.gatewatch.internal.cuda;

/** An array is in the memory of a device that its launch would not run on. */
final class OtherDeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OtherDeviceException(String message) {
    super(message);
  }
}
