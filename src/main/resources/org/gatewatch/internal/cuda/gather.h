/*
 * Parts of arrays copied to one piece of memory, whatever their strides: so that the host gets them
 * by one copy, and never waits.
 */
#ifndef GATEWATCH_GATHER_H
#define GATEWATCH_GATHER_H

#include "summary_core.h"

namespace gatewatch {

/* Elements that a block copies at once. */
const u32 GATHER_TILE = 2048;

/* A part of an array, its first axis the fastest. */
struct Piece {
  u64 address;   /* of its first element */
  long long strides[3]; /* in elements; below 0 for an axis that is read backwards */
  u64 to;        /* where its copy begins, in bytes */
  u32 sizes[2];  /* of the first two axes */
  u32 length;    /* elements */
  u32 first_tile; /* over the whole table */
  u32 width;     /* of an element: 1, 4 or 8 bytes */
  u32 reserved;
};

/* Copies this thread's share of a tile. */
template <typename W>
__device__ __forceinline__ void gather_tile(const Piece& piece, u32 begin, unsigned char* to) {
  const W* from = reinterpret_cast<const W*>(piece.address);
  W* copies = reinterpret_cast<W*>(to + piece.to);
  u32 end = piece.length - begin < GATHER_TILE ? piece.length : begin + GATHER_TILE;
#pragma unroll 1
  for (u32 i = begin + threadIdx.x; i < end; i += THREADS) {
    u32 second = i / piece.sizes[0];
    u32 third = second / piece.sizes[1];
    long long at = (long long)(i - second * piece.sizes[0]) * piece.strides[0]
        + (long long)(second - third * piece.sizes[1]) * piece.strides[1]
        + (long long)third * piece.strides[2];
    copies[i] = __ldg(from + at);
  }
}

__device__ __forceinline__ void gather_all(
    const Piece* pieces, u32 count, u32 tiles, unsigned char* to) {
#pragma unroll 1
  for (u32 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    const Piece& piece = pieces[segment_of(pieces, count, tile)];
    u32 begin = (tile - piece.first_tile) * GATHER_TILE;
    if (piece.width == sizeof(u64)) {
      gather_tile<u64>(piece, begin, to);
    } else if (piece.width == sizeof(u32)) {
      gather_tile<u32>(piece, begin, to);
    } else {
      gather_tile<unsigned char>(piece, begin, to);
    }
  }
}

} // namespace gatewatch

#endif
