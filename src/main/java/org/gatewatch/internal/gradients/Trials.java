package org.gatewatch.internal.gradients;

import java.util.List;
import java.util.function.IntFunction;
import org.gatewatch.internal.facts.ComparedGradient;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides in which samples of a training gradients are compared, and keeps failures away from it:
 * once they cannot be compared, one line says why, and they are not any more.
 */
public final class Trials {
  private static final Logger log = LoggerFactory.getLogger(Trials.class);

  private final int every;
  private int samples;
  private int made;
  private volatile boolean over;

  /**
   * For one training.
   *
   * @param every in one sample of so many; 0 for none
   */
  public Trials(int every) {
    this.every = every;
  }

  /** Whether the sample that begins is one of those; to be asked once a sample. */
  public boolean isDue() {
    return every > 0 && samples++ % every == 0 && !over;
  }

  /**
   * Copies what a trial needs; on the training thread.
   *
   * @param copying makes the trial of that number, from 0
   */
  public GradientTrial make(IntFunction<GradientTrial> copying) {
    if (Nd4j.getBackend().getClass().getSimpleName().contains("Cuda")) {
      skip("a GPU has other things to do");
      return GradientTrial.NONE;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return new Guarded(copying.apply(made++));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      skip(e);
      return GradientTrial.NONE;
    }
  }

  /** Says, once, why gradients are not compared, and compares none any more. */
  public void skip(String why) {
    if (!over) {
      log.info("Gradients are not compared with differences of the loss: {}", why);
    }
    over = true;
  }

  private void skip(Throwable e) {
    String first = e.toString().lines().findFirst().orElse("");
    skip("a copy cannot be computed (" + first + ")");
    log.debug("Gradients cannot be compared", e);
  }

  /** A trial that never throws. */
  private final class Guarded implements GradientTrial {
    private final GradientTrial trial;

    Guarded(GradientTrial trial) {
      this.trial = trial;
    }

    @Override
    public List<ComparedGradient> run() {
      try {
        return over ? List.of() : trial.run();
      } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
        skip(e);
        return List.of();
      }
    }

    @Override
    public void close() {
      trial.close();
    }
  }
}
