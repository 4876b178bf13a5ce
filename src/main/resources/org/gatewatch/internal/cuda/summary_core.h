/*
 * What a value is to a summary, the same for the device and for the host compiler: buckets, ranks,
 * and where it lies in its matrix; and how the launcher and the kernel talk to each other. Sums are
 * in summary_moments.h, what runs in parallel in summarise.cu.
 *
 * Compiles with NVRTC, nvcc and a C++11 host compiler, without any header. No expression here may
 * be contracted: where a product is added in one rounding, it says so (gw_fma). Compile with
 * -fmad=false or -ffp-contract=off, and host and device give the same bits.
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

/* Buckets as in org.gatewatch.sample.Histogram: a slot is a key moved by MAX_KEY, that of zero. */
const int MAX_KEY = (128 + 149) * 16;
const u32 SLOTS = 2 * MAX_KEY + 1;
const u32 MAX_CELLS = 64 * 64;

/*
 * Near values: zero, and magnitudes from 2^-126 to below 2^115, nearly all there are. A block
 * counts them in its own memory, in words as its patterns of sign, exponent and four more bits
 * follow one another; the word of zero is one that no other pattern has.
 */
const u32 LEAST_EXPONENT = 1;
const u32 END_EXPONENT = 242;
const u32 NEGATIVE = 256 * 16;
const u32 FIRST_PATTERN = LEAST_EXPONENT * 16;
const u32 WORDS = NEGATIVE + END_EXPONENT * 16 - FIRST_PATTERN;
const u32 ZERO_WORD = NEGATIVE - FIRST_PATTERN;
const int KEY_OF_PATTERN = 22 * 16 + 1;

/* A tile is what one block reduces at once: 8 steps of 256 threads that take 4 values each. */
const u32 THREADS = 256;
const u32 WARP = 32;
const u32 WARPS = THREADS / WARP;
const u32 VECTOR = 4;
const u32 STEPS = 8;
const u32 STEP = THREADS * VECTOR;
const u32 TILE = STEP * STEPS;

/* A run of elements, in memory of the device; those of one group lie side by side in the table. */
struct Segment {
  u64 address;
  u64 length;     /* elements, 1 to 2^31 */
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

/*
 * A summary as the host reads it: this header, cells (bfloat16), then occupied buckets but that of
 * zero.
 */
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

/* Room for what one tile amounts to; summary_moments.h says how. */
struct Part {
  u64 words[8];
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
    key = (int)(magnitude >> 19) + KEY_OF_PATTERN;
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

/* Type DOUBLE has its exponent as FLOAT would have it, in the upper of its two words. */
const u32 DOUBLE_EXPONENTS = 1023 - 127;

/* Below reach_end() for near values but zero. */
GW_CORE u32 reach(float value) { return (bits_of(value) << 1) - (LEAST_EXPONENT << 24); }

GW_CORE u32 reach(double value) {
  return ((u32)(bits_of(value) >> 32) << 1) - ((DOUBLE_EXPONENTS + LEAST_EXPONENT) << 21);
}

GW_CORE u32 reach_end(float) { return (END_EXPONENT - LEAST_EXPONENT) << 24; }

GW_CORE u32 reach_end(double) { return (END_EXPONENT - LEAST_EXPONENT) << 21; }

/* The word of a near value but zero. */
GW_CORE u32 word_of(float value) { return (bits_of(value) >> 19) - FIRST_PATTERN; }

GW_CORE u32 word_of(double value) {
  u32 upper = (u32)(bits_of(value) >> 32);
  u32 pattern = (upper >> 16 & 0x7fffu) - DOUBLE_EXPONENTS * 16;
  return pattern + (upper >> 31) * NEGATIVE - FIRST_PATTERN;
}

GW_CORE u32 slot_of_word(u32 word) {
  u32 pattern = word + FIRST_PATTERN;
  return word == ZERO_WORD       ? (u32)MAX_KEY
      : pattern < NEGATIVE       ? MAX_KEY + pattern + KEY_OF_PATTERN
                                 : MAX_KEY - (pattern - NEGATIVE) - KEY_OF_PATTERN;
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

/* The same, but for NaN, which may get the rank of infinity. */
GW_CORE u32 quick_rank_of(float value) {
  u32 bits = bits_of(value);
  return (bits & 0x7ffffffeu) | bits >> 31;
}

GW_CORE u32 quick_rank_of(double value) { return rank_of(value); }

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

/* numerator / divisor, exact for all numbers of 32 bits; but 0 where the divisor is 1. */
GW_CORE u32 divide_by_many(u32 numerator, u64 magic_of_divisor) {
  u64 low = (magic_of_divisor & 0xffffffffULL) * numerator;
  u64 high = (magic_of_divisor >> 32) * numerator;
  return (u32)((high + (low >> 32)) >> 32);
}

/* The same for every divisor. */
GW_CORE u32 divide(u32 numerator, u64 magic_of_divisor) {
  return magic_of_divisor == 0 ? numerator : divide_by_many(numerator, magic_of_divisor);
}

/* Index of the segment that a tile belongs to. */
template <typename S>
GW_CORE u32 segment_of(const S* segments, u32 count, u32 tile) {
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

} // namespace gatewatch

#endif
