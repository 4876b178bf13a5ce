/*
 * As much of CUDA as the kernel needs, on real threads of the host: the 256 of a block run at once,
 * blocks one after the other. ThreadSanitizer then sees what the threads of a block do to each
 * other's memory without a barrier in between. It takes for granted that all lanes of a warp come
 * to each exchange.
 */
#ifndef GATEWATCH_CUDA_ON_THREADS_H
#define GATEWATCH_CUDA_ON_THREADS_H

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <thread>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)
#define GW_PEEK(at) __atomic_load_n(at, __ATOMIC_RELAXED)

struct Dimension {
  unsigned x;
};

struct float4 {
  float x, y, z, w;
};

struct double2 {
  double x, y;
};

static thread_local Dimension threadIdx;
static Dimension blockIdx, gridDim;

namespace at_once {

const unsigned BLOCK = 256;
const unsigned WARP_SIZE = 32;

static pthread_barrier_t whole;
static pthread_barrier_t warps[BLOCK / WARP_SIZE];
static unsigned long long exchanged[2][BLOCK];
static thread_local unsigned exchanges;

/* What each lane of a warp hands to the others; valid until the exchange after the next. */
template <typename V>
static const unsigned long long* exchange(V value) {
  unsigned long long* slots = exchanged[exchanges++ % 2];
  memcpy(slots + threadIdx.x, &value, sizeof(V));
  pthread_barrier_wait(&warps[threadIdx.x / WARP_SIZE]);
  return slots + threadIdx.x / WARP_SIZE * WARP_SIZE;
}

static void run_thread(unsigned index, unsigned blocks, void (*body)(void*), void* argument) {
  threadIdx.x = index;
  for (unsigned block = 0; block < blocks; block++) {
    if (index == 0) {
      blockIdx.x = block;
    }
    pthread_barrier_wait(&whole);
    body(argument);
    pthread_barrier_wait(&whole);
  }
}

static void run_grid(unsigned blocks, void (*body)(void*), void* argument) {
  pthread_barrier_init(&whole, nullptr, BLOCK);
  for (pthread_barrier_t& warp : warps) {
    pthread_barrier_init(&warp, nullptr, WARP_SIZE);
  }
  gridDim.x = blocks;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < BLOCK; i++) {
    threads.emplace_back(run_thread, i, blocks, body, argument);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

} // namespace at_once

static inline void __syncthreads() { pthread_barrier_wait(&at_once::whole); }

static inline void __threadfence() {}

template <typename V>
static inline V __ldg(const V* at) {
  return *at;
}

template <typename V>
static inline V __shfl_sync(unsigned, V value, unsigned from) {
  V other;
  memcpy(&other, at_once::exchange(value) + from, sizeof(V));
  return other;
}

template <typename V>
static inline V __shfl_down_sync(unsigned, V value, unsigned by) {
  const unsigned long long* slots = at_once::exchange(value);
  unsigned lane = threadIdx.x % at_once::WARP_SIZE;
  V other;
  memcpy(&other, slots + (lane + by < at_once::WARP_SIZE ? lane + by : lane), sizeof(V));
  return other;
}

static inline unsigned __ballot_sync(unsigned, int predicate) {
  const unsigned long long* slots = at_once::exchange<unsigned long long>(predicate != 0);
  unsigned ballot = 0;
  for (unsigned lane = 0; lane < at_once::WARP_SIZE; lane++) {
    ballot |= (unsigned)slots[lane] << lane;
  }
  return ballot;
}

static inline int __any_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) != 0;
}

static inline int __ffs(unsigned bits) { return __builtin_ffs((int)bits); }

static inline int __popc(unsigned bits) { return __builtin_popcount(bits); }

template <typename N>
static inline N atomicAdd(N* at, N value) {
  return __atomic_fetch_add(at, value, __ATOMIC_RELAXED);
}

template <typename N>
static inline N atomicMax(N* at, N value) {
  N before = __atomic_load_n(at, __ATOMIC_RELAXED);
  while (before < value
      && !__atomic_compare_exchange_n(
          at, &before, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return before;
}

#endif
