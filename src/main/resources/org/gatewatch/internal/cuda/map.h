/*
 * The heatmap of a matrix, in shared memory: each cell has the rank of the strongest value that it
 * covers. Compared before it is raised, since nearly all values are weaker than what is there.
 */
#ifndef GATEWATCH_MAP_H
#define GATEWATCH_MAP_H

#include "block.h"

namespace gatewatch {

template <typename T>
struct Four {
  T at[VECTOR];
};

/* Puts a value from a place in its matrix onto the map of that. */
__device__ __forceinline__ void map_one(
    const Segment& segment, u32 place, u32 rank, u32* cells) {
  u32 column = divide(place, segment.row_magic);
  u32 row = place - column * segment.rows;
  u32 map_row = divide((row + 1) * segment.map_rows - 1, segment.row_magic);
  u32 map_column = divide((column + 1) * segment.map_columns - 1, segment.column_magic);
  u32* cell = cells + map_column * segment.map_rows + map_row;
  if (rank > GW_PEEK(cell)) {
    atomicMax(cell, rank);
  }
}

/*
 * Whether the map shows less than one of four ranks that follow one another; the matrix has at
 * least four rows. From a row to the next, what division by the rows leaves rises by the map's
 * rows; at the end of a column, that leads to the first row of the next, as it should, but the
 * map's column may stay the same.
 */
__device__ __forceinline__ bool shows_less(
    const Segment& segment, u32 place, const u32 (&ranks)[VECTOR], const u32* cells) {
  u32 column = divide_by_many(place, segment.row_magic);
  u32 scaled = (place - column * segment.rows + 1) * segment.map_rows - 1;
  u32 map_row = divide_by_many(scaled, segment.row_magic);
  u32 rest = scaled - map_row * segment.rows;
  scaled = (column + 1) * segment.map_columns - 1;
  u32 map_column = divide_by_many(scaled, segment.column_magic);
  bool last = scaled - map_column * segment.columns + segment.map_columns >= segment.columns;
  u32 back = last ? 0 : segment.map_rows;
  const u32* first = cells + map_column * segment.map_rows;
  bool less = false;
#pragma unroll
  for (u32 i = 0; i < VECTOR; i++) {
    u32 at = map_row - (map_row < segment.map_rows ? 0 : back);
    less |= ranks[i] > GW_PEEK(first + at);
    rest += segment.map_rows;
    if (rest >= segment.rows) {
      rest -= segment.rows;
      map_row++;
    }
  }
  return less;
}

/* Puts four values that follow one another onto the map; only NaN may be ranked too low. */
template <typename T>
__device__ __forceinline__ void map_four(
    const Segment& segment, u32 place, const Four<T>& four, u32* cells) {
  u32 ranks[VECTOR];
#pragma unroll
  for (u32 i = 0; i < VECTOR; i++) {
    ranks[i] = quick_rank_of(four.at[i]);
  }
  if (segment.rows < VECTOR || shows_less(segment, place, ranks, cells)) {
#pragma unroll 1
    for (u32 i = 0; i < VECTOR; i++) {
      u32 rank = i == 0 ? ranks[0] : i == 1 ? ranks[1] : i == 2 ? ranks[2] : ranks[3];
      map_one(segment, place + i, rank, cells);
    }
  }
}

} // namespace gatewatch

#endif
