/*
 * Sums of values and of squared deviations, and how they are joined, in a fixed order; the same for
 * the device and for the host compiler.
 *
 * Error bounds, in units of 2^-53, for a group of t tiles:
 *
 * - sums and sums of magnitudes, against the sum of magnitudes: 9,000 + t / 256. A thread sums the
 *   distances of up to 32 values from one of them, which are at most 33 times the magnitudes; 32
 *   threads move theirs to one of these values, where they are at most 1,025 times that. For 2^31
 *   values that is below 2e-12.
 * - squared deviations from the mean: 100,000 + t / 256 against themselves, and twice the bound of
 *   sums against the geometric mean of themselves and the sum of squares, since tiles are joined by
 *   the distance of their means. That is below 2e-11 and 4e-12.
 * - the sum of squares comes from these two without subtraction: below 3e-11 of itself.
 */
#ifndef GATEWATCH_SUMMARY_MOMENTS_H
#define GATEWATCH_SUMMARY_MOMENTS_H

#include "summary_core.h"

namespace gatewatch {

/* a * b + c in one rounding. */
GW_CORE double gw_fma(double a, double b, double c) {
#if defined(__CUDA_ARCH__)
  return fma(a, b, c);
#else
  return __builtin_fma(a, b, c);
#endif
}

GW_CORE double gw_abs(double a) {
#if defined(__CUDA_ARCH__)
  return fabs(a);
#else
  return __builtin_fabs(a);
#endif
}

/* The lower and the higher of two values, neither of them NaN. */
GW_CORE float lower_of(float a, float b) {
#if defined(__CUDA_ARCH__)
  return fminf(a, b);
#else
  return b < a ? b : a;
#endif
}

GW_CORE float higher_of(float a, float b) {
#if defined(__CUDA_ARCH__)
  return fmaxf(a, b);
#else
  return b > a ? b : a;
#endif
}

GW_CORE double lower_of(double a, double b) { return b < a ? b : a; }

GW_CORE double higher_of(double a, double b) { return b > a ? b : a; }

/* 2^exponent; 0 below the range of normal values, which nothing here needs, infinity above. */
GW_CORE double power(int exponent) {
  if (exponent < -1022) {
    return 0;
  }
  return double_of(exponent > 1023 ? 0x7ff0000000000000ULL : (u64)(exponent + 1023) << 52);
}

/* The scale of values that are all 0: lower than any other. */
const int NO_SCALE = -1022;

/* The scale of values, from the largest finite magnitude of them. */
GW_CORE int scale_of(double largest) {
  int exponent = (int)(bits_of(largest) >> 52) - 1023;
  return exponent < NO_SCALE ? NO_SCALE : exponent;
}

/*
 * By what values are multiplied: 2^-scale, in two steps that both exist. Only type DOUBLE needs
 * that, and only where its values are not near: their squares leave its range.
 */
struct Scaling {
  double first;
  double second;
};

GW_CORE Scaling scaling(int scale) {
  Scaling result = {power(-(scale / 2)), power(scale / 2 - scale)};
  return result;
}

GW_CORE double scaled(float value, const Scaling&) { return (double)value; }

GW_CORE double scaled(double value, const Scaling& by) { return value * by.first * by.second; }

/* What one thread found in a tile: of finite values, scaled but for the extremes. */
template <typename T>
struct Lane {
  double shift;    /* one of the values */
  double distance; /* sum of the differences from it */
  double square;   /* and of their squares */
  double magnitude;
  T low;
  T high;
  u32 finite;
};

template <typename T>
GW_CORE void clear(Lane<T>& lane) {
  lane.shift = lane.distance = lane.square = lane.magnitude = 0;
  lane.low = (T)double_of(0x7ff0000000000000ULL);
  lane.high = -lane.low;
  lane.finite = 0;
}

/* Takes in a value, but does not count it. */
template <typename T>
GW_CORE void add(Lane<T>& lane, T value, double x) {
  double distance = x - lane.shift;
  lane.distance += distance;
  lane.square = gw_fma(distance, distance, lane.square);
  lane.magnitude += gw_abs(x);
  lane.low = lower_of(lane.low, value);
  lane.high = higher_of(lane.high, value);
}

/* The same of differences from another value. */
template <typename T>
GW_CORE void move(Lane<T>& lane, double shift) {
  double by = lane.shift - shift;
  double all = lane.finite * by;
  lane.square += by * (lane.distance + lane.distance + all);
  lane.distance += all;
  lane.shift = shift;
}

/* How many values of each kind there are. */
struct Kinds {
  u32 finite;
  u32 nan;
  u32 above; /* +Inf */
  u32 below; /* -Inf */
};

/* What a warp, a tile, or several amount to; no larger than a Part. */
template <typename T>
struct PartOf {
  double sum;
  double magnitude;
  double deviations; /* squared, from the mean */
  T low;
  T high;
  Kinds kinds;
  int scale;
  int reserved;
};

static_assert(sizeof(PartOf<double>) <= sizeof(Part), "a part needs more than its room");

template <typename T>
GW_CORE void clear(PartOf<T>& part) {
  part.sum = part.magnitude = part.deviations = 0;
  part.low = (T)double_of(0x7ff0000000000000ULL);
  part.high = -part.low;
  part.kinds.finite = part.kinds.nan = part.kinds.above = part.kinds.below = 0;
  part.scale = part.reserved = 0;
}

/* What threads amount to that have been moved to one shift and added up. */
template <typename T>
GW_CORE PartOf<T> part_of_lanes(const Lane<T>& lane, const Kinds& kinds, int scale) {
  PartOf<T> part;
  clear(part);
  part.kinds = kinds;
  if (kinds.finite > 0) {
    double count = kinds.finite;
    double rest = lane.square - lane.distance * (lane.distance / count);
    part.deviations = rest > 0 ? rest : 0;
    part.sum = lane.distance + count * lane.shift;
    part.magnitude = lane.magnitude;
    part.low = lane.low;
    part.high = lane.high;
    part.scale = lane.magnitude == 0 ? NO_SCALE : scale;
  }
  return part;
}

template <typename T>
GW_CORE void rescale(PartOf<T>& part, int scale) {
  double factor = power(part.scale - scale);
  part.sum *= factor;
  part.magnitude *= factor;
  part.deviations = part.deviations * factor * factor;
  part.scale = scale;
}

GW_CORE void join_kinds(Kinds& kinds, const Kinds& added) {
  kinds.finite += added.finite;
  kinds.nan += added.nan;
  kinds.above += added.above;
  kinds.below += added.below;
}

/*
 * Joins two parts of values of type T, as Chan, Golub and LeVeque do; those of type DOUBLE at the
 * larger scale.
 */
template <typename T>
GW_CORE void join(PartOf<T>& part, PartOf<T> added) {
  double count = part.kinds.finite;
  double others = added.kinds.finite;
  join_kinds(part.kinds, added.kinds);
  if (added.kinds.finite == 0) {
    return;
  }
  if (sizeof(T) == sizeof(double)) {
    int scale = count == 0 || part.scale < added.scale ? added.scale : part.scale;
    rescale(part, scale);
    rescale(added, scale);
  }
  if (count > 0) {
    double distance = added.sum * count - part.sum * others;
    part.deviations += distance * (distance / (count * others * (count + others)));
  }
  part.deviations += added.deviations;
  part.sum += added.sum;
  part.magnitude += added.magnitude;
  part.low = lower_of(part.low, added.low);
  part.high = higher_of(part.high, added.high);
}

/* All of a result but what the histogram tells. */
template <typename T>
GW_CORE Result result_of(const PartOf<T>& part, const Group& group) {
  Result result;
  result.finite = part.kinds.finite;
  result.nan = part.kinds.nan;
  result.above = part.kinds.above;
  result.below = part.kinds.below;
  result.zeros = 0;
  result.low = part.low;
  result.high = part.high;
  result.sum = part.sum;
  result.magnitude = part.magnitude;
  result.deviations = part.deviations;
  result.square = part.deviations;
  if (part.kinds.finite > 0) {
    result.square += part.sum * (part.sum / part.kinds.finite);
  }
  result.scale = part.scale;
  result.buckets = 0;
  result.map_rows = group.map_rows;
  result.map_columns = group.map_columns;
  result.reserved[0] = result.reserved[1] = result.reserved[2] = 0;
  return result;
}

} // namespace gatewatch

#endif
