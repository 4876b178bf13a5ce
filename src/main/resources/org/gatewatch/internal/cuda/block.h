/*
 * What the threads of a block share, and the work memory that blocks share.
 *
 * Work memory (parts: one a tile; histograms: SLOTS a group; maps: MAX_CELLS a group; done: one a
 * group) must be zero before the first launch, parts aside, and is left zero by each.
 */
#ifndef GATEWATCH_BLOCK_H
#define GATEWATCH_BLOCK_H

#include "summary_core.h"
#include "summary_moments.h"

/* Reads what other threads may be raising. */
#ifndef GW_PEEK
#define GW_PEEK(at) (*(const volatile unsigned int*)(at))
#endif

namespace gatewatch {

const u32 ALL_LANES = 0xffffffffu;

struct Work {
  Part* parts;
  u32* histograms;
  u32* maps;
  u32* done;
  unsigned char* results; /* RESULT_SIZE a group, in memory of the host */
};

/* Below 48 KB, which is what every card gives a block. */
template <typename T>
struct Shared {
  u32 counters[WORDS + MAX_CELLS]; /* of near values, then the cells of the heatmap */
  PartOf<T> parts[WARPS];
  Segment segment; /* those at hand */
  Group group;
  u32 next_segment;
  u32 first_tile; /* this block's share of the group */
  u32 end_tile;
  u32 end_of_all; /* where the block's tiles end */
  u32 occupied[WARPS];
  bool is_last;
};

static_assert(sizeof(Shared<double>) <= 48 * 1024, "a block has no more of its own memory");

template <typename T>
__device__ __forceinline__ u32* cells_of(Shared<T>& shared) { return shared.counters + WORDS; }

template <typename T>
__device__ __forceinline__ PartOf<T>* parts_of(const Work& work) {
  return reinterpret_cast<PartOf<T>*>(work.parts);
}

/* Those of the group at hand. */
template <typename T>
__device__ __forceinline__ u32* histogram_of(const Shared<T>& shared, const Work& work) {
  return work.histograms + (u64)shared.segment.group * SLOTS;
}

template <typename T>
__device__ __forceinline__ unsigned char* bytes_of_result(
    const Shared<T>& shared, const Work& work) {
  return work.results + (u64)shared.segment.group * RESULT_SIZE;
}

template <typename T>
__device__ __forceinline__ u32* map_of(const Shared<T>& shared, const Work& work) {
  return work.maps + (u64)shared.segment.group * MAX_CELLS;
}

__device__ __forceinline__ u32 lane_id() { return threadIdx.x % WARP; }

__device__ __forceinline__ u32 warp_id() { return threadIdx.x / WARP; }

template <typename V>
__device__ __forceinline__ V down(V value, u32 by) {
  return __shfl_down_sync(ALL_LANES, value, by);
}

/* Reads a part that other threads, or other blocks, have written in this launch. */
template <typename T>
__device__ __forceinline__ PartOf<T> read_part(const PartOf<T>* from) {
  const volatile PartOf<T>* part = from;
  PartOf<T> own;
  own.sum = part->sum;
  own.magnitude = part->magnitude;
  own.deviations = part->deviations;
  own.low = part->low;
  own.high = part->high;
  own.kinds.finite = part->kinds.finite;
  own.kinds.nan = part->kinds.nan;
  own.kinds.above = part->kinds.above;
  own.kinds.below = part->kinds.below;
  own.scale = part->scale;
  own.reserved = 0;
  return own;
}

/* Joins every so many-th part from one of them on, in their order. */
template <u32 EVERY, typename T>
__device__ __forceinline__ PartOf<T> join_parts(const PartOf<T>* parts, u32 from, u32 count) {
  PartOf<T> own;
  clear(own);
#pragma unroll 1
  for (u32 i = from; i < count; i += EVERY) {
    join(own, read_part(parts + i));
  }
  return own;
}

template <typename T>
__device__ __forceinline__ void clear_counters(Shared<T>& shared) {
#pragma unroll 1
  for (u32 word = threadIdx.x; word < WORDS + MAX_CELLS; word += THREADS) {
    shared.counters[word] = 0;
  }
  __syncthreads();
}

} // namespace gatewatch

#endif
