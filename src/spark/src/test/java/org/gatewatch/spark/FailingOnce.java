package org.gatewatch.spark;

import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Makes one task of this JVM fail at its second minibatch. */
final class FailingOnce implements TrainingHook {
  private static final long serialVersionUID = 1L;
  private static final AtomicInteger LEFT = new AtomicInteger(-1);

  static void arm() {
    LEFT.set(2);
  }

  static boolean hasFailed() {
    return LEFT.get() <= 0;
  }

  @Override
  public void preUpdate(DataSet minibatch, Model model) {}

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {}

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    if (LEFT.decrementAndGet() == 0) {
      throw new IllegalStateException("this task fails once");
    }
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {}
}
