/*
 * The words of CUDA that the kernel is written with, and the types that it reads memory by, for a
 * host compiler; what runs the threads says which of them is which.
 */
#ifndef GATEWATCH_CUDA_WORDS_H
#define GATEWATCH_CUDA_WORDS_H

#include <cstdio>
#include <cstdlib>
#include <cstring>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)

struct Dimension {
  unsigned x;
};

struct float4 {
  float x, y, z, w;
};

struct double2 {
  double x, y;
};

const unsigned BLOCK_SIZE = 256;
const unsigned WARP_SIZE = 32;

template <typename V>
static inline V __ldg(const V* at) {
  return *at;
}

static inline void __threadfence() {}

static inline int __ffs(unsigned bits) { return __builtin_ffs((int)bits); }

static inline int __popc(unsigned bits) { return __builtin_popcount(bits); }

#endif
