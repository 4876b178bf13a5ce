/*
 * As much of CUDA as the kernel needs, on real threads of the host: the 256 of a block run at once,
 * blocks one after the other. ThreadSanitizer then sees what the threads of a block do to each
 * other's memory without a barrier in between. It takes for granted that all lanes of a warp come
 * to each exchange.
 */
#ifndef GATEWATCH_CUDA_ON_THREADS_H
#define GATEWATCH_CUDA_ON_THREADS_H

#include "cuda_words.h"

#include <pthread.h>
#include <thread>
#include <vector>

#define GW_PEEK(at) __atomic_load_n(at, __ATOMIC_RELAXED)

static thread_local Dimension threadIdx;
static Dimension blockIdx, gridDim;

namespace at_once {

const unsigned BLOCK = BLOCK_SIZE;

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

using at_once::exchange;

#include "cuda_warps.h"

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
