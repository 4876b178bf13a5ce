/*
 * The end of a group: what blocks have counted is added up, the parts of its tiles are joined, and
 * the result is written.
 */
#ifndef GATEWATCH_GROUP_H
#define GATEWATCH_GROUP_H

#include "block.h"

namespace gatewatch {

/*
 * Adds what a block has counted for a group to what others have, and begins anew. All threads have
 * come to the barriers of their last tile; the one here lets thread 0 speak for all of them.
 */
template <typename T>
__device__ __forceinline__ void give_back(Shared<T>& shared, const Work& work) {
  u32* histogram = histogram_of(shared, work);
#pragma unroll 1
  for (u32 word = threadIdx.x; word < WORDS; word += THREADS) {
    u32 count = shared.counters[word];
    if (count != 0) {
      shared.counters[word] = 0;
      atomicAdd(histogram + slot_of_word(word), count);
    }
  }
  u32* cells = cells_of(shared);
  u32* map = map_of(shared, work);
  u32 count = shared.group.map_rows * shared.group.map_columns;
#pragma unroll 1
  for (u32 cell = threadIdx.x; cell < count; cell += THREADS) {
    u32 rank = cells[cell];
    if (rank != 0) {
      cells[cell] = 0;
      atomicMax(map + cell, rank);
    }
  }
  __threadfence();
  __syncthreads();
}

/* Takes the histogram of a group into shared memory, some counts at a time. */
template <typename T>
__device__ __forceinline__ void take_histogram(u32* histogram, Shared<T>& shared) {
  const u32 AT_ONCE = 5;
  volatile u32* from = histogram;
#pragma unroll 1
  for (u32 step = threadIdx.x; step < SLOTS; step += AT_ONCE * THREADS) {
    u32 counts[AT_ONCE];
#pragma unroll
    for (u32 i = 0; i < AT_ONCE; i++) {
      counts[i] = step + i * THREADS < SLOTS ? from[step + i * THREADS] : 0;
    }
#pragma unroll
    for (u32 i = 0; i < AT_ONCE; i++) {
      shared.counters[step + i * THREADS] = counts[i];
      if (counts[i] != 0) {
        from[step + i * THREADS] = 0;
      }
    }
  }
}

/* The count of a bucket that is written; that of zero goes elsewhere. */
template <typename T>
__device__ __forceinline__ u32 bucket_at(u32 slot, const Shared<T>& shared) {
  return slot < SLOTS && slot != MAX_KEY ? shared.counters[slot] : 0;
}

/* Writes the occupied buckets of a group in rising order, each warp those of a run of slots. */
template <typename T>
__device__ __forceinline__ u32 write_buckets(Shared<T>& shared, Bucket* to) {
  const u32 run = (SLOTS + WARPS * WARP - 1) / (WARPS * WARP) * WARP;
  u32 begin = warp_id() * run;
  u32 occupied = 0;
#pragma unroll 1
  for (u32 step = 0; step < run; step += WARP) {
    occupied +=
        __popc(__ballot_sync(ALL_LANES, bucket_at(begin + step + lane_id(), shared) != 0));
  }
  if (lane_id() == 0) {
    shared.occupied[warp_id()] = occupied;
  }
  __syncthreads();
  u32 next = 0;
  u32 all = 0;
#pragma unroll
  for (u32 warp = 0; warp < WARPS; warp++) {
    next += warp < warp_id() ? shared.occupied[warp] : 0;
    all += shared.occupied[warp];
  }
#pragma unroll 1
  for (u32 step = 0; step < run; step += WARP) {
    Bucket bucket = {begin + step + lane_id(), 0};
    bucket.count = bucket_at(bucket.slot, shared);
    u32 ballot = __ballot_sync(ALL_LANES, bucket.count != 0);
    if (bucket.count != 0) {
      to[next + __popc(ballot & ((1u << lane_id()) - 1))] = bucket;
    }
    next += __popc(ballot);
  }
  return all;
}

/* Joins the parts of all tiles of a group, in shared memory, for thread 0. */
template <typename T>
__device__ __forceinline__ const PartOf<T>& join_tiles(Shared<T>& shared, const PartOf<T>* parts) {
  PartOf<T>* joined = reinterpret_cast<PartOf<T>*>(shared.counters);
  joined[threadIdx.x] = join_parts<THREADS>(
      parts + shared.group.first_tile, threadIdx.x, shared.group.tiles);
#pragma unroll 1
  for (u32 half = THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      join(joined[threadIdx.x], joined[threadIdx.x + half]);
    }
  }
  return joined[0];
}

/* Gives a group's map to the host. */
template <typename T>
__device__ __forceinline__ void write_map(const Shared<T>& shared, const Work& work) {
  volatile u32* from = map_of(shared, work);
  unsigned short* cells =
      reinterpret_cast<unsigned short*>(bytes_of_result(shared, work) + CELLS_AT);
  u32 count = shared.group.map_rows * shared.group.map_columns;
#pragma unroll 1
  for (u32 cell = threadIdx.x; cell < count; cell += THREADS) {
    cells[cell] = pattern_of(from[cell]);
    from[cell] = 0;
  }
}

/*
 * Writes the result of a group whose tiles are all done, and leaves the work memory as it was; uses
 * shared memory for other things than before.
 */
template <typename T>
__device__ __forceinline__ void finish(Shared<T>& shared, const Work& work) {
  const PartOf<T>& all = join_tiles(shared, parts_of<T>(work));
  if (threadIdx.x == 0) {
    *reinterpret_cast<Result*>(bytes_of_result(shared, work)) = result_of(all, shared.group);
    work.done[shared.segment.group] = 0;
  }
  __syncthreads();
  take_histogram(histogram_of(shared, work), shared);
  write_map(shared, work);
  __syncthreads();
  u32 buckets = write_buckets(
      shared, reinterpret_cast<Bucket*>(bytes_of_result(shared, work) + BUCKETS_AT));
  if (threadIdx.x == 0) {
    Result* result = reinterpret_cast<Result*>(bytes_of_result(shared, work));
    result->buckets = buckets;
    result->zeros = shared.counters[MAX_KEY];
  }
  __syncthreads();
  clear_counters(shared);
}

/* Ends a block's share of a group; the block that ends the last share of all finishes it. */
template <typename T>
__device__ __forceinline__ void end_share(Shared<T>& shared, const Work& work) {
  give_back(shared, work);
  if (threadIdx.x == 0) {
    u32 tiles = shared.end_tile - shared.first_tile;
    u32 before = atomicAdd(work.done + shared.segment.group, tiles);
    shared.is_last = before + tiles == shared.group.tiles;
    __threadfence();
  }
  __syncthreads();
  if (shared.is_last) {
    finish(shared, work);
  }
}

} // namespace gatewatch

#endif
