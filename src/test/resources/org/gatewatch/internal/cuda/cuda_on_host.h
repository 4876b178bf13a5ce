/*
 * As much of CUDA as the kernel needs, on one thread of the host: the threads of a block take
 * turns, from one barrier or exchange between them to the next; blocks run one after the other. It
 * shows what the kernel computes, and every barrier that its results depend on in this order of
 * turns; it does not show races that need threads to run at once, nor anything about time.
 */
#ifndef GATEWATCH_CUDA_ON_HOST_H
#define GATEWATCH_CUDA_ON_HOST_H

#include "cuda_words.h"

#include <csetjmp>
#include <ucontext.h>

static Dimension threadIdx, blockIdx, gridDim;

namespace turns {

const unsigned BLOCK = BLOCK_SIZE;
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

using turns::exchange;

#include "cuda_warps.h"

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
