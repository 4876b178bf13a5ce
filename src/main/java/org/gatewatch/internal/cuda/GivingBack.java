package org.gatewatch.internal.cuda;

import org.jspecify.annotations.Nullable;

/** Gives several things back, each of them whatever becomes of the others. */
final class GivingBack {
  private @Nullable CudaException first;

  GivingBack then(Runnable step) {
    try {
      step.run();
    } catch (CudaException e) {
      if (first == null) {
        first = e;
      } else {
        first.addSuppressed(e);
      }
    }
    return this;
  }

  /** Throws the first failure, if there was one. */
  void end() {
    if (first != null) {
      throw first;
    }
  }
}
