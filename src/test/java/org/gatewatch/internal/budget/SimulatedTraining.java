package org.gatewatch.internal.budget;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/**
 * A training and what watching it costs, without any clock: stretch by stretch, the publisher some
 * stretches behind, each cost off by up to a fifth.
 */
final class SimulatedTraining {
  private static final double NOISE = 0.2;
  private static final int BEHIND = 3;

  private final Random random;
  private final SpacingPolicy policy;
  private final Queue<Extent> underWay = new ArrayDeque<>();

  /** Nanoseconds that training takes in a stretch. */
  private double training;

  /** Nanoseconds on the publisher's thread, by what a sample has; callbacks take a tenth of it. */
  private double[] costs;

  private double trained;
  private double spent;
  private int changes;

  SimulatedTraining(SpacingPolicy policy, double training, double[] costs, long seed) {
    this.policy = policy;
    this.training = training;
    this.costs = costs.clone();
    random = new Random(seed);
  }

  /** From now on everything costs so many times what it did. */
  void change(double timesTraining, double timesCosts) {
    training *= timesTraining;
    for (int i = 0; i < costs.length; i++) {
      costs[i] *= timesCosts;
    }
  }

  /** Trains so many stretches, and forgets what those before had cost. */
  SimulatedTraining run(int stretches) {
    trained = 0;
    spent = 0;
    changes = 0;
    for (int i = 0; i < stretches; i++) {
      Spacing before = policy.spacing();
      Extent extent = policy.next();
      long held = about(costs[extent.ordinal()] / 10);
      long own = about(training);
      underWay.add(extent);
      if (underWay.size() > BEHIND) {
        publish(underWay.remove());
      }
      trained += own;
      spent += held;
      policy.ended(own, held);
      changes += policy.spacing().equals(before) ? 0 : 1;
    }
    return this;
  }

  private void publish(Extent extent) {
    if (extent != Extent.NOTHING) {
      long nanos = about(costs[extent.ordinal()]);
      spent += nanos;
      policy.published(extent, nanos);
    }
  }

  private long about(double nanos) {
    return Math.round(nanos * (1 + NOISE * (2 * random.nextDouble() - 1)));
  }

  /** What watching took of what training took, since the last run began. */
  double share() {
    return spent / trained;
  }

  /** How often samples were spaced otherwise since then. */
  int changes() {
    return changes;
  }
}
