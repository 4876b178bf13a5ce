/*
 * The arithmetic of the kernel, compiled for the host: what its threads do one beside the other is
 * done here one after the other, and joined in the same order. Reads requests from standard input
 * until it ends: bytes an element (4 or 8), numbers of segments and groups, bytes of memory; then
 * segments, groups and memory. The address of a segment is its place in that memory. Answers each
 * with the results of all groups.
 */
#include "summary_core.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace gatewatch;

static void read_all(void* to, size_t size) {
  if (size > 0 && fread(to, 1, size, stdin) != size) {
    fprintf(stderr, "the request is cut off\n");
    exit(1);
  }
}

template <typename P>
static P join_threads(std::vector<P>& threads) {
  for (u32 warp = 0; warp < WARPS; warp++) {
    for (u32 by = WARP / 2; by > 0; by /= 2) {
      for (u32 i = 0; i < by; i++) {
        join(threads[warp * WARP + i], threads[warp * WARP + i + by]);
      }
    }
  }
  P all = threads[0];
  for (u32 warp = 1; warp < WARPS; warp++) {
    join(all, threads[warp * WARP]);
  }
  return all;
}

static int scale_for(const float*, u32) { return 0; }

static int scale_for(const double* values, u32 length) {
  double largest = 0;
  for (u32 i = 0; i < length; i++) {
    double magnitude = values[i] < 0 ? -values[i] : values[i];
    if (kind_of(magnitude) == FINITE && magnitude > largest) {
      largest = magnitude;
    }
  }
  return scale_of(largest);
}

template <typename T>
static Part reduce_tile(
    const T* values, u32 length, u64 begin, const Segment& segment, std::vector<u32>& histogram,
    std::vector<u32>& map) {
  double shift = 0;
  for (u32 i = length; i-- > 0;) {
    shift = kind_of(values[i]) == FINITE ? values[i] : shift;
  }
  int scale = scale_for(values, length);
  Scaling by = scaling(scale, shift);
  std::vector<Lane<T>> threads(THREADS);
  for (u32 t = 0; t < THREADS; t++) {
    clear(threads[t]);
  }
  u32 first_row = segment.rows > 0 ? (u32)(begin % segment.rows) : 0;
  for (u32 at = 0; at < length; at++) {
    Lane<T>& lane = threads[at % STEP / VECTOR];
    Kind kind = kind_of(values[at]);
    if (kind == FINITE) {
      add_finite(lane, values[at], by);
      histogram[slot_of(values[at])] += values[at] != 0;
    } else {
      add_other(lane, kind);
    }
    if (segment.rows > 0) {
      u32 columns = divide(first_row + at, segment.row_magic);
      u32 row = first_row + at - columns * segment.rows;
      u32 column = (u32)(begin / segment.rows) + columns;
      u32 cell =
          part_of(column, segment.map_columns, segment.columns, segment.column_magic)
              * segment.map_rows
          + part_of(row, segment.map_rows, segment.rows, segment.row_magic);
      u32 rank = rank_of(values[at]);
      map[cell] = rank > map[cell] ? rank : map[cell];
    }
  }
  return part_of_tile(join_threads(threads), length, scale);
}

template <typename T>
static void summarise(
    const Segment* segments, u32 count, const Group& group, const unsigned char* memory) {
  std::vector<u32> histogram(SLOTS);
  std::vector<u32> map(MAX_CELLS);
  std::vector<Part> threads(THREADS);
  for (u32 t = 0; t < THREADS; t++) {
    clear(threads[t]);
  }
  for (u32 i = 0; i < group.tiles; i++) {
    u32 tile = group.first_tile + i;
    const Segment& segment = segments[segment_of(segments, count, tile)];
    u64 begin = (u64)(tile - segment.first_tile) * TILE;
    u32 length = (u32)(segment.length - begin < TILE ? segment.length - begin : TILE);
    const T* values = reinterpret_cast<const T*>(memory + segment.address) + begin;
    join(threads[i % THREADS], reduce_tile(values, length, begin, segment, histogram, map));
  }
  std::vector<unsigned char> bytes(RESULT_SIZE);
  u32 buckets = 0;
  for (u32 slot = 0; slot < SLOTS; slot++) {
    if (histogram[slot] > 0) {
      Bucket bucket = {slot, histogram[slot]};
      reinterpret_cast<Bucket*>(bytes.data() + BUCKETS_AT)[buckets++] = bucket;
    }
  }
  for (u32 cell = 0; cell < group.map_rows * group.map_columns; cell++) {
    reinterpret_cast<unsigned short*>(bytes.data() + CELLS_AT)[cell] = pattern_of(map[cell]);
  }
  *reinterpret_cast<Result*>(bytes.data()) = result_of(join_threads(threads), buckets, group);
  fwrite(bytes.data(), 1, bytes.size(), stdout);
}

/* Both ways to divide, for numbers that are awkward. */
static int check_division() {
  u32 state = 1;
  for (int i = 0; i < 2000000; i++) {
    state = state * 1664525u + 1013904223u;
    u32 divisor = (state >> state % 31) | 1u;
    state = state * 1664525u + 1013904223u;
    u32 numbers[] = {state, state >> state % 31, divisor, divisor - 1, divisor * 3, ~0u};
    for (u32 number : numbers) {
      if (divide(number, magic(divisor)) != number / divisor) {
        fprintf(stderr, "%u / %u is not %u\n", number, divisor, divide(number, magic(divisor)));
        return 1;
      }
    }
  }
  return 0;
}

int main(int arguments, char**) {
  if (arguments > 1) {
    return check_division();
  }
  u64 request[4];
  while (fread(request, sizeof(request), 1, stdin) == 1) {
    std::vector<Segment> segments(request[1]);
    std::vector<Group> groups(request[2]);
    std::vector<unsigned char> memory(request[3]);
    read_all(segments.data(), segments.size() * sizeof(Segment));
    read_all(groups.data(), groups.size() * sizeof(Group));
    read_all(memory.data(), memory.size());
    for (const Group& group : groups) {
      if (request[0] == 4) {
        summarise<float>(segments.data(), (u32)segments.size(), group, memory.data());
      } else {
        summarise<double>(segments.data(), (u32)segments.size(), group, memory.data());
      }
    }
    fflush(stdout);
  }
  return 0;
}
