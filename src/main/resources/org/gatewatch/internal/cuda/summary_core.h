/*
 * The arithmetic of a summary, the same for the device and for the host compiler: buckets, ranks,
 * sums and how they are joined, in a fixed order. What runs in parallel is in summarise.cu.
 *
 * Compiles with NVRTC, nvcc and a C++11 host compiler, without any header. No expression here may
 * be contracted: where a product is added in one rounding, it says so (gw_fma). Compile with
 * -fmad=false or -ffp-contract=off, and host and device give the same bits.
 *
 * Error bound: sums are taken in double precision by pieces of 32 values, joined pairwise within a
 * tile of 8,192 and by at most tiles/256 more steps; their relative error, against the sum of
 * magnitudes, is below (32 + 5 + 8 + tiles/256 + 5 + 8) * 2^-53, which is 1e-12 for 2^31 values.
 * Squared deviations are taken from a value of the same tile, so that subtraction loses at most a
 * factor of 8,193 within it, and joined without subtraction.
 */
#ifndef GATEWATCH_SUMMARY_CORE_H
#define GATEWATCH_SUMMARY_CORE_H

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define GW_CORE __host__ __device__ __forceinline__
#else
#define GW_CORE inline
#endif

namespace gatewatch {

typedef unsigned int u32;
typedef unsigned long long u64;

/* Buckets as in org.gatewatch.sample.Histogram: a slot is a key moved by MAX_KEY. */
const int MAX_KEY = (128 + 149) * 16;
const u32 SLOTS = 2 * MAX_KEY + 1;
const u32 MAX_CELLS = 64 * 64;

/* A tile is what one block reduces at once: 8 steps of 256 threads that take 4 values each. */
const u32 THREADS = 256;
const u32 WARP = 32;
const u32 WARPS = THREADS / WARP;
const u32 VECTOR = 4;
const u32 STEPS = 8;
const u32 STEP = THREADS * VECTOR;
const u32 TILE = STEP * STEPS;

/* A run of elements, in memory of the device; segments of one group lie side by side in the table. */
struct Segment {
  u64 address;
  u64 length;     /* elements, at least 1 */
  u64 row_magic;  /* magic(rows) */
  u64 column_magic;
  u32 rows;       /* of the matrix, column by column; 0 if it gets no heatmap */
  u32 columns;
  u32 map_rows;   /* of the heatmap, at most 64 */
  u32 map_columns;
  u32 first_tile; /* over the whole table */
  u32 group;
};

/* What becomes one summary. A heatmap needs a group of one segment. */
struct Group {
  u32 first_tile;
  u32 tiles;
  u32 map_rows;
  u32 map_columns;
};

/* A summary as the host reads it: this header, cells (bfloat16), then occupied buckets. */
struct Result {
  u64 finite;
  u64 nan;
  u64 above; /* +Inf */
  u64 below; /* -Inf */
  u64 zeros;
  double low;
  double high;
  double sum; /* this and the next three of values times 2^-scale */
  double magnitude;
  double square;
  double deviations;
  int scale;
  u32 buckets;
  u32 map_rows;
  u32 map_columns;
  u64 reserved[3];
};

struct Bucket {
  u32 slot;
  u32 count;
};

const u32 CELLS_AT = sizeof(Result);
const u32 BUCKETS_AT = CELLS_AT + MAX_CELLS * 2;
const u32 RESULT_SIZE = BUCKETS_AT + (SLOTS - 1) * sizeof(Bucket);

union FloatBits {
  float value;
  u32 bits;
};

union DoubleBits {
  double value;
  u64 bits;
};

GW_CORE u32 bits_of(float value) {
  FloatBits both;
  both.value = value;
  return both.bits;
}

GW_CORE u64 bits_of(double value) {
  DoubleBits both;
  both.value = value;
  return both.bits;
}

GW_CORE double double_of(u64 bits) {
  DoubleBits both;
  both.bits = bits;
  return both.value;
}

/* a * b + c in one rounding. */
GW_CORE double gw_fma(double a, double b, double c) {
#if defined(__CUDA_ARCH__)
  return fma(a, b, c);
#else
  return __builtin_fma(a, b, c);
#endif
}

/* 2^exponent; 0 below the range of normal values, which nothing here needs, infinity above. */
GW_CORE double power(int exponent) {
  if (exponent < -1022) {
    return 0;
  }
  return double_of(exponent > 1023 ? 0x7ff0000000000000ULL : (u64)(exponent + 1023) << 52);
}

GW_CORE int leading_bit(u32 value) {
  int bit = 0;
  for (int half = 16; half > 0; half >>= 1) {
    if (value >> half) {
      value >>= half;
      bit += half;
    }
  }
  return bit;
}

/* What a value is. */
enum Kind { FINITE, NOT_A_NUMBER, ABOVE, BELOW };

GW_CORE Kind kind_of(float value) {
  u32 bits = bits_of(value);
  u32 magnitude = bits & 0x7fffffffu;
  return magnitude < 0x7f800000u ? FINITE
      : magnitude > 0x7f800000u  ? NOT_A_NUMBER
      : bits >> 31               ? BELOW
                                 : ABOVE;
}

GW_CORE Kind kind_of(double value) {
  u64 bits = bits_of(value);
  u64 magnitude = bits & 0x7fffffffffffffffULL;
  return magnitude < 0x7ff0000000000000ULL ? FINITE
      : magnitude > 0x7ff0000000000000ULL  ? NOT_A_NUMBER
      : bits >> 63                         ? BELOW
                                           : ABOVE;
}

/* The slot of a finite value that is not zero; integers only, so denormals are what they are. */
GW_CORE u32 slot_of(float value) {
  u32 bits = bits_of(value);
  u32 magnitude = bits & 0x7fffffffu;
  int key;
  if (magnitude >= 0x00800000u) {
    key = (int)(magnitude >> 19) + 22 * 16 + 1;
  } else {
    int lead = leading_bit(magnitude);
    u32 mantissa = (magnitude << (23 - lead) >> 19) & 15u;
    key = lead * 16 + (int)mantissa + 1;
  }
  return (u32)(MAX_KEY + (bits >> 31 ? -key : key));
}

GW_CORE u32 slot_of(double value) {
  u64 bits = bits_of(value);
  int pattern = (int)((bits & 0x7fffffffffffffffULL) >> 48) - (1023 - 149) * 16;
  int key = (pattern < 0 ? 0 : pattern > MAX_KEY - 1 ? MAX_KEY - 1 : pattern) + 1;
  return (u32)(MAX_KEY + (bits >> 63 ? -key : key));
}

/* A number that is the larger the more telling a value is; the lowest bit is the sign. */
GW_CORE u32 rank_of(float value) {
  u32 bits = bits_of(value);
  return (kind_of(value) == NOT_A_NUMBER ? 0x7fc00000u : bits & 0x7ffffffeu) | bits >> 31;
}

GW_CORE u32 rank_of(double value) {
  float rounded = (float)value;
  if (kind_of(value) == FINITE && kind_of(rounded) != FINITE) {
    return 0x7f7ffffeu | (u32)(bits_of(value) >> 63);
  }
  return rank_of(rounded);
}

/* The bfloat16 nearest to the value of a rank; finite stays finite. */
GW_CORE unsigned short pattern_of(u32 rank) {
  u32 magnitude = rank & 0x7ffffffeu;
  if (magnitude > 0x7f800000u) {
    return 0x7fc0;
  }
  u32 rounded = (magnitude + 0x7fffu + (magnitude >> 16 & 1u)) >> 16;
  if (magnitude < 0x7f800000u && rounded > 0x7f7fu) {
    rounded = 0x7f7fu;
  }
  return (unsigned short)(rounded | (rank & 1u) << 15);
}

/* For divide(): floor(2^64 / divisor) + 1, 0 for 1. */
GW_CORE u64 magic(u32 divisor) { return ~0ULL / divisor + 1; }

/* numerator / divisor, exact for all numbers of 32 bits. */
GW_CORE u32 divide(u32 numerator, u64 magic_of_divisor) {
  if (magic_of_divisor == 0) {
    return numerator;
  }
  u64 low = (magic_of_divisor & 0xffffffffULL) * numerator;
  u64 high = (magic_of_divisor >> 32) * numerator;
  return (u32)((high + (low >> 32)) >> 32);
}

/* Which of `parts` parts of `whole` rows a row falls into; see org.gatewatch.sample.Heatmap. */
GW_CORE u32 part_of(u32 row, u32 parts, u32 whole, u64 magic_of_whole) {
  return parts == whole ? row : divide((row + 1) * parts - 1, magic_of_whole);
}

/* What one thread, or several, found in a tile. */
template <typename T>
struct Lane {
  double sum;
  double magnitude;
  double square;
  double deviation; /* sum of the differences from the tile's shift */
  double deviation_square;
  T low;
  T high;
  u32 nan;
  u32 above;
  u32 below;
  u32 zeros;
};

template <typename T>
GW_CORE void clear(Lane<T>& lane) {
  lane.sum = lane.magnitude = lane.square = lane.deviation = lane.deviation_square = 0;
  lane.low = (T)double_of(0x7ff0000000000000ULL);
  lane.high = -lane.low;
  lane.nan = lane.above = lane.below = lane.zeros = 0;
}

/* By what values of a tile are multiplied: 2^-scale, in two steps that both exist. */
struct Scaling {
  double first;
  double second;
  double shift; /* scaled */
};

GW_CORE Scaling scaling(int scale, double shift) {
  Scaling result;
  result.first = power(-(scale / 2));
  result.second = power(scale / 2 - scale);
  result.shift = shift * result.first * result.second;
  return result;
}

/* The scale that a tile needs, from the bits of its largest finite magnitude. */
GW_CORE int scale_of(double largest) {
  int exponent = (int)(bits_of(largest) >> 52) - 1023;
  return exponent < -1022 ? -1022 : exponent;
}

/* Squares of type FLOAT lie well within the range of type DOUBLE. */
GW_CORE double scaled(float value, const Scaling&) { return (double)value; }

GW_CORE double scaled(double value, const Scaling& by) { return value * by.first * by.second; }

/* Takes in a finite value. */
template <typename T>
GW_CORE void add_finite(Lane<T>& lane, T value, const Scaling& by) {
  double x = scaled(value, by);
  double distance = x - by.shift;
  lane.sum += x;
  lane.magnitude += x < 0 ? -x : x;
  lane.square = gw_fma(x, x, lane.square);
  lane.deviation += distance;
  lane.deviation_square = gw_fma(distance, distance, lane.deviation_square);
  lane.low = value < lane.low ? value : lane.low;
  lane.high = value > lane.high ? value : lane.high;
  lane.zeros += value == 0 ? 1 : 0;
}

template <typename T>
GW_CORE void add_other(Lane<T>& lane, Kind kind) {
  lane.nan += kind == NOT_A_NUMBER ? 1 : 0;
  lane.above += kind == ABOVE ? 1 : 0;
  lane.below += kind == BELOW ? 1 : 0;
}

template <typename T>
GW_CORE void join(Lane<T>& lane, const Lane<T>& other) {
  lane.sum += other.sum;
  lane.magnitude += other.magnitude;
  lane.square += other.square;
  lane.deviation += other.deviation;
  lane.deviation_square += other.deviation_square;
  lane.low = other.low < lane.low ? other.low : lane.low;
  lane.high = other.high > lane.high ? other.high : lane.high;
  lane.nan += other.nan;
  lane.above += other.above;
  lane.below += other.below;
  lane.zeros += other.zeros;
}

/* What one tile, or several, amount to. */
struct Part {
  double finite; /* a count; exact up to 2^53 */
  double sum;
  double magnitude;
  double square;
  double deviations; /* squared, from the mean */
  double low;
  double high;
  double nan;
  double above;
  double below;
  double zeros;
  int scale;
  int reserved;
};

GW_CORE void clear(Part& part) {
  part.finite = part.sum = part.magnitude = part.square = part.deviations = 0;
  part.low = double_of(0x7ff0000000000000ULL);
  part.high = -part.low;
  part.nan = part.above = part.below = part.zeros = 0;
  part.scale = 0;
  part.reserved = 0;
}

template <typename T>
GW_CORE Part part_of_tile(const Lane<T>& lane, u32 length, int scale) {
  Part part;
  clear(part);
  part.nan = lane.nan;
  part.above = lane.above;
  part.below = lane.below;
  part.zeros = lane.zeros;
  part.finite = (double)length - (part.nan + part.above + part.below);
  if (part.finite > 0) {
    part.sum = lane.sum;
    part.magnitude = lane.magnitude;
    part.square = lane.square;
    double rest = lane.deviation_square - lane.deviation * (lane.deviation / part.finite);
    part.deviations = rest > 0 ? rest : 0;
    part.low = lane.low;
    part.high = lane.high;
    part.scale = scale;
  }
  return part;
}

GW_CORE void rescale(Part& part, int scale) {
  double factor = power(part.scale - scale);
  part.sum *= factor;
  part.magnitude *= factor;
  part.square = part.square * factor * factor;
  part.deviations = part.deviations * factor * factor;
  part.scale = scale;
}

/* Joins two parts, as Chan, Golub and LeVeque do, at the larger scale. */
GW_CORE void join(Part& part, const Part& added) {
  part.nan += added.nan;
  part.above += added.above;
  part.below += added.below;
  part.zeros += added.zeros;
  if (added.finite == 0) {
    return;
  }
  Part other = added;
  int scale = part.finite == 0 || part.scale < other.scale ? other.scale : part.scale;
  rescale(part, scale);
  rescale(other, scale);
  double total = part.finite + other.finite;
  if (part.finite > 0) {
    double distance = other.sum / other.finite - part.sum / part.finite;
    double between = distance * distance * (part.finite / total) * other.finite;
    part.deviations = part.deviations + other.deviations + between;
  } else {
    part.deviations = other.deviations;
  }
  part.finite = total;
  part.sum += other.sum;
  part.magnitude += other.magnitude;
  part.square += other.square;
  part.low = other.low < part.low ? other.low : part.low;
  part.high = other.high > part.high ? other.high : part.high;
}

GW_CORE Result result_of(const Part& part, u32 buckets, const Group& group) {
  Result result;
  result.finite = (u64)part.finite;
  result.nan = (u64)part.nan;
  result.above = (u64)part.above;
  result.below = (u64)part.below;
  result.zeros = (u64)part.zeros;
  result.low = part.low;
  result.high = part.high;
  result.sum = part.sum;
  result.magnitude = part.magnitude;
  result.square = part.square;
  result.deviations = part.deviations;
  result.scale = part.scale;
  result.buckets = buckets;
  result.map_rows = group.map_rows;
  result.map_columns = group.map_columns;
  result.reserved[0] = result.reserved[1] = result.reserved[2] = 0;
  return result;
}

/* Index of the segment that a tile belongs to. */
GW_CORE u32 segment_of(const Segment* segments, u32 count, u32 tile) {
  u32 from = 0;
  u32 to = count;
  while (to - from > 1) {
    u32 middle = (from + to) / 2;
    if (segments[middle].first_tile <= tile) {
      from = middle;
    } else {
      to = middle;
    }
  }
  return from;
}

/* What a look through a vector finds of values that are not finite. */
struct Look {
  u64 nan;
  u64 above;
  u64 below;
  u64 last; /* 4 * (index + 1) + kind of the last of them; 0 if there is none */
};

/* Takes in a value; indices must rise. */
template <typename T>
GW_CORE void look_at(Look& look, T value, u64 index) {
  Kind kind = kind_of(value);
  if (kind != FINITE) {
    look.nan += kind == NOT_A_NUMBER ? 1 : 0;
    look.above += kind == ABOVE ? 1 : 0;
    look.below += kind == BELOW ? 1 : 0;
    look.last = 4 * (index + 1) + kind;
  }
}

} // namespace gatewatch

#endif
