/*
 * The kernels on 256 real threads, see cuda_on_threads.h, for ThreadSanitizer: runs, matrices, a
 * group of several runs, lengths that fill no vector, values of all kinds. Prints what comes of
 * them, which must not depend on the number of blocks; exit code 1 if it does.
 */
#include "cuda_on_threads.h"

#include "summarise.cu"

#include <cmath>
#include <random>

using namespace gatewatch;

template <typename T>
static std::vector<T> values(size_t length) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  std::vector<T> all(length);
  for (T& value : all) {
    u32 dice = (u32)(random() % 100);
    value = dice == 0  ? (T)NAN
        : dice == 1    ? (T)-INFINITY
        : dice < 10    ? (T)0
        : dice == 11   ? (T)1e-42
                       : (T)normal(random);
  }
  return all;
}

/* A table of segments over some memory. */
template <typename T>
class Table {
 public:
  explicit Table(const std::vector<T>& memory) : memory_(memory) {}

  void begin(u32 rows, u32 columns) {
    Group group = {tiles, 0, rows < 64 ? rows : 64, columns < 64 ? columns : 64};
    groups.push_back(group);
    rows_ = rows;
    columns_ = columns;
  }

  void add(u64 offset, u64 length) {
    Group& group = groups.back();
    Segment segment = {};
    segment.address = (u64)(memory_.data() + offset);
    segment.length = length;
    segment.rows = rows_;
    segment.columns = columns_;
    segment.map_rows = group.map_rows;
    segment.map_columns = group.map_columns;
    segment.row_magic = rows_ ? magic(rows_) : 0;
    segment.column_magic = columns_ ? magic(columns_) : 0;
    segment.first_tile = tiles;
    segment.group = (u32)groups.size() - 1;
    segments.push_back(segment);
    u32 more = (u32)((length + TILE - 1) / TILE);
    group.tiles += more;
    tiles += more;
  }

  std::vector<Segment> segments;
  std::vector<Group> groups;
  u32 tiles = 0;

 private:
  const std::vector<T>& memory_;
  u32 rows_ = 0;
  u32 columns_ = 0;
};

template <typename T>
struct Launch {
  const Table<T>& table;
  Work work;
};

static void body(void* argument) {
  Launch<float>& launch = *static_cast<Launch<float>*>(argument);
  summarise_float(
      launch.table.segments.data(), (u32)launch.table.segments.size(), launch.table.groups.data(),
      launch.table.tiles, launch.work);
}

static void body_of_doubles(void* argument) {
  Launch<double>& launch = *static_cast<Launch<double>*>(argument);
  summarise_double(
      launch.table.segments.data(), (u32)launch.table.segments.size(), launch.table.groups.data(),
      launch.table.tiles, launch.work);
}

struct Looking {
  const std::vector<float>& memory;
  Look found;
};

static void look_body(void* argument) {
  Looking& looking = *static_cast<Looking*>(argument);
  look_float(looking.memory.data() + 1, looking.memory.size() - 1, &looking.found);
}

/* All results of a launch with some blocks. */
template <typename T>
static std::vector<u64> run(const Table<T>& table, u32 blocks, void (*body)(void*)) {
  size_t groups = table.groups.size();
  std::vector<Part> parts(table.tiles);
  std::vector<u32> histograms(groups * SLOTS), maps(groups * MAX_CELLS), done(groups);
  std::vector<u64> results(groups * RESULT_SIZE / 8);
  Work work = {
      parts.data(), histograms.data(), maps.data(), done.data(),
      reinterpret_cast<unsigned char*>(results.data())};
  Launch<T> launch = {table, work};
  at_once::run_grid(blocks, body, &launch);
  return results;
}

template <typename T>
static bool is_repeatable(const char* name, void (*body)(void*)) {
  std::vector<T> memory = values<T>(40000);
  Table<T> table(memory);
  table.begin(0, 0);
  table.add(0, 40000);
  table.begin(100, 200);
  table.add(3, 20000);
  table.begin(0, 0);
  for (u32 i = 0; i < 5; i++) {
    table.add(7 + 1000 * i, 33 + i);
  }
  table.begin(0, 0);
  table.add(9, 1);
  std::vector<u64> once = run(table, 1, body);
  bool same = run(table, 3, body) == once;
  const Result* all = reinterpret_cast<const Result*>(once.data());
  printf("%s: %llu finite, %llu NaN, %s\n", name, all->finite, all->nan,
         same ? "the same with 3 blocks" : "ANOTHER RESULT with 3 blocks");
  return same;
}

static bool finds_all() {
  std::vector<float> memory = values<float>(40000);
  Look expected = {0, 0, 0, 0};
  for (size_t i = 1; i < memory.size(); i++) {
    look_at(expected, memory[i], i - 1);
  }
  Looking looking = {memory, {0, 0, 0, 0}};
  at_once::run_grid(3, look_body, &looking);
  bool right = memcmp(&expected, &looking.found, sizeof(Look)) == 0;
  printf("look: %llu NaN, %s\n", looking.found.nan, right ? "right" : "WRONG");
  return right;
}

struct Gathering {
  std::vector<Piece> pieces;
  u32 tiles;
  std::vector<float>* copies;
};

static void gather_body(void* argument) {
  Gathering& gathering = *static_cast<Gathering*>(argument);
  gather(
      gathering.pieces.data(), (u32)gathering.pieces.size(), gathering.tiles,
      reinterpret_cast<unsigned char*>(gathering.copies->data()));
}

/* Two matrices of 100 x 70, one of them turned, and its columns read backwards. */
static bool copies_all() {
  std::vector<float> memory = values<float>(14000);
  std::vector<float> copies(14000);
  Piece plain = {(u64)memory.data(), {1, 100, 0}, 0, {100, 70}, 7000, 0, 4, 0};
  Piece turned = {(u64)(memory.data() + 13999), {-70, -1, 0}, 28000, {100, 70}, 7000, 4, 4, 0};
  Gathering gathering = {{plain, turned}, 8, &copies};
  at_once::run_grid(3, gather_body, &gathering);
  bool right = memcmp(memory.data(), copies.data(), 28000) == 0;
  for (u32 i = 0; i < 7000; i++) {
    const float& expected = memory[13999 - i % 100 * 70 - i / 100];
    right &= memcmp(&expected, &copies[7000 + i], sizeof(float)) == 0;
  }
  printf("gather: %s\n", right ? "right" : "WRONG");
  return right;
}

int main() {
  bool right = is_repeatable<float>("float", body);
  right &= is_repeatable<double>("double", body_of_doubles);
  right &= finds_all();
  right &= copies_all();
  return right ? 0 : 1;
}
