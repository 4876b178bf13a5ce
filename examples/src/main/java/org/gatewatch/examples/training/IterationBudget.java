package org.gatewatch.examples.training;

import java.util.concurrent.atomic.AtomicLong;

/** A budget in iterations. */
final class IterationBudget implements Budget {

  private final long total;
  private final AtomicLong used = new AtomicLong();

  IterationBudget(long iterations) {
    this.total = iterations;
  }

  @Override
  public boolean left() {
    return used.get() < total;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public long used() {
    return Math.min(total, used.get());
  }

  @Override
  public void spendIteration() {
    used.incrementAndGet();
  }

  @Override
  public String unit() {
    return "iterations";
  }
}
