/* The kernels of this project on the fake device: what they are given is checked, then they run. */
#ifndef GATEWATCH_FAKE_KERNELS_H
#define GATEWATCH_FAKE_KERNELS_H

#include "../cuda_on_host.h"

#include "../summarise.cu"

#include "fake_streams.h"

#include <algorithm>

namespace fake {

/*
 * The threads of cuda_on_host.h take turns in static memory. Nothing is freed while a kernel runs,
 * which would crash: one that comes later finds out.
 */
static std::mutex& emulator = *new std::mutex;

/* Blocks come in any order. */
static void run_grid(unsigned blocks, void (*thread)(void*), void* argument) {
  static std::mt19937 random(5);
  std::vector<unsigned> order(blocks);
  for (unsigned i = 0; i < blocks; i++) {
    order[i] = i;
  }
  std::shuffle(order.begin(), order.end(), random);
  gridDim.x = blocks;
  for (unsigned block : order) {
    turns::run_block(block, thread, argument);
  }
}

static bool is_device(const void* memory, size_t bytes) {
  return is_in((Address)memory, bytes, DEVICE);
}

/* Values may be in memory of the host, too, where they are read at once. */
static bool is_readable(Address address, size_t bytes) {
  Range* range = range_of(address, 1);
  if (!range) {
    return at_once;
  }
  return !range->freed && range->device == 0 && range_of(address, bytes) == range;
}

static void refuse(const char* what) {
  violation("a kernel is given %s that is not there", what);
  sticky = ILLEGAL_ADDRESS;
}

/* The arguments of a launch that summarises. */
struct Summarising {
  bool is_double;
  const gatewatch::Segment* segments;
  unsigned segment_count;
  const gatewatch::Group* groups;
  unsigned tiles;
  gatewatch::Work work;

  static void thread(void* argument) {
    Summarising& own = *static_cast<Summarising*>(argument);
    (own.is_double ? summarise_double : summarise_float)(
        own.segments, own.segment_count, own.groups, own.tiles, own.work);
  }

  unsigned group_count() const {
    unsigned count = 0;
    for (unsigned i = 0; i < segment_count; i++) {
      count = std::max(count, segments[i].group + 1);
    }
    return count;
  }

  const char* wrong_table() const {
    if (segment_count == 0 || !is_device(segments, segment_count * sizeof(gatewatch::Segment))) {
      return "a table of segments";
    }
    unsigned long long next = 0;
    for (unsigned i = 0; i < segment_count; i++) {
      if (segments[i].first_tile != next || segments[i].length == 0
          || !is_readable(segments[i].address, segments[i].length * (is_double ? 8 : 4))) {
        return "a segment";
      }
      next += (segments[i].length + gatewatch::TILE - 1) / gatewatch::TILE;
    }
    if (next != tiles) {
      return "a number of tiles";
    }
    unsigned count = group_count();
    if (!is_device(groups, count * sizeof(gatewatch::Group))) {
      return "a table of groups";
    }
    const gatewatch::Group& last = groups[count - 1];
    return last.first_tile + last.tiles == tiles ? nullptr : "a group";
  }

  const char* wrong_work() const {
    size_t count = group_count();
    std::vector<std::pair<Address, size_t>> all = {
        {(Address)work.parts, tiles * sizeof(gatewatch::Part)},
        {(Address)work.histograms, count * gatewatch::SLOTS * 4},
        {(Address)work.maps, count * gatewatch::MAX_CELLS * 4},
        {(Address)work.done, count * 4}};
    std::sort(all.begin(), all.end());
    bool good = is_in((Address)work.results, count * gatewatch::RESULT_SIZE, MAPPED);
    for (size_t i = 0; i < all.size(); i++) {
      bool apart = i == 0 || all[i - 1].first + all[i - 1].second <= all[i].first;
      good = good && apart && is_in(all[i].first, all[i].second, DEVICE);
    }
    return good ? nullptr : "memory to work with";
  }

  void run(unsigned blocks, const Deliver& deliver) {
    std::lock_guard<std::mutex> guard(emulator);
    const char* wrong = wrong_table();
    wrong = wrong ? wrong : wrong_work();
    if (wrong) {
      refuse(wrong);
      return;
    }
    size_t count = group_count();
    unsigned char* to = work.results;
    std::vector<unsigned long long> results((count * gatewatch::RESULT_SIZE + 7) / 8);
    work.results = reinterpret_cast<unsigned char*>(results.data());
    run_grid(blocks, thread, this);
    deliver(to, results.data(), count * gatewatch::RESULT_SIZE);
    for (size_t i = 0; i < count * gatewatch::SLOTS; i++) {
      if (work.histograms[i] != 0) {
        violation("a kernel leaves something in its work memory");
        return;
      }
    }
  }
};

/* The arguments of a look. */
struct Looking {
  bool is_double;
  const void* values;
  gatewatch::u64 length;
  gatewatch::Look* found;

  static void thread(void* argument) {
    Looking& own = *static_cast<Looking*>(argument);
    if (own.is_double) {
      look_double(static_cast<const double*>(own.values), own.length, own.found);
    } else {
      look_float(static_cast<const float*>(own.values), own.length, own.found);
    }
  }

  void run(unsigned blocks, const Deliver&) {
    std::lock_guard<std::mutex> guard(emulator);
    if (!is_readable((Address)values, length * (is_double ? 8 : 4))) {
      refuse("a vector");
    } else if (!is_device(found, sizeof(gatewatch::Look))) {
      refuse("memory for what it finds");
    } else {
      run_grid(blocks, thread, this);
    }
  }
};

/* The arguments of a launch that gathers. */
struct Collecting {
  const gatewatch::Piece* pieces;
  unsigned count;
  unsigned tiles;
  unsigned char* to;

  static void thread(void* argument) {
    Collecting& own = *static_cast<Collecting*>(argument);
    gather(own.pieces, own.count, own.tiles, own.to);
  }

  /* Whether all of a piece can be read: from the lowest of its elements to the highest. */
  static bool is_piece_readable(const gatewatch::Piece& piece) {
    long long low = 0, high = 0;
    long long sizes[] = {
        piece.sizes[0], piece.sizes[1], piece.length / (piece.sizes[0] * piece.sizes[1])};
    for (int axis = 0; axis < 3; axis++) {
      long long way = (sizes[axis] - 1) * piece.strides[axis];
      (way < 0 ? low : high) += way;
    }
    return is_readable(piece.address + low * piece.width, (high - low + 1) * piece.width);
  }

  const char* wrong() const {
    if (count == 0 || !is_device(pieces, count * sizeof(gatewatch::Piece))) {
      return "a table of pieces";
    }
    unsigned long long next = 0;
    for (unsigned i = 0; i < count; i++) {
      const gatewatch::Piece& piece = pieces[i];
      bool good = piece.length > 0 && (piece.width == 1 || piece.width == 4 || piece.width == 8)
          && piece.to % piece.width == 0 && piece.first_tile == next;
      if (!good || !is_piece_readable(piece)) {
        return "a piece";
      }
      if (!is_device(to + piece.to, (size_t)piece.length * piece.width)) {
        return "memory for copies";
      }
      next += (piece.length + gatewatch::GATHER_TILE - 1) / gatewatch::GATHER_TILE;
    }
    return next == tiles ? nullptr : "a number of tiles";
  }

  void run(unsigned blocks, const Deliver&) {
    std::lock_guard<std::mutex> guard(emulator);
    const char* found = wrong();
    if (found) {
      refuse(found);
    } else {
      run_grid(blocks, thread, this);
    }
  }
};

static const char* const KERNELS[] = {
    "summarise_float", "summarise_double", "look_float", "look_double", "gather"};

static bool is_kernel(const std::string& name) {
  return std::find(std::begin(KERNELS), std::end(KERNELS), name) != std::end(KERNELS);
}

/* Nobody may take results of an earlier launch for those of this one. */
static void poison(void* results) {
  Guard guard(lock);
  for (auto& range : books.ranges) {
    Address end = range.first + range.second.bytes;
    if (range.first <= (Address)results && (Address)results < end && !range.second.freed) {
      memset(results, 0xcd, end - (Address)results);
    }
  }
}

static void launch(const std::string& name, unsigned blocks, void** arguments, Stream* stream) {
  if (name == "gather") {
    Collecting collecting = {
        *(const gatewatch::Piece**)arguments[0], *(unsigned*)arguments[1],
        *(unsigned*)arguments[2], *(unsigned char**)arguments[3]};
    enqueue(stream, [=](const Deliver& deliver) { Collecting(collecting).run(blocks, deliver); });
    return;
  }
  bool is_double = name.find("double") != std::string::npos;
  if (name.find("look") == 0) {
    Looking looking = {
        is_double, *(const void**)arguments[0], *(gatewatch::u64*)arguments[1],
        *(gatewatch::Look**)arguments[2]};
    enqueue(stream, [=](const Deliver& deliver) { Looking(looking).run(blocks, deliver); });
    return;
  }
  Summarising summarising = {
      is_double, *(const gatewatch::Segment**)arguments[0], *(unsigned*)arguments[1],
      *(const gatewatch::Group**)arguments[2], *(unsigned*)arguments[3],
      *(gatewatch::Work*)arguments[4]};
  poison(summarising.work.results);
  enqueue(stream, [=](const Deliver& deliver) { Summarising(summarising).run(blocks, deliver); });
}

} // namespace fake

#endif
