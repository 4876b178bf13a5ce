/*
 * As much of CUDA as the kernel needs, on one thread of the host: the threads of a block take
 * turns, from one barrier or exchange between them to the next; blocks run one after the other. It
 * shows what the kernel computes, and every barrier that its results depend on in this order of
 * turns; it does not show races that need threads to run at once, nor anything about time.
 */
#ifndef GATEWATCH_CUDA_ON_HOST_H
#define GATEWATCH_CUDA_ON_HOST_H

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ucontext.h>

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

static Dimension threadIdx, blockIdx, gridDim;

namespace turns {

const unsigned BLOCK = 256;
const unsigned WARP_SIZE = 32;
const size_t STACK = 64 * 1024;
const unsigned long PATIENCE = 1000 * 1000;

struct Barrier {
  unsigned expected;
  unsigned arrived;
  unsigned long passed;
};

struct Thread {
  jmp_buf place;
  ucontext_t start;
  char* stack;
  bool begun;
  bool ended;
  unsigned exchanges;
};

static Thread threads[BLOCK];
static Barrier whole = {BLOCK, 0, 0};
static Barrier warps[BLOCK / WARP_SIZE];
static unsigned long long exchanged[2][BLOCK];
static jmp_buf caller;
static unsigned ended;
static void (*body)(void*);
static void* argument;

static void go_to(unsigned next) {
  threadIdx.x = next;
  if (!threads[next].begun) {
    threads[next].begun = true;
    setcontext(&threads[next].start);
  }
  longjmp(threads[next].place, 1);
}

static void give_turn(unsigned next) {
  Thread& own = threads[threadIdx.x];
  if (setjmp(own.place) == 0) {
    go_to(next);
  }
}

static void enter() {
  body(argument);
  threads[threadIdx.x].ended = true;
  if (++ended == BLOCK) {
    longjmp(caller, 1);
  }
  unsigned next = threadIdx.x;
  while (threads[next].ended) {
    next = (next + 1) % BLOCK;
  }
  go_to(next);
}

static void pass(Barrier& barrier, unsigned first, unsigned count) {
  unsigned long round = barrier.passed;
  if (++barrier.arrived == barrier.expected) {
    barrier.arrived = 0;
    barrier.passed++;
    return;
  }
  for (unsigned long turn = 0; barrier.passed == round; turn++) {
    if (turn > PATIENCE) {
      fprintf(stderr, "thread %u waits for threads that never come\n", threadIdx.x);
      exit(1);
    }
    give_turn(first + (threadIdx.x - first + 1) % count);
  }
}

static void pass_block() { pass(whole, 0, BLOCK); }

static void pass_warp() {
  unsigned warp = threadIdx.x / WARP_SIZE;
  pass(warps[warp], warp * WARP_SIZE, WARP_SIZE);
}

/* What each lane of a warp hands to the others; valid until the exchange after the next. */
template <typename V>
static const unsigned long long* exchange(V value) {
  unsigned long long* slots = exchanged[threads[threadIdx.x].exchanges++ % 2];
  memcpy(slots + threadIdx.x, &value, sizeof(V));
  pass_warp();
  return slots + threadIdx.x / WARP_SIZE * WARP_SIZE;
}

static void run_block(unsigned block, void (*what)(void*), void* with) {
  blockIdx.x = block;
  body = what;
  argument = with;
  ended = 0;
  for (unsigned i = 0; i < BLOCK; i++) {
    Thread& thread = threads[i];
    thread.begun = thread.ended = false;
    thread.exchanges = 0;
    thread.stack = thread.stack ? thread.stack : (char*)malloc(STACK);
    getcontext(&thread.start);
    thread.start.uc_stack.ss_sp = thread.stack;
    thread.start.uc_stack.ss_size = STACK;
    thread.start.uc_link = nullptr;
    makecontext(&thread.start, enter, 0);
  }
  for (Barrier& warp : warps) {
    warp.expected = WARP_SIZE;
  }
  if (setjmp(caller) == 0) {
    go_to(0);
  }
}

} // namespace turns

static inline void __syncthreads() { turns::pass_block(); }

static inline void __threadfence() {}

template <typename V>
static inline V __ldg(const V* at) {
  return *at;
}

template <typename V>
static inline V __shfl_sync(unsigned, V value, unsigned from) {
  V other;
  memcpy(&other, turns::exchange(value) + from, sizeof(V));
  return other;
}

template <typename V>
static inline V __shfl_down_sync(unsigned, V value, unsigned by) {
  const unsigned long long* slots = turns::exchange(value);
  unsigned lane = threadIdx.x % turns::WARP_SIZE;
  V other;
  memcpy(&other, slots + (lane + by < turns::WARP_SIZE ? lane + by : lane), sizeof(V));
  return other;
}

static inline unsigned __ballot_sync(unsigned, int predicate) {
  const unsigned long long* slots = turns::exchange<unsigned long long>(predicate != 0);
  unsigned ballot = 0;
  for (unsigned lane = 0; lane < turns::WARP_SIZE; lane++) {
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
  N before = *at;
  *at += value;
  return before;
}

template <typename N>
static inline N atomicMax(N* at, N value) {
  N before = *at;
  *at = value > before ? value : before;
  return before;
}

#endif
