/*
 * Summaries of many segments in one launch. Each segment is cut into tiles, the tiles are dealt
 * out evenly to the blocks, and whichever block ends the last tile of a group joins what all of
 * them found, in the order of the tiles. So one segment may be a million times as long as another,
 * and neither the number of blocks nor their order changes a single bit: only integers are added
 * by atomic operations.
 *
 * Work memory (parts: one a tile; histograms: SLOTS a group; maps: MAX_CELLS a group; done: one a
 * group) must be zero before the first launch, parts aside, and is left zero by each.
 *
 * At the end, a look through one vector for values that are not finite, for iterations of which no
 * summaries are wanted.
 */
#include "summary_core.h"

namespace gatewatch {

/* Two counters of 16 bits a word: tiles of at most 65,535 elements before they are given back. */
const u32 COUNTER_WORDS = (SLOTS + 1) / 2;
const u32 MOST_TILES = 65535 / TILE;

struct Work {
  Part* parts;
  u32* histograms;
  u32* maps;
  u32* done;
  unsigned char* results; /* RESULT_SIZE a group, in memory of the host */
};

struct Shared {
  u32 counters[COUNTER_WORDS];
  u32 cells[MAX_CELLS];
  double shift;
  double largest[WARPS];
  u32 first;
  u32 occupied[WARPS];
  bool is_last;
};

__device__ __forceinline__ u32 lane_id() { return threadIdx.x % WARP; }

__device__ __forceinline__ u32 warp_id() { return threadIdx.x / WARP; }

template <typename V>
__device__ __forceinline__ V down(V value, u32 by) {
  return __shfl_down_sync(0xffffffffu, value, by);
}

template <typename T>
__device__ __forceinline__ Lane<T> down(const Lane<T>& lane, u32 by) {
  Lane<T> other;
  other.sum = down(lane.sum, by);
  other.magnitude = down(lane.magnitude, by);
  other.square = down(lane.square, by);
  other.deviation = down(lane.deviation, by);
  other.deviation_square = down(lane.deviation_square, by);
  other.low = down(lane.low, by);
  other.high = down(lane.high, by);
  other.nan = down(lane.nan, by);
  other.above = down(lane.above, by);
  other.below = down(lane.below, by);
  other.zeros = down(lane.zeros, by);
  return other;
}

__device__ __forceinline__ Part down(const Part& part, u32 by) {
  Part other;
  other.finite = down(part.finite, by);
  other.sum = down(part.sum, by);
  other.magnitude = down(part.magnitude, by);
  other.square = down(part.square, by);
  other.deviations = down(part.deviations, by);
  other.low = down(part.low, by);
  other.high = down(part.high, by);
  other.nan = down(part.nan, by);
  other.above = down(part.above, by);
  other.below = down(part.below, by);
  other.zeros = down(part.zeros, by);
  other.scale = down(part.scale, by);
  other.reserved = 0;
  return other;
}

/* Joins what the threads of a warp hold, and then the warps, in thread 0. */
template <typename P>
__device__ __forceinline__ void join_block(P& own, P* of_warps) {
  for (u32 by = WARP / 2; by > 0; by /= 2) {
    P other = down(own, by);
    join(own, other);
  }
  if (lane_id() == 0) {
    of_warps[warp_id()] = own;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (u32 warp = 1; warp < WARPS; warp++) {
      join(own, of_warps[warp]);
    }
  }
}

/* Reads a thread's values of a tile, by 16 bytes where memory allows it. */
__device__ __forceinline__ void read(const float* from, u32 length, float (&values)[STEPS][VECTOR]) {
  if (length == TILE && (u64)from % 16 == 0) {
#pragma unroll
    for (u32 step = 0; step < STEPS; step++) {
      float4 four = reinterpret_cast<const float4*>(from)[step * THREADS + threadIdx.x];
      values[step][0] = four.x;
      values[step][1] = four.y;
      values[step][2] = four.z;
      values[step][3] = four.w;
    }
    return;
  }
#pragma unroll
  for (u32 step = 0; step < STEPS; step++) {
#pragma unroll
    for (u32 i = 0; i < VECTOR; i++) {
      u32 at = step * STEP + threadIdx.x * VECTOR + i;
      values[step][i] = at < length ? from[at] : 0;
    }
  }
}

__device__ __forceinline__ void read(
    const double* from, u32 length, double (&values)[STEPS][VECTOR]) {
  bool aligned = length == TILE && (u64)from % 16 == 0;
#pragma unroll
  for (u32 step = 0; step < STEPS; step++) {
#pragma unroll
    for (u32 i = 0; i < VECTOR; i += 2) {
      u32 at = step * STEP + threadIdx.x * VECTOR + i;
      if (aligned) {
        double2 two = *reinterpret_cast<const double2*>(from + at);
        values[step][i] = two.x;
        values[step][i + 1] = two.y;
      } else {
        values[step][i] = at < length ? from[at] : 0;
        values[step][i + 1] = at + 1 < length ? from[at + 1] : 0;
      }
    }
  }
}

/* The first finite value of a tile, from which deviations are taken; 0 if there is none. */
template <typename T>
__device__ __forceinline__ double find_shift(
    const T (&values)[STEPS][VECTOR], u32 length, Shared& shared) {
  u32 first = ~0u;
  T candidate = 0;
#pragma unroll
  for (u32 step = STEPS; step-- > 0;) {
#pragma unroll
    for (u32 i = VECTOR; i-- > 0;) {
      u32 at = step * STEP + threadIdx.x * VECTOR + i;
      if (at < length && kind_of(values[step][i]) == FINITE) {
        first = at;
        candidate = values[step][i];
      }
    }
  }
  u32 of_warp = first;
  for (u32 by = WARP / 2; by > 0; by /= 2) {
    u32 other = down(of_warp, by);
    of_warp = other < of_warp ? other : of_warp;
  }
  if (threadIdx.x == 0) {
    shared.first = ~0u;
    shared.shift = 0;
  }
  __syncthreads();
  if (lane_id() == 0) {
    atomicMin(&shared.first, of_warp);
  }
  __syncthreads();
  if (first != ~0u && first == shared.first) {
    shared.shift = candidate;
  }
  __syncthreads();
  return shared.shift;
}

/* Only type DOUBLE needs a scale; what lies beyond the tile was read as zero. */
__device__ __forceinline__ int find_scale(const float (&)[STEPS][VECTOR], Shared&) {
  return 0;
}

__device__ __forceinline__ int find_scale(
    const double (&values)[STEPS][VECTOR], Shared& shared) {
  double largest = 0;
#pragma unroll
  for (u32 step = 0; step < STEPS; step++) {
#pragma unroll
    for (u32 i = 0; i < VECTOR; i++) {
      double magnitude = values[step][i] < 0 ? -values[step][i] : values[step][i];
      if (kind_of(magnitude) == FINITE && magnitude > largest) {
        largest = magnitude;
      }
    }
  }
  for (u32 by = WARP / 2; by > 0; by /= 2) {
    double other = down(largest, by);
    largest = other > largest ? other : largest;
  }
  if (lane_id() == 0) {
    shared.largest[warp_id()] = largest;
  }
  __syncthreads();
  for (u32 warp = 0; warp < WARPS; warp++) {
    largest = shared.largest[warp] > largest ? shared.largest[warp] : largest;
  }
  /* Lanes may hold less than lane 0 of their warp: its value has just been read by all. */
  return scale_of(largest);
}

/* Where the elements of a tile lie in their matrix. */
struct Place {
  u64 column;
  u32 row;
};

template <typename T>
__device__ __forceinline__ void add_to_map(
    const Segment& segment, const Place& start, u32 at, const T (&four)[VECTOR], u32 length,
    u32* cells) {
  u32 row = start.row + at;
  u32 columns = divide(row, segment.row_magic);
  u32 column = (u32)start.column + columns;
  row -= columns * segment.rows;
  u32 map_column = part_of(column, segment.map_columns, segment.columns, segment.column_magic);
#pragma unroll
  for (u32 i = 0; i < VECTOR; i++) {
    if (at + i < length) {
      u32 map_row = part_of(row, segment.map_rows, segment.rows, segment.row_magic);
      u32 rank = rank_of(four[i]);
      u32* cell = cells + map_column * segment.map_rows + map_row;
      if (rank > *cell) {
        atomicMax(cell, rank);
      }
      if (++row == segment.rows) {
        row = 0;
        column++;
        map_column = part_of(column, segment.map_columns, segment.columns, segment.column_magic);
      }
    }
  }
}

/* Reduces one tile: counters and cells in shared memory, all else into its part. */
template <typename T>
__device__ __forceinline__ void reduce_tile(
    const Segment& segment, u32 tile, Shared& shared, Lane<T>* of_warps, Part* part) {
  u64 begin = (u64)(tile - segment.first_tile) * TILE;
  u32 length = (u32)(segment.length - begin < TILE ? segment.length - begin : TILE);
  T values[STEPS][VECTOR];
  read(reinterpret_cast<const T*>(segment.address) + begin, length, values);
  int scale = find_scale(values, shared);
  Scaling by = scaling(scale, find_shift(values, length, shared));
  Place start = {0, 0};
  if (segment.rows > 0) {
    start.column = begin / segment.rows;
    start.row = (u32)(begin % segment.rows);
  }
  Lane<T> lane;
  clear(lane);
#pragma unroll
  for (u32 step = 0; step < STEPS; step++) {
    u32 at = step * STEP + threadIdx.x * VECTOR;
#pragma unroll
    for (u32 i = 0; i < VECTOR; i++) {
      T value = values[step][i];
      if (at + i < length) {
        Kind kind = kind_of(value);
        if (kind == FINITE) {
          add_finite(lane, value, by);
          if (value != 0) {
            u32 slot = slot_of(value);
            atomicAdd(shared.counters + slot / 2, slot % 2 ? 0x10000u : 1u);
          }
        } else {
          add_other(lane, kind);
        }
      }
    }
    if (segment.rows > 0 && at < length) {
      add_to_map(segment, start, at, values[step], length, shared.cells);
    }
  }
  join_block(lane, of_warps);
  if (threadIdx.x == 0) {
    *part = part_of_tile(lane, length, scale);
  }
}

/* Adds what a block has counted for a group to what others have, and begins anew. */
__device__ __forceinline__ void give_back(
    const Group& group, u32 index, Shared& shared, const Work& work) {
  __syncthreads();
  u32* histogram = work.histograms + (u64)index * SLOTS;
  for (u32 word = threadIdx.x; word < COUNTER_WORDS; word += THREADS) {
    u32 both = shared.counters[word];
    if (both != 0) {
      shared.counters[word] = 0;
      if (both & 0xffffu) {
        atomicAdd(histogram + 2 * word, both & 0xffffu);
      }
      if (both >> 16) {
        atomicAdd(histogram + 2 * word + 1, both >> 16);
      }
    }
  }
  u32* map = work.maps + (u64)index * MAX_CELLS;
  for (u32 cell = threadIdx.x; cell < group.map_rows * group.map_columns; cell += THREADS) {
    u32 rank = shared.cells[cell];
    if (rank != 0) {
      shared.cells[cell] = 0;
      atomicMax(map + cell, rank);
    }
  }
  __threadfence();
  __syncthreads();
}

/* Reads memory that other blocks have written in this launch. */
__device__ __forceinline__ Part read_part(const Part* from) {
  const volatile Part* part = from;
  Part own;
  own.finite = part->finite;
  own.sum = part->sum;
  own.magnitude = part->magnitude;
  own.square = part->square;
  own.deviations = part->deviations;
  own.low = part->low;
  own.high = part->high;
  own.nan = part->nan;
  own.above = part->above;
  own.below = part->below;
  own.zeros = part->zeros;
  own.scale = part->scale;
  own.reserved = 0;
  return own;
}

/* Writes the occupied buckets of a group in rising order; each warp takes a run of slots. */
__device__ __forceinline__ u32 write_buckets(u32* histogram, Bucket* to, Shared& shared) {
  const u32 run = (SLOTS + WARPS * WARP - 1) / (WARPS * WARP) * WARP;
  volatile u32* counts = histogram;
  u32 begin = warp_id() * run;
  u32 occupied = 0;
  for (u32 at = begin + lane_id(); at < begin + run; at += WARP) {
    occupied += __popc(__ballot_sync(0xffffffffu, at < SLOTS && counts[at] != 0));
  }
  if (lane_id() == 0) {
    shared.occupied[warp_id()] = occupied;
  }
  __syncthreads();
  u32 next = 0;
  u32 all = 0;
  for (u32 warp = 0; warp < WARPS; warp++) {
    next += warp < warp_id() ? shared.occupied[warp] : 0;
    all += shared.occupied[warp];
  }
  for (u32 at = begin + lane_id(); at < begin + run; at += WARP) {
    u32 count = at < SLOTS ? counts[at] : 0;
    u32 ballot = __ballot_sync(0xffffffffu, count != 0);
    if (count != 0) {
      Bucket bucket = {at, count};
      to[next + __popc(ballot & ((1u << lane_id()) - 1))] = bucket;
      counts[at] = 0;
    }
    next += __popc(ballot);
  }
  return all;
}

/* Joins the tiles of a group, writes its result, and leaves the work memory as it was. */
__device__ __forceinline__ void finish(
    const Group& group, u32 index, Shared& shared, Part* of_warps, const Work& work) {
  Part own;
  clear(own);
  for (u32 tile = threadIdx.x; tile < group.tiles; tile += THREADS) {
    join(own, read_part(work.parts + group.first_tile + tile));
  }
  join_block(own, of_warps);
  unsigned char* result = work.results + (u64)index * RESULT_SIZE;
  u32 buckets =
      write_buckets(
          work.histograms + (u64)index * SLOTS,
          reinterpret_cast<Bucket*>(result + BUCKETS_AT),
          shared);
  volatile u32* map = work.maps + (u64)index * MAX_CELLS;
  unsigned short* cells = reinterpret_cast<unsigned short*>(result + CELLS_AT);
  for (u32 cell = threadIdx.x; cell < group.map_rows * group.map_columns; cell += THREADS) {
    cells[cell] = pattern_of(map[cell]);
    map[cell] = 0;
  }
  if (threadIdx.x == 0) {
    *reinterpret_cast<Result*>(result) = result_of(own, buckets, group);
    work.done[index] = 0;
  }
  __syncthreads();
}

/* Ends a block's share of a group; the block that ends the last share of all finishes it. */
__device__ __forceinline__ void end_share(
    const Group& group, u32 index, u32 tiles, Shared& shared, Part* of_warps, const Work& work) {
  give_back(group, index, shared, work);
  if (threadIdx.x == 0) {
    shared.is_last = atomicAdd(work.done + index, tiles) + tiles == group.tiles;
    __threadfence();
  }
  __syncthreads();
  if (shared.is_last) {
    finish(group, index, shared, of_warps, work);
  }
}

template <typename T>
__device__ __forceinline__ void summarise(
    const Segment* segments, u32 segment_count, const Group* groups, u32 tiles, const Work& work) {
  __shared__ Shared shared;
  __shared__ Lane<T> lanes[WARPS];
  __shared__ Part parts[WARPS];
  for (u32 word = threadIdx.x; word < COUNTER_WORDS; word += THREADS) {
    shared.counters[word] = 0;
  }
  for (u32 cell = threadIdx.x; cell < MAX_CELLS; cell += THREADS) {
    shared.cells[cell] = 0;
  }
  __syncthreads();
  u32 tile = (u32)((u64)tiles * blockIdx.x / gridDim.x);
  u32 end = (u32)((u64)tiles * (blockIdx.x + 1) / gridDim.x);
  while (tile < end) {
    u32 index = segments[segment_of(segments, segment_count, tile)].group;
    Group group = groups[index];
    u32 share = group.first_tile + group.tiles < end ? group.first_tile + group.tiles : end;
    share = share - tile < MOST_TILES ? share : tile + MOST_TILES;
    for (u32 next = tile; next < share; next++) {
      Segment segment = segments[segment_of(segments, segment_count, next)];
      reduce_tile(segment, next, shared, lanes, work.parts + next);
    }
    end_share(group, index, share - tile, shared, parts, work);
    tile = share;
  }
}

/*
 * Looks for values that are not finite. Threads that find none, which is nearly always all of them,
 * write nothing.
 */
template <typename T>
__device__ __forceinline__ void look(const T* values, u64 length, Look* found) {
  Look own = {0, 0, 0, 0};
  u64 threads = (u64)gridDim.x * THREADS;
  for (u64 at = (u64)blockIdx.x * THREADS + threadIdx.x; at < length; at += threads) {
    look_at(own, values[at], at);
  }
  if (own.last != 0) {
    atomicAdd(&found->nan, own.nan);
    atomicAdd(&found->above, own.above);
    atomicAdd(&found->below, own.below);
    atomicMax(&found->last, own.last);
  }
}

} // namespace gatewatch

extern "C" __global__ void __launch_bounds__(256) summarise_float(
    const gatewatch::Segment* segments, unsigned int segment_count,
    const gatewatch::Group* groups, unsigned int tiles, gatewatch::Work work) {
  gatewatch::summarise<float>(segments, segment_count, groups, tiles, work);
}

extern "C" __global__ void __launch_bounds__(256) summarise_double(
    const gatewatch::Segment* segments, unsigned int segment_count,
    const gatewatch::Group* groups, unsigned int tiles, gatewatch::Work work) {
  gatewatch::summarise<double>(segments, segment_count, groups, tiles, work);
}

/* found must be zero before. */
extern "C" __global__ void __launch_bounds__(256) look_float(
    const float* values, unsigned long long length, gatewatch::Look* found) {
  gatewatch::look(values, length, found);
}

extern "C" __global__ void __launch_bounds__(256) look_double(
    const double* values, unsigned long long length, gatewatch::Look* found) {
  gatewatch::look(values, length, found);
}
