package org.gatewatch.benchmarks.diagnosis;

/** What an advice tells people to do, as far as it can do harm or contradict another. */
enum Action {
  LOWER_RATE,
  RAISE_RATE,
  CLIP,
  CLIP_LESS,
  LARGER_WEIGHTS,
  SMALLER_WEIGHTS,
  MORE_LAYERS,
  FEWER_LAYERS;

  /** Whether nobody can do both. */
  boolean contradicts(Action other) {
    return opposite() == other;
  }

  private Action opposite() {
    return switch (this) {
      case LOWER_RATE -> RAISE_RATE;
      case RAISE_RATE -> LOWER_RATE;
      case CLIP -> CLIP_LESS;
      case CLIP_LESS -> CLIP;
      case LARGER_WEIGHTS -> SMALLER_WEIGHTS;
      case SMALLER_WEIGHTS -> LARGER_WEIGHTS;
      case MORE_LAYERS -> FEWER_LAYERS;
      case FEWER_LAYERS -> MORE_LAYERS;
    };
  }
}
