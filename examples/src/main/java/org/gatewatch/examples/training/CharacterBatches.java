package org.gatewatch.examples.training;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Minibatches of windows of a text, each to be continued by one character. In every epoch each
 * window comes at most once, in an order of its own that depends on the seed alone.
 *
 * <p>Features and labels are one-hot, of shape [minibatch, alphabet, timesteps] in 'f' order; the
 * label of a timestep is the feature of the next.
 */
public final class CharacterBatches implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  private final int[] text;
  private final int alphabetSize;
  private final int timesteps;
  private final int windows;
  private final int minibatch;
  private final transient BooleanSupplier goOn;
  private final Random random;
  private final int[] order;
  private int state;
  private int taken;

  /**
   * @param text the numbers of the characters, each below {@code alphabetSize}
   * @param timesteps length of a window, below that of the text
   * @param minibatch windows in a minibatch; fewer if the text has fewer
   * @param goOn ends an epoch early when it turns false
   */
  public CharacterBatches(
      int[] text, int alphabetSize, int timesteps, int minibatch, long seed, BooleanSupplier goOn) {
    this.text = text;
    this.alphabetSize = alphabetSize;
    this.timesteps = timesteps;
    this.windows = windows(text.length, timesteps);
    if (windows < 1) {
      throw new IllegalArgumentException(
          "a window of %d needs a text of more than %d characters"
              .formatted(timesteps, text.length));
    }
    this.minibatch = Math.min(minibatch, windows);
    this.goOn = goOn;
    this.random = new Random(seed);
    this.order = new int[windows];
    for (int window = 0; window < windows; window++) {
      order[window] = window;
    }
    reset();
  }

  /**
   * How many minibatches an epoch has; windows that do not fill a whole one wait for another epoch.
   */
  public static int perEpoch(int textLength, int timesteps, int minibatch) {
    int windows = windows(textLength, timesteps);
    return windows / Math.min(minibatch, windows);
  }

  private static int windows(int textLength, int timesteps) {
    // The label of the last character needs one more.
    return (textLength - 1) / timesteps;
  }

  @Override
  public boolean hasNext() {
    return taken < windows / minibatch && goOn.getAsBoolean();
  }

  @Override
  public DataSet next() {
    if (taken >= windows / minibatch) {
      throw new NoSuchElementException();
    }
    int first = taken++ * minibatch;
    return new DataSet(oneHot(first, 0), oneHot(first, 1));
  }

  /** One-hot characters of the minibatch that begins with a window, shifted to the right. */
  private INDArray oneHot(int firstWindow, int shift) {
    float[] values = new float[minibatch * alphabetSize * timesteps];
    for (int example = 0; example < minibatch; example++) {
      int start = state + order[firstWindow + example] * timesteps + shift;
      for (int step = 0; step < timesteps; step++) {
        values[example + minibatch * (text[start + step] + alphabetSize * step)] = 1;
      }
    }
    return Nd4j.create(values, new int[] {minibatch, alphabetSize, timesteps}, 'f');
  }

  /** Begins the next epoch: another order, and windows cut at other places where there is room. */
  @Override
  public void reset() {
    state = random.nextInt((text.length - 1) % timesteps + 1);
    for (int last = windows - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int window = order[last];
      order[last] = order[other];
      order[other] = window;
    }
    taken = 0;
  }

  @Override
  public DataSet next(int examples) {
    throw new UnsupportedOperationException("minibatches have one size");
  }

  @Override
  public int inputColumns() {
    return alphabetSize;
  }

  @Override
  public int totalOutcomes() {
    return alphabetSize;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public int batch() {
    return minibatch;
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException("one-hot characters need no preprocessing");
  }

  @Override
  public @Nullable DataSetPreProcessor getPreProcessor() {
    return null;
  }

  @Override
  public @Nullable List<String> getLabels() {
    return null;
  }
}
