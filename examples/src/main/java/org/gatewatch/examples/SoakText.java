package org.gatewatch.examples;

import java.util.SplittableRandom;

/**
 * A text for a network that is trained for ever: mostly the alphabet over and over, so that there
 * is something to learn, with errors that nobody can foresee, so that gradients never fade.
 */
final class SoakText {
  static final int ALPHABET = 8;

  private static final int TIMESTEPS = 4;
  private static final int MINIBATCH = 4;
  private static final int BATCHES = 1000;
  private static final double ERRORS = 0.2;

  private SoakText() {}

  /** Minibatches of {@value #MINIBATCH} windows of {@value #TIMESTEPS} characters. */
  static CharacterBatches batches() {
    SplittableRandom random = new SplittableRandom(11);
    int[] text = new int[BATCHES * MINIBATCH * TIMESTEPS + 1];
    for (int i = 1; i < text.length; i++) {
      boolean error = random.nextDouble() < ERRORS;
      text[i] = error ? random.nextInt(ALPHABET) : (text[i - 1] + 1) % ALPHABET;
    }
    return new CharacterBatches(text, ALPHABET, TIMESTEPS, MINIBATCH, 1, () -> true);
  }
}
