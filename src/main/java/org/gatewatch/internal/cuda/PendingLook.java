package org.gatewatch.internal.cuda;

import java.util.Optional;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.Pending;

/**
 * A look that a launch takes. {@link #isDone} and {@link #await} throw {@link CudaException} if
 * CUDA fails meanwhile.
 */
record PendingLook(Launcher.Launch launch) implements Pending<NonFiniteTally> {

  @Override
  public boolean isDone() {
    return launch.isDone();
  }

  @Override
  public Optional<NonFiniteTally> await() {
    return Optional.of(PackedLook.read(launch.await()));
  }

  @Override
  public void close() {
    launch.close();
  }
}
