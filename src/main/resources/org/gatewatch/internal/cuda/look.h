/*
 * A look through one vector for values that are not finite, for iterations of which no summaries
 * are wanted. Reads 16 bytes at once, and four times that before it looks at any of them.
 */
#ifndef GATEWATCH_LOOK_H
#define GATEWATCH_LOOK_H

#include "summary_core.h"

namespace gatewatch {

/* What a look finds. */
struct Look {
  u64 nan;
  u64 above; /* +Inf */
  u64 below; /* -Inf */
  u64 last;  /* 4 * (index + 1) + kind of the last of them; 0 if there is none */
};

/* Takes in a value. */
template <typename T>
GW_CORE void look_at(Look& look, T value, u64 index) {
  Kind kind = kind_of(value);
  if (kind != FINITE) {
    look.nan += kind == NOT_A_NUMBER ? 1 : 0;
    look.above += kind == ABOVE ? 1 : 0;
    look.below += kind == BELOW ? 1 : 0;
    u64 mark = 4 * (index + 1) + kind;
    look.last = mark > look.last ? mark : look.last;
  }
}

/* What is read at once; the bits of all its exponents are set if one value is not finite. */
struct FourFloats {
  typedef float4 Read;
  static const u32 COUNT = 4;

  static __device__ __forceinline__ bool has_other(const float4& read) {
    u32 x = bits_of(read.x) & 0x7fffffffu, y = bits_of(read.y) & 0x7fffffffu;
    u32 z = bits_of(read.z) & 0x7fffffffu, w = bits_of(read.w) & 0x7fffffffu;
    u32 one = x > y ? x : y, other = z > w ? z : w;
    return (one > other ? one : other) >= 0x7f800000u;
  }
};

struct TwoDoubles {
  typedef double2 Read;
  static const u32 COUNT = 2;

  static __device__ __forceinline__ bool has_other(const double2& read) {
    return kind_of(read.x) != FINITE || kind_of(read.y) != FINITE;
  }
};

__device__ __forceinline__ FourFloats reading(const float*) { return FourFloats(); }

__device__ __forceinline__ TwoDoubles reading(const double*) { return TwoDoubles(); }

/* Looks at some values one by one. */
template <typename T>
__device__ __forceinline__ void look_at_each(Look& own, const T* values, u64 from, u64 to) {
#pragma unroll 1
  for (u64 at = from; at < to; at++) {
    look_at(own, __ldg(values + at), at);
  }
}

/* This thread's share of what can be read by 16 bytes, which begins at an index. */
template <typename R, typename T>
__device__ __forceinline__ void look_at_vectors(
    R, Look& own, const T* values, u64 begin, u64 vectors) {
  const u32 AT_ONCE = 4;
  const typename R::Read* from = reinterpret_cast<const typename R::Read*>(values + begin);
  u64 threads = (u64)gridDim.x * THREADS;
  u64 at = (u64)blockIdx.x * THREADS + threadIdx.x;
  for (; at + (AT_ONCE - 1) * threads < vectors; at += AT_ONCE * threads) {
    typename R::Read reads[AT_ONCE];
#pragma unroll
    for (u32 i = 0; i < AT_ONCE; i++) {
      reads[i] = __ldg(from + (at + i * threads));
    }
    bool other = false;
#pragma unroll
    for (u32 i = 0; i < AT_ONCE; i++) {
      other |= R::has_other(reads[i]);
    }
    if (other) {
#pragma unroll 1
      for (u64 i = at; i <= at + (AT_ONCE - 1) * threads; i += threads) {
        look_at_each(own, values, begin + i * R::COUNT, begin + (i + 1) * R::COUNT);
      }
    }
  }
  for (; at < vectors; at += threads) {
    if (R::has_other(__ldg(from + at))) {
      look_at_each(own, values, begin + at * R::COUNT, begin + (at + 1) * R::COUNT);
    }
  }
}

/* Threads that find nothing, which is nearly always all of them, write nothing. */
template <typename R, typename T>
__device__ __forceinline__ void look(R reading, const T* values, u64 length, Look* found) {
  Look own = {0, 0, 0, 0};
  u64 begin = (16 - (u64)values % 16) % 16 / sizeof(T);
  begin = begin < length ? begin : length;
  u64 vectors = (length - begin) / R::COUNT;
  look_at_vectors(reading, own, values, begin, vectors);
  u64 at = (u64)blockIdx.x * THREADS + threadIdx.x;
  if (at < R::COUNT) {
    u64 rest = begin + vectors * R::COUNT + at;
    look_at_each(own, values, at, at < begin ? at + 1 : at);
    look_at_each(own, values, rest, rest < length ? rest + 1 : rest);
  }
  if (own.last != 0) {
    atomicAdd(&found->nan, own.nan);
    atomicAdd(&found->above, own.above);
    atomicAdd(&found->below, own.below);
    atomicMax(&found->last, own.last);
  }
}

} // namespace gatewatch

#endif
