package org.gatewatch.internal.summarise;

import java.util.Random;

/** Sets of values that have broken summaries before. */
enum Values {
  GAUSSIAN {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextGaussian();
    }
  },
  FAR_FROM_ZERO {
    @Override
    double next(Random random, boolean isDouble) {
      return 1e6 + random.nextGaussian();
    }
  },
  CONSTANT {
    @Override
    double next(Random random, boolean isDouble) {
      return 1.1f;
    }
  },
  ZEROS {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextBoolean() ? 0.0 : -0.0;
    }
  },
  MOSTLY_ZERO {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextInt(10) == 0 ? random.nextGaussian() : 0;
    }
  },
  GATE {
    @Override
    double next(Random random, boolean isDouble) {
      return 1 / (1 + Math.exp(-3 * random.nextGaussian()));
    }
  },
  NEGATIVE {
    @Override
    double next(Random random, boolean isDouble) {
      return -Math.exp(random.nextGaussian());
    }
  },
  HUGE {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextGaussian() * (isDouble ? 1e300 : 1e37);
    }
  },
  TINY {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextGaussian() * (isDouble ? 1e-310 : 1e-42);
    }
  },
  ALL_MAGNITUDES {
    @Override
    double next(Random random, boolean isDouble) {
      double exponent = (random.nextDouble() - 0.5) * (isDouble ? 600 : 74);
      return (random.nextBoolean() ? 1 : -1) * Math.pow(10, exponent);
    }
  },
  ONE_OUTLIER {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextInt(200) == 0 ? 1e12 : random.nextGaussian();
    }
  },
  SPRINKLED_WITH_NON_FINITE {
    @Override
    double next(Random random, boolean isDouble) {
      return switch (random.nextInt(30)) {
        case 0 -> Double.NaN;
        case 1 -> Double.POSITIVE_INFINITY;
        case 2 -> Double.NEGATIVE_INFINITY;
        default -> random.nextGaussian();
      };
    }
  },
  ALL_NAN {
    @Override
    double next(Random random, boolean isDouble) {
      return Double.NaN;
    }
  },
  ALL_INFINITE {
    @Override
    double next(Random random, boolean isDouble) {
      return random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
  },
  RANDOM_BITS {
    @Override
    double next(Random random, boolean isDouble) {
      return isDouble
          ? Double.longBitsToDouble(random.nextLong())
          : Float.intBitsToFloat(random.nextInt());
    }
  };

  abstract double next(Random random, boolean isDouble);

  /** So many values, each exactly what the type can hold. */
  double[] values(Random random, int length, boolean isDouble) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      double value = next(random, isDouble);
      values[i] = isDouble ? value : (float) value;
    }
    return values;
  }
}
