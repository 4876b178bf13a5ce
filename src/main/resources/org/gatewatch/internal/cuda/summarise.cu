/*
 * Summaries of many segments in one launch. Each segment is cut into tiles, the tiles are dealt
 * out evenly to the blocks, and whichever block ends the last tile of a group joins what all of
 * them found, in the order of the tiles. So one segment may be a million times as long as another,
 * and neither the number of blocks nor their order changes a single bit: only integers are added
 * by atomic operations.
 */
#include "block.h"
#include "gather.h"
#include "group.h"
#include "look.h"
#include "tile.h"

/* Blocks that a processor is to hold by their registers: 48 a thread. Turing has room for 4. */
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ == 750
#define GW_BLOCKS 4
#else
#define GW_BLOCKS 5
#endif

namespace gatewatch {

template <typename V>
__device__ __forceinline__ void copy_to_all(V& to, const V& from) {
  if (threadIdx.x < sizeof(V) / sizeof(u32)) {
    reinterpret_cast<u32*>(&to)[threadIdx.x] = reinterpret_cast<const u32*>(&from)[threadIdx.x];
  }
  __syncthreads();
}

__device__ __forceinline__ u32 end_tile(const Segment& segment) {
  return segment.first_tile + (u32)((segment.length + (TILE - 1)) / TILE);
}

/* Has the next segment at hand; there are barriers before the next call. */
template <typename T>
__device__ __forceinline__ void take_segment(const Segment* segments, Shared<T>& shared) {
  u32 next = shared.next_segment;
  __syncthreads(); /* nobody looks at the one before any more */
  copy_to_all(shared.segment, segments[next]);
  if (threadIdx.x == 0) {
    shared.next_segment = next + 1; /* read behind a later barrier */
  }
}

/* Begins a block's share of the group that the next segment belongs to, at a tile. */
template <typename T>
__device__ __forceinline__ void begin_share(
    u32 tile, const Segment* segments, const Group* groups, Shared<T>& shared) {
  take_segment(segments, shared);
  copy_to_all(shared.group, groups[shared.segment.group]);
  if (threadIdx.x == 0) {
    u32 end = shared.group.first_tile + shared.group.tiles;
    shared.first_tile = tile;
    shared.end_tile = end < shared.end_of_all ? end : shared.end_of_all;
  }
  __syncthreads();
}

/* A block's share of all tiles; what is left over goes to the first blocks. */
template <typename T>
__device__ __forceinline__ u32 begin_block(
    const Segment* segments, u32 segment_count, u32 tiles, Shared<T>& shared) {
  u32 each = tiles / gridDim.x;
  u32 rest = tiles - each * gridDim.x;
  u32 tile = each * blockIdx.x + (blockIdx.x < rest ? blockIdx.x : rest);
  if (threadIdx.x == 0) {
    shared.end_of_all = tile + each + (blockIdx.x < rest ? 1 : 0);
    shared.next_segment = segment_of(segments, segment_count, tile);
  }
  return tile;
}

template <typename T>
__device__ __forceinline__ void summarise(
    const Segment* segments, u32 segment_count, const Group* groups, u32 tiles, const Work& work) {
  __shared__ Shared<T> shared;
  u32 tile = begin_block(segments, segment_count, tiles, shared);
  clear_counters(shared);
#pragma unroll 1
  while (tile < shared.end_of_all) {
    begin_share(tile, segments, groups, shared);
#pragma unroll 1
    while (tile < shared.end_tile) {
      if (tile == end_tile(shared.segment)) {
        take_segment(segments, shared);
      }
      tile = reduce_tile(tile, shared, work) + 1;
    }
    end_share(shared, work);
  }
}

} // namespace gatewatch

extern "C" __global__ void __launch_bounds__(256, GW_BLOCKS) summarise_float(
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
  gatewatch::look(gatewatch::reading(values), values, length, found);
}

extern "C" __global__ void __launch_bounds__(256) look_double(
    const double* values, unsigned long long length, gatewatch::Look* found) {
  gatewatch::look(gatewatch::reading(values), values, length, found);
}

extern "C" __global__ void __launch_bounds__(256) gather(
    const gatewatch::Piece* pieces, unsigned int count, unsigned int tiles, unsigned char* to) {
  gatewatch::gather_all(pieces, count, tiles, to);
}
