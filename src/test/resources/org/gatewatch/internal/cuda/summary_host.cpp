/*
 * The kernel on the host, see cuda_on_host.h. Reads requests from standard input until it ends:
 * bytes an element (4 or 8), numbers of segments and groups, bytes of memory, number of blocks;
 * then segments, groups and memory. The address of a segment is its place in that memory. Answers
 * each with the results of all groups. Without segments it is a look through all of that memory,
 * and the answer what it found.
 */
#include "cuda_on_host.h"

#include "summarise.cu"

#include <cmath>
#include <sys/mman.h>
#include <vector>

using namespace gatewatch;

static void read_all(void* to, size_t size) {
  if (size > 0 && fread(to, 1, size, stdin) != size) {
    fprintf(stderr, "the request is cut off\n");
    exit(1);
  }
}

struct Launch {
  bool is_double;
  const std::vector<Segment>& segments;
  const std::vector<Group>& groups;
  u32 tiles;
  Work work;
};

static void run_thread(void* argument) {
  Launch& launch = *static_cast<Launch*>(argument);
  (launch.is_double ? summarise_double : summarise_float)(
      launch.segments.data(), (u32)launch.segments.size(), launch.groups.data(), launch.tiles,
      launch.work);
}

/* Blocks run in rising order, or in falling order if their number is odd. */
static void run_grid(u32 blocks, void (*thread)(void*), void* launch) {
  gridDim.x = blocks;
  for (u32 i = 0; i < blocks; i++) {
    turns::run_block(blocks % 2 ? blocks - 1 - i : i, thread, launch);
  }
}

struct Looking {
  bool is_double;
  const std::vector<u64>& memory;
  u64 length;
  Look* found;
};

static void look_thread(void* argument) {
  Looking& looking = *static_cast<Looking*>(argument);
  const void* values = looking.memory.data();
  if (looking.is_double) {
    look_double(static_cast<const double*>(values), looking.length, looking.found);
  } else {
    look_float(static_cast<const float*>(values), looking.length, looking.found);
  }
}

static void answer_look(const u64* request) {
  std::vector<u64> memory((request[3] + 7) / 8);
  read_all(memory.data(), memory.size() * 8);
  Look found = {0, 0, 0, 0};
  Looking looking = {request[0] == 8, memory, request[3] / request[0], &found};
  run_grid((u32)request[4], look_thread, &looking);
  fwrite(&found, sizeof(found), 1, stdout);
  fflush(stdout);
}

static bool is_zero(const std::vector<u32>& memory) {
  for (u32 word : memory) {
    if (word != 0) {
      return false;
    }
  }
  return true;
}

static void answer(const u64* request) {
  std::vector<Segment> segments(request[1]);
  std::vector<Group> groups(request[2]);
  std::vector<u64> memory(request[3] / 8);
  read_all(segments.data(), segments.size() * sizeof(Segment));
  read_all(groups.data(), groups.size() * sizeof(Group));
  read_all(memory.data(), memory.size() * 8);
  for (Segment& segment : segments) {
    segment.address += (u64)memory.data();
  }
  u32 tiles = groups.back().first_tile + groups.back().tiles;
  std::vector<Part> parts(tiles);
  memset(static_cast<void*>(parts.data()), 0xab, tiles * sizeof(Part));
  std::vector<u32> histograms(groups.size() * SLOTS);
  std::vector<u32> maps(groups.size() * MAX_CELLS);
  std::vector<u32> done(groups.size());
  std::vector<u64> results(groups.size() * RESULT_SIZE / 8);
  Work work = {
      parts.data(), histograms.data(), maps.data(), done.data(),
      reinterpret_cast<unsigned char*>(results.data())};
  Launch launch = {request[0] == 8, segments, groups, tiles, work};
  u64 room = request[4] < tiles ? request[4] : tiles;
  run_grid((u32)room, run_thread, &launch);
  if (!is_zero(histograms) || !is_zero(maps) || !is_zero(done)) {
    fprintf(stderr, "the kernel leaves something in its work memory\n");
    exit(1);
  }
  fwrite(results.data(), 1, results.size() * 8, stdout);
  fflush(stdout);
}

/* Memory of so many bytes, all zero, that takes none before it is written. */
static char* reserve(u64 bytes) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (memory == MAP_FAILED) {
    perror("mmap");
    exit(1);
  }
  return static_cast<char*>(memory);
}

static bool is(bool right, const char* what) {
  if (!right) {
    fprintf(stderr, "%s\n", what);
  }
  return right;
}

/* The last tile of a matrix of 2^31 elements, as if it were all that is left to do of it. */
static bool check_last_tile(float* values) {
  const u64 length = 1ULL << 31;
  std::vector<Segment> segments(1);
  Segment& segment = segments[0];
  const u32 rows = 1u << 15;
  const u32 columns = 1u << 16;
  segment = {(u64)values, length, magic(rows), magic(columns), rows, columns, 64, 64, 0, 0};
  segment.first_tile = 1 - (u32)(length / TILE);
  std::vector<Group> groups(1);
  groups[0] = {0, 1, 64, 64};
  for (u64 i = length - TILE; i < length; i++) {
    values[i] = i == length - 1 ? -3 : 0.5f;
  }
  Part part;
  std::vector<u32> histogram(SLOTS), map(MAX_CELLS), done(1);
  std::vector<u64> results(RESULT_SIZE / 8);
  unsigned char* bytes = reinterpret_cast<unsigned char*>(results.data());
  Work work = {&part, histogram.data(), map.data(), done.data(), bytes};
  Launch launch = {false, segments, groups, 1, work};
  run_grid(1, run_thread, &launch);
  const Result* result = reinterpret_cast<const Result*>(bytes);
  const unsigned short* cells = reinterpret_cast<const unsigned short*>(bytes + CELLS_AT);
  bool right = is(result->finite == TILE && result->buckets == 2, "the last tile is counted wrong");
  right &= is(result->sum == 0.5 * (TILE - 1) - 3 && result->low == -3, "its sum is wrong");
  right &= is(cells[MAX_CELLS - 1] == 0xc040 && cells[MAX_CELLS - 2] == 0x3f00, "its map is wrong");
  return right & is(cells[0] == 0, "the map shows what was not read");
}

/* The first and the last block of very many, of a look through a little more than 2^31 values. */
static bool check_last_look(float* values) {
  const u64 length = (1ULL << 31) + 5;
  values[length - 1] = -HUGE_VALF;
  values[length - 2] = NAN;
  values[length - 6] = NAN;
  Look found = {0, 0, 0, 0};
  gridDim.x = (u32)(length / 4 / THREADS);
  for (u32 block : {0u, gridDim.x - 1}) {
    auto look = [&] { look_float(values, length, &found); };
    turns::run_block(
        block, [](void* body) { (*static_cast<decltype(look)*>(body))(); }, &look);
  }
  return is(found.nan == 2 && found.below == 1 && found.last == 4 * length + BELOW,
            "a look does not find what lies far behind");
}

/* What lies beyond 2^31 elements. */
static int check_far() {
  float* values = reinterpret_cast<float*>(reserve(((1ULL << 31) + 8) * sizeof(float)));
  return check_last_tile(values) & check_last_look(values) ? 0 : 1;
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

int main(int count, char** arguments) {
  if (count > 1) {
    return strcmp(arguments[1], "check-far") == 0 ? check_far() : check_division();
  }
  u64 request[5];
  while (fread(request, sizeof(request), 1, stdin) == 1) {
    if (request[1] == 0) {
      answer_look(request);
    } else {
      answer(request);
    }
  }
  return 0;
}
