package org.gatewatch.benchmarks.diagnosis;

import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;

/**
 * What makes a healthy training sick.
 *
 * @param variant in a few letters, without blanks
 * @param from when it begins, as a share of the training
 * @param plan changes the plan
 * @param network is done to the network once, right before the fault begins
 * @param data is done to minibatches
 * @param span to which of them
 */
record Fault(
    String variant,
    double from,
    Consumer<Plan> plan,
    BiConsumer<Model, Plan> network,
    Spoiling data,
    Span span) {

  /** What it does to a minibatch. */
  interface Spoiling {
    Batch spoil(Batch batch, SplittableRandom random);
  }

  /** To which minibatches. */
  enum Span {
    /** The first since it began. */
    ONCE,
    /** All since it began. */
    ALL,
    /** All, and those that are never learnt from: this is how the world looks. */
    WORLD
  }

  static final Fault NONE = ofPlan("", plan -> {});

  static Fault ofPlan(String variant, Consumer<Plan> plan) {
    return new Fault(variant, 0, plan, (model, of) -> {}, (batch, random) -> batch, Span.ALL);
  }

  static Fault ofNetwork(String variant, double from, BiConsumer<Model, Plan> network) {
    return new Fault(variant, from, plan -> {}, network, (batch, random) -> batch, Span.ALL);
  }

  static Fault ofData(String variant, double from, Span span, Spoiling data) {
    return new Fault(variant, from, plan -> {}, (model, of) -> {}, data, span);
  }

  /** The same, in a plan that is changed first. */
  Fault with(Consumer<Plan> change) {
    return new Fault(variant, from, change, network, data, span);
  }

  /** Number of the first minibatch that it concerns. */
  int onset(Plan of) {
    return (int) (from * of.fits);
  }

  /** What the training is given as minibatch number i. */
  Batch spoil(Batch batch, Plan of, int i, long seed) {
    int onset = onset(of);
    boolean concerned = span == Span.ONCE ? i == onset : i >= onset;
    return concerned ? data.spoil(batch, new SplittableRandom(seed + i)) : batch;
  }

  /** What is never learnt from, as the training would see it. */
  Batch view(Batch heldOut, long seed) {
    return span == Span.WORLD ? data.spoil(heldOut, new SplittableRandom(seed - 1)) : heldOut;
  }
}
