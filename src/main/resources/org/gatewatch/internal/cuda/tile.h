/*
 * One tile, reduced by a block. A thread takes four values at a time, as if all were near
 * (summary_core.h) and finite; it remembers if one was not. Then its warp goes through its values
 * again, one by one.
 *
 * Counters are of 32 bits and raised by 1, which the hardware does at once for all threads of a
 * warp that raise the same one.
 */
#ifndef GATEWATCH_TILE_H
#define GATEWATCH_TILE_H

#include "block.h"
#include "map.h"

namespace gatewatch {

/* Reads a vector, by 16 bytes where memory allows it. */
__device__ __forceinline__ Four<float> read(const float* from, bool aligned) {
  if (aligned) {
    float4 read = __ldg(reinterpret_cast<const float4*>(from));
    Four<float> four = {{read.x, read.y, read.z, read.w}};
    return four;
  }
  Four<float> four = {{__ldg(from), __ldg(from + 1), __ldg(from + 2), __ldg(from + 3)}};
  return four;
}

__device__ __forceinline__ Four<double> read(const double* from, bool aligned) {
  if (aligned) {
    double2 one = __ldg(reinterpret_cast<const double2*>(from));
    double2 other = __ldg(reinterpret_cast<const double2*>(from + 2));
    Four<double> four = {{one.x, one.y, other.x, other.y}};
    return four;
  }
  Four<double> four = {{__ldg(from), __ldg(from + 1), __ldg(from + 2), __ldg(from + 3)}};
  return four;
}

/* Counts the near ones of four values; whether there are others. */
template <typename T>
__device__ __forceinline__ bool count(const Four<T>& four, u32* counters) {
  const u32 end = reach_end(four.at[0]);
  u32 farthest = 0;
#pragma unroll
  for (u32 i = 0; i < VECTOR; i++) {
    u32 next = reach(four.at[i]);
    farthest = next > farthest ? next : farthest;
  }
  if (farthest < end) {
#pragma unroll
    for (u32 i = 0; i < VECTOR; i++) {
      atomicAdd(counters + word_of(four.at[i]), 1u);
    }
    return false;
  }
  bool others = false;
#pragma unroll
  for (u32 i = 0; i < VECTOR; i++) {
    bool zero = four.at[i] == 0;
    if (zero || reach(four.at[i]) < end) {
      atomicAdd(counters + (zero ? ZERO_WORD : word_of(four.at[i])), 1u);
    } else {
      others = true;
    }
  }
  return others;
}

/*
 * Where a tile begins among the elements of the segment at hand, and how many it has. Asked for
 * anew where they are needed: registers are what there is least of.
 */
template <typename T>
__device__ __forceinline__ u32 begin_of(const T* tile, const Shared<T>& shared) {
  return (u32)(tile - reinterpret_cast<const T*>(shared.segment.address));
}

template <typename T>
__device__ __forceinline__ u32 length_of(const T* tile, const Shared<T>& shared) {
  u64 rest = shared.segment.length - begin_of(tile, shared);
  return rest < TILE ? (u32)rest : TILE;
}

/* Takes in a thread's share of a tile's whole vectors; whether that must be gone through again. */
template <typename T>
__device__ __forceinline__ bool take_vectors(
    const T* tile, Shared<T>& shared, Lane<T>& lane) {
  const u32 vectors = length_of(tile, shared) / VECTOR;
  const u32 begin = begin_of(tile, shared);
  const bool aligned = (u64)tile % 16 == 0;
  bool others = false;
  u32 index = threadIdx.x;
  Four<T> next = Four<T>();
  if (index < vectors) {
    next = read(tile + index * VECTOR, aligned);
    lane.shift = next.at[0];
  }
#pragma unroll 1
  while (index < vectors) {
    Four<T> four = next;
    u32 place = begin + index * VECTOR;
    index += THREADS;
    if (index < vectors) {
      next = read(tile + index * VECTOR, aligned);
    }
    others |= count(four, shared.counters);
#pragma unroll
    for (u32 i = 0; i < VECTOR; i++) {
      add(lane, four.at[i], (double)four.at[i]);
    }
    if (shared.segment.map_rows > 0) {
      map_four(shared.segment, place, four, cells_of(shared));
    }
  }
  return others;
}

/* Raises the counters of a group that lanes ask for, once for all that ask for the same one. */
__device__ __forceinline__ void raise_together(u32* counters, bool asks, u32 slot) {
  u32 asking = __ballot_sync(ALL_LANES, asks);
  while (asking != 0) {
    u32 first = __ffs(asking) - 1;
    u32 common = __shfl_sync(ALL_LANES, slot, first);
    u32 same = __ballot_sync(ALL_LANES, asks && slot == common);
    if (lane_id() == first) {
      atomicAdd(counters + common, (u32)__popc(same));
    }
    asking &= ~same;
  }
}

/* The scale for what a warp has of a tile. */
__device__ __forceinline__ int find_scale(const float*, u32) { return 0; }

__device__ __forceinline__ int find_scale(const double* tile, u32 length) {
  double largest = 0;
#pragma unroll 1
  for (u32 step = warp_id() * WARP * VECTOR; step < length; step += STEP) {
#pragma unroll 1
    for (u32 at = step + lane_id(); at < step + WARP * VECTOR && at < length; at += WARP) {
      double magnitude = gw_abs(__ldg(tile + at));
      largest = kind_of(magnitude) == FINITE ? higher_of(magnitude, largest) : largest;
    }
  }
#pragma unroll 1
  for (u32 by = WARP / 2; by > 0; by /= 2) {
    largest = higher_of(down(largest, by), largest);
  }
  return scale_of(__shfl_sync(ALL_LANES, largest, 0));
}

/*
 * Goes through a warp's values of a tile again: those that are not near are counted in the group's
 * histogram, or as what they are; those of a vector that is not whole, for the first time. NaN is
 * put onto the map.
 */
template <typename T>
__device__ __forceinline__ Kinds take_each(
    const T* tile, u32* histogram, const Scaling& by, Shared<T>& shared, Lane<T>& lane) {
  const u32 length = length_of(tile, shared);
  const u32 whole = length / VECTOR * VECTOR;
  const bool mapped = shared.segment.map_rows > 0;
  Kinds kinds = {0, 0, 0, 0};
  clear(lane);
#pragma unroll 1
  for (u32 step = warp_id() * WARP * VECTOR; step < length; step += STEP) {
#pragma unroll 1
    for (u32 at = step + lane_id() * VECTOR, i = 0; i < VECTOR; i++, at++) {
      bool there = at < length;
      T value = there ? __ldg(tile + at) : 0;
      Kind kind = kind_of(value);
      bool finite = there && kind == FINITE;
      bool near = value == 0 || reach(value) < reach_end(value);
      raise_together(histogram, finite && !near, slot_of(value));
      if (there && near && at >= whole) {
        atomicAdd(shared.counters + (value == 0 ? ZERO_WORD : word_of(value)), 1u);
      }
      if (there && mapped && (kind == NOT_A_NUMBER || at >= whole)) {
        map_one(shared.segment, begin_of(tile, shared) + at, rank_of(value), cells_of(shared));
      }
      if (finite) {
        double x = scaled(value, by);
        lane.shift = lane.finite++ == 0 ? x : lane.shift;
        add(lane, value, x);
      }
      kinds.finite += __popc(__ballot_sync(ALL_LANES, finite));
      kinds.nan += __popc(__ballot_sync(ALL_LANES, there && kind == NOT_A_NUMBER));
      kinds.above += __popc(__ballot_sync(ALL_LANES, there && kind == ABOVE));
      kinds.below += __popc(__ballot_sync(ALL_LANES, there && kind == BELOW));
    }
  }
  return kinds;
}

/* How many values of whole vectors a lane has, and its warp. */
template <typename T>
__device__ __forceinline__ Kinds kinds_of_vectors(u32 vectors, Lane<T>& lane) {
  u32 steps = vectors / THREADS;
  u32 rest = vectors % THREADS;
  u32 begin = warp_id() * WARP;
  u32 of_warp = rest < begin ? 0 : rest - begin < WARP ? rest - begin : WARP;
  lane.finite = (steps + (threadIdx.x < rest ? 1 : 0)) * VECTOR;
  Kinds kinds = {(steps * WARP + of_warp) * VECTOR, 0, 0, 0};
  return kinds;
}

/* What the lanes of a warp amount to, in lane 0. */
template <typename T>
__device__ __forceinline__ PartOf<T> part_of_warp(Lane<T>& lane, const Kinds& kinds, int scale) {
  u32 filled = __ballot_sync(ALL_LANES, lane.finite > 0);
  move(lane, __shfl_sync(ALL_LANES, lane.shift, filled != 0 ? __ffs(filled) - 1 : 0));
#pragma unroll 1
  for (u32 by = WARP / 2; by > 0; by /= 2) {
    lane.distance += down(lane.distance, by);
    lane.square += down(lane.square, by);
    lane.magnitude += down(lane.magnitude, by);
    lane.low = lower_of(lane.low, down(lane.low, by));
    lane.high = higher_of(lane.high, down(lane.high, by));
  }
  return part_of_lanes(lane, kinds, scale);
}

/*
 * Reduces one tile of the segment at hand: counters and cells in shared memory, all else into its
 * part. Returns its index, so that nobody keeps that meanwhile.
 */
template <typename T>
__device__ __forceinline__ u32 reduce_tile(u32 index, Shared<T>& shared, const Work& work) {
  const T* tile = reinterpret_cast<const T*>(shared.segment.address)
      + (index - shared.segment.first_tile) * TILE;
  Lane<T> lane;
  clear(lane);
  bool others = take_vectors(tile, shared, lane);
  u32 length = length_of(tile, shared);
  u32 vectors = length / VECTOR;
  others |= length % VECTOR != 0 && threadIdx.x == vectors % THREADS;
  Kinds kinds;
  int scale = 0;
  if (__any_sync(ALL_LANES, others)) {
    scale = find_scale(tile, length);
    kinds = take_each(tile, histogram_of(shared, work), scaling(scale), shared, lane);
  } else {
    kinds = kinds_of_vectors(vectors, lane);
  }
  PartOf<T> own = part_of_warp(lane, kinds, scale);
  index = shared.segment.first_tile + begin_of(tile, shared) / TILE;
  __syncthreads(); /* whoever joined the tile before has read its parts */
  if (lane_id() == 0) {
    shared.parts[warp_id()] = own;
  }
  __syncthreads();
  if (threadIdx.x == index % WARPS * WARP) {
    parts_of<T>(work)[index] = join_parts<1>(shared.parts, 0, WARPS);
  }
  return index;
}

} // namespace gatewatch

#endif
