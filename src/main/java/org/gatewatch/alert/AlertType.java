package org.gatewatch.alert;

/**
 * What can go wrong in training. Constants are appended only: stored records hold their position.
 */
public enum AlertType {
  /** A value is NaN or infinite. */
  NON_FINITE(
      "NaN or infinite values",
      Severity.FAILURE,
      "any value looked at is NaN, +Inf or −Inf; in that iteration"),
  /** A gradient is far above its usual size, or far larger in the first layer than in the last. */
  EXPLODING_GRADIENT(
      "exploding gradient",
      Severity.HARM,
      "a gate's gradient norm is over 30 times its running geometric mean, and beyond what differs"
          + " by chance from sample to sample, or the first recurrent layer's gradient, for its"
          + " weights, over 70 times the last one's; 2 samples in a row, while the loss neither"
          + " falls nor is lower than in any of the last 20"),
  /** A value grows so fast that it will soon be infinite. */
  OVERFLOW_AHEAD(
      "overflow ahead",
      Severity.HARM,
      "a parameter, gradient, update, cell state or the loss has risen in 5 samples in a"
          + " row, and would overflow within 50 more; a gradient or an update only if it is larger"
          + " than ever, while the loss neither falls nor is lower than in any of the last 20"),
  /** Hardly any gradient arrives at a layer. */
  VANISHING_THROUGH_DEPTH(
      "gradient vanishes through depth",
      Severity.HARM,
      "the mean magnitude of a recurrent layer's gradient, for one example, is below 1e-7"
          + " while the last layer's is not, or below 1e-4 and, for its weights, 1e-3 of the"
          + " last layer's; 5 samples in a row and over 20 iterations, while the loss does not"
          + " fall. Of a layer that is trained as fast as the last, only if it has not fallen in"
          + " 50 iterations"),
  /** Hardly any gradient goes back through time. */
  VANISHING_THROUGH_TIME(
      "gradient vanishes through time",
      Severity.HINT,
      "the memory horizon is 1 timestep of 8 or more; 10 samples in a row, after the first 20"),
  /** A gate is stuck at an end that keeps the cell from working. */
  SATURATED_GATE(
      "saturated gate",
      Severity.HARM,
      "95 % of an input, forget or output gate are below 0.1, or of a candidate beyond"
          + " its ends, or 75 % of a cell state beyond those of its output function; 3 samples"
          + " in a row. A gate held open is no alert"),
  /** Units of a cell never move. */
  DEAD_UNITS(
      "dead units",
      Severity.HINT,
      "10 % of a layer's units, in one direction, never move; 5 samples in a row"),
  /** Updates are too large for their parameters. */
  LARGE_UPDATES(
      "updates too large",
      Severity.HARM,
      "the mean magnitude of a cell's updates is over 5e-2 of that of its parameters; 20"
          + " samples in a row, on the mean of 20. In two if the norm of one is half of theirs"
          + " and the loss has not fallen, at once if that is 1.5 times the first"),
  /** Updates are too small for their parameters. */
  SMALL_UPDATES(
      "updates too small",
      Severity.HINT,
      "the mean magnitude of a cell's updates is under 2e-5 of that of its parameters; 20"
          + " samples in a row, on the mean of 20, while the loss has fallen little and neither"
          + " gradient nor learning rate has gone down. Of the whole network already under 3e-3,"
          + " on the mean of 5, after 6 samples over 50 iterations from iteration 0"),
  /** Parameters do not change at all. */
  UNCHANGED_WEIGHTS(
      "weights do not change",
      Severity.HARM,
      "all gates of W or RW are exactly what they were 3 samples ago; frozen layers are left"
          + " alone"),
  /** The loss has not fallen since training began. */
  LOSS_NOT_FALLING(
      "loss does not fall",
      Severity.HARM,
      "after 100 samples from iteration 0, or 10 over 100 iterations without a trend"
          + " downwards, or 7 over 60 in which a fall of 5 % would have shown, the median loss"
          + " of a timestep is not 1 % below the first, and the last is not 5 % below it and"
          + " lower than in any of the last 20"),
  /** The loss is far above what it was. */
  LOSS_JUMP(
      "loss jumped",
      Severity.HARM,
      "the loss of a timestep is over 3 times its running median, well above the last ones, and"
          + " over a tenth of the first, or back at 0.7 of the first after it was below half of"
          + " it; 2 samples in a row. At once if it is over 10 times the first"),
  /** Gradient clipping cuts nearly every gradient. */
  CONSTANT_CLIPPING(
      "gradients always clipped",
      Severity.HINT,
      "clipping cuts the gradient in 95 % of the last 20 samples (element by element: a tenth of"
          + " the elements)"),
  /** The gradient that a layer computes is not that of its loss. */
  WRONG_GRADIENT(
      "gradient is wrong",
      Severity.HARM,
      "the gradient of a cell's biases is over 5 % from what backpropagation through time"
          + " gives; 2 samples in a row of those that look at all examples, none of them padded."
          + " Not where gradients underflow, or the difference is no more than 16 roundings of a"
          + " slope come to; on request, also where two elements of any layer's gradient are so far"
          + " from differences of the loss");

  private final String title;
  private final Severity severity;
  private final String opensWhen;

  AlertType(String title, Severity severity, String opensWhen) {
    this.title = title;
    this.severity = severity;
    this.opensWhen = opensWhen;
  }

  /**
   * How bad it is while it lasts.
   *
   * @return the severity of every alert of this type that is not resolved
   */
  public Severity severity() {
    return severity;
  }

  /**
   * What is wrong, for people.
   *
   * @return a few words without a full stop, never empty; they may change from version to version
   */
  public String title() {
    return title;
  }

  /**
   * The limits beyond which an alert of this type opens, for people.
   *
   * @return a part of a sentence, to follow "when"; never empty; it may change from version to
   *     version
   */
  public String opensWhen() {
    return opensWhen;
  }
}
