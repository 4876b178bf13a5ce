/*
 * Checks the kernel against sums in long double, and times it, with nothing but CUDA. Ends with a
 * line RESULT; exit code 1 if the kernel is wrong, 2 if there is no GPU. See harness.sh.
 */
#include "summarise.cu"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

using namespace gatewatch;

static void check(cudaError_t code, const char* what) {
  if (code != cudaSuccess) {
    fprintf(stderr, "%s failed: %s\n", what, cudaGetErrorString(code));
    exit(1);
  }
}

static int launches = 0;

/* What the launcher in Java keeps for a launch, here for one table. */
class Trial {
 public:
  explicit Trial(const float* memory) : memory_(memory) {}

  /* A matrix of rows x columns, or a run if rows is 0. */
  void add(u64 offset, u64 length, u32 rows, u32 columns) {
    Segment segment = {};
    segment.address = (u64)(memory_ + offset);
    segment.length = length;
    segment.rows = rows;
    segment.columns = columns;
    segment.map_rows = std::min(rows, 64u);
    segment.map_columns = std::min(columns, 64u);
    segment.row_magic = rows ? magic(rows) : 0;
    segment.column_magic = columns ? magic(columns) : 0;
    segment.first_tile = tiles_;
    segment.group = (u32)groups_.size();
    Group group = {tiles_, (u32)((length + TILE - 1) / TILE), segment.map_rows, segment.map_columns};
    segments_.push_back(segment);
    groups_.push_back(group);
    tiles_ += group.tiles;
  }

  void prepare() {
    size_t groups = groups_.size();
    allocate(&work_.parts, tiles_ * sizeof(Part));
    allocate(&work_.histograms, groups * SLOTS * sizeof(u32));
    allocate(&work_.maps, groups * MAX_CELLS * sizeof(u32));
    allocate(&work_.done, groups * sizeof(u32));
    check(cudaHostAlloc((void**)&results_, groups * RESULT_SIZE, cudaHostAllocMapped), "pinning");
    check(cudaHostGetDevicePointer((void**)&work_.results, results_, 0), "mapping");
    check(cudaHostAlloc((void**)&table_, table_size(), cudaHostAllocDefault), "pinning");
    memcpy(table_, segments_.data(), segments_.size() * sizeof(Segment));
    memcpy(table_ + segments_.size() * sizeof(Segment), groups_.data(), groups * sizeof(Group));
    allocate(&device_table_, table_size());
    int per_processor = 0;
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, 0), "asking for properties");
    check(
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_processor, summarise_float, THREADS, 0),
        "asking for the occupancy");
    blocks_ = std::min(tiles_, (u32)(per_processor * properties.multiProcessorCount));
  }

  /* The table to the device, and one launch; blocks 0 for as many as there is room for. */
  void launch(u32 blocks = 0) {
    check(
        cudaMemcpyAsync(device_table_, table_, table_size(), cudaMemcpyHostToDevice),
        "sending the table");
    summarise_float<<<blocks ? blocks : blocks_, THREADS>>>(
        reinterpret_cast<Segment*>(device_table_), (u32)segments_.size(),
        reinterpret_cast<Group*>(device_table_ + segments_.size() * sizeof(Segment)), tiles_,
        work_);
    launches++;
    check(cudaGetLastError(), "launching");
  }

  const unsigned char* result(size_t group) const { return results_ + group * RESULT_SIZE; }

  /* All that was written, without what earlier launches left behind the buckets. */
  std::vector<unsigned char> bytes() const {
    std::vector<unsigned char> all;
    for (size_t i = 0; i < groups_.size(); i++) {
      const Result* header = reinterpret_cast<const Result*>(result(i));
      all.insert(all.end(), result(i), result(i) + BUCKETS_AT + header->buckets * sizeof(Bucket));
    }
    return all;
  }

 private:
  size_t table_size() const {
    return segments_.size() * sizeof(Segment) + groups_.size() * sizeof(Group);
  }

  template <typename P>
  void allocate(P** pointer, size_t size) {
    check(cudaMalloc((void**)pointer, size), "allocating");
    check(cudaMemset(*pointer, 0, size), "clearing");
  }

  const float* memory_;
  std::vector<Segment> segments_;
  std::vector<Group> groups_;
  u32 tiles_ = 0;
  u32 blocks_ = 0;
  Work work_ = {};
  unsigned char* results_ = nullptr;
  unsigned char* table_ = nullptr;
  unsigned char* device_table_ = nullptr;
};

/* Median time of an action on the device, in microseconds. */
template <typename Action>
static double median_time(int times, Action action) {
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin), "making an event");
  check(cudaEventCreate(&end), "making an event");
  std::vector<float> all;
  for (int i = 0; i < times + 5; i++) {
    check(cudaEventRecord(begin), "marking the start");
    action();
    check(cudaEventRecord(end), "marking the end");
    check(cudaEventSynchronize(end), "the kernel");
    float milliseconds;
    check(cudaEventElapsedTime(&milliseconds, begin, end), "timing");
    if (i >= 5) {
      all.push_back(milliseconds);
    }
  }
  std::sort(all.begin(), all.end());
  return all[all.size() / 2] * 1000.0;
}

static bool is_close(double actual, long double expected, long double scale) {
  return std::fabs((long double)actual - expected) <= 1e-9L * (std::fabs(expected) + scale);
}

/* Whether a result is what values amount to; says what is not. */
static bool is_right(const unsigned char* bytes, const float* values, u64 length, const char* name) {
  const Result* result = reinterpret_cast<const Result*>(bytes);
  std::vector<u32> histogram(SLOTS);
  u64 finite = 0, nan = 0, above = 0, below = 0, zeros = 0;
  long double sum = 0, magnitude = 0, square = 0;
  for (u64 i = 0; i < length; i++) {
    Kind kind = kind_of(values[i]);
    nan += kind == NOT_A_NUMBER;
    above += kind == ABOVE;
    below += kind == BELOW;
    if (kind == FINITE) {
      finite++;
      zeros += values[i] == 0;
      histogram[slot_of(values[i])] += values[i] != 0;
      sum += values[i];
      magnitude += std::fabs((long double)values[i]);
      square += (long double)values[i] * values[i];
    }
  }
  long double deviations = 0;
  for (u64 i = 0; i < length && finite > 0; i++) {
    if (kind_of(values[i]) == FINITE) {
      long double distance = values[i] - sum / finite;
      deviations += distance * distance;
    }
  }
  bool right = result->finite == finite && result->nan == nan && result->above == above
      && result->below == below && result->zeros == zeros;
  right &= is_close(result->sum, sum, magnitude) && is_close(result->magnitude, magnitude, 0)
      && is_close(result->square, square, 0) && is_close(result->deviations, deviations, 0);
  const Bucket* buckets = reinterpret_cast<const Bucket*>(bytes + BUCKETS_AT);
  for (u32 i = 0; i < result->buckets; i++) {
    right &= histogram[buckets[i].slot] == buckets[i].count;
    right &= i == 0 || buckets[i].slot > buckets[i - 1].slot;
    histogram[buckets[i].slot] = 0;
  }
  for (u32 count : histogram) {
    right &= count == 0;
  }
  printf("  %-44s %s\n", name, right ? "right" : "WRONG");
  return right;
}

/* Values of every kind, seeded. */
static std::vector<float> values_of(int kind, u64 length) {
  std::mt19937 random(kind);
  std::normal_distribution<float> normal;
  std::vector<float> values(length);
  for (float& value : values) {
    float gauss = normal(random);
    u32 dice = (u32)random();
    FloatBits any;
    any.bits = dice;
    value = kind == 0  ? gauss
        : kind == 1    ? gauss * 1e37f
        : kind == 2    ? gauss * 1e-42f
        : kind == 3    ? 1e6f + gauss
        : dice % 30 == 0 ? any.value
        : dice % 31 == 0 ? NAN
        : dice % 37 == 0 ? INFINITY
                       : gauss;
  }
  return values;
}

static float* on_device(const std::vector<float>& values) {
  float* memory;
  check(cudaMalloc((void**)&memory, values.size() * sizeof(float)), "allocating");
  check(
      cudaMemcpy(memory, values.data(), values.size() * sizeof(float), cudaMemcpyHostToDevice),
      "sending values");
  return memory;
}

static bool check_values() {
  const char* names[] = {"normal", "huge", "denormal", "far from zero", "with NaN and infinities"};
  bool right = true;
  for (int kind = 0; kind < 5; kind++) {
    const u64 length = 3000017;
    std::vector<float> values = values_of(kind, length);
    float* memory = on_device(values);
    Trial trial(memory);
    trial.add(0, length, 0, 0);
    trial.add(3, 1000 * 1500, 1000, 1500);
    trial.add(7, 1, 0, 0);
    trial.prepare();
    trial.launch();
    check(cudaDeviceSynchronize(), "the kernel");
    right &= is_right(trial.result(0), values.data(), length, names[kind]);
    right &= is_right(trial.result(1), values.data() + 3, 1500000, "  from a misaligned offset");
    right &= is_right(trial.result(2), values.data() + 7, 1, "  one element");
    std::vector<unsigned char> bytes = trial.bytes();
    for (u32 blocks : {1u, 7u, 1000u}) {
      trial.launch(blocks);
      check(cudaDeviceSynchronize(), "the kernel");
      right &= trial.bytes() == bytes;
    }
    printf("  %-44s %s\n", "  the same bits with 1, 7 and 1000 blocks", right ? "right" : "WRONG");
    check(cudaFree(memory), "freeing");
  }
  return right;
}

/* Memory of a look, and how it is taken. */
class Looking {
 public:
  Looking() {
    check(cudaMalloc((void**)&device_, sizeof(Look)), "allocating");
    check(cudaHostAlloc((void**)&host_, sizeof(Look), cudaHostAllocDefault), "pinning");
    int per_processor = 0;
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, 0), "asking for properties");
    check(
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_processor, look_float, THREADS, 0),
        "asking for the occupancy");
    most_blocks_ = (u64)per_processor * properties.multiProcessorCount;
  }

  void launch(const float* values, u64 length) {
    u64 blocks = std::min((length + THREADS * 16 - 1) / (THREADS * 16), most_blocks_);
    check(cudaMemsetAsync(device_, 0, sizeof(Look)), "clearing");
    look_float<<<(u32)blocks, THREADS>>>(values, length, device_);
    launches++;
    check(cudaGetLastError(), "launching");
    check(cudaMemcpyAsync(host_, device_, sizeof(Look), cudaMemcpyDeviceToHost), "fetching");
  }

  const Look& found() const { return *host_; }

 private:
  Look* device_ = nullptr;
  Look* host_ = nullptr;
  u64 most_blocks_ = 0;
};

/* Whether a look finds what is not finite. */
static bool check_look() {
  bool right = true;
  Looking looking;
  for (int kind : {0, 2, 4}) {
    std::vector<float> values = values_of(kind, 3000017);
    Look expected = {0, 0, 0, 0};
    for (u64 i = 0; i < values.size(); i++) {
      look_at(expected, values[i], i);
    }
    float* memory = on_device(values);
    looking.launch(memory, values.size());
    check(cudaDeviceSynchronize(), "the look");
    right &= memcmp(&expected, &looking.found(), sizeof(Look)) == 0;
    check(cudaFree(memory), "freeing");
  }
  printf("  %-44s %s\n", "looks for what is not finite", right ? "right" : "WRONG");
  return right;
}

/* The gates of two LSTM(128) behind 64 inputs, and an output layer of 64. */
static u64 add_small_net(Trial& trial) {
  u64 at = 0;
  u32 inputs[] = {64, 128};
  for (u32 in : inputs) {
    u32 rows[] = {in, 128, 1};
    for (u32 r : rows) {
      for (int gate = 0; gate < 4; gate++) {
        trial.add(at, r * 128, r, 128);
        at += r * 128;
      }
    }
  }
  trial.add(at, 128 * 64, 128, 64);
  trial.add(at + 128 * 64, 64, 1, 64);
  return at + 128 * 64 + 64;
}

int main() {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
    fprintf(stderr, "There is no NVIDIA GPU (or no driver) here: nothing was checked or timed.\n");
    return 2;
  }
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, 0), "asking for properties");
  printf("card: %s, compute capability %d.%d\n", properties.name, properties.major, properties.minor);
  if (!(check_values() & check_look())) {
    fprintf(stderr, "The kernel is wrong on this card.\n");
    return 1;
  }
  const u64 length = 1ULL << 27; /* 512 MB */
  std::vector<float> values = values_of(0, 1 << 22);
  while (values.size() < length) {
    values.insert(values.end(), values.begin(), values.begin() + (1 << 22));
  }
  float* memory = on_device(values);
  float* copy;
  check(cudaMalloc((void**)&copy, length * sizeof(float)), "allocating");
  double copy_time = median_time(20, [&] {
    check(cudaMemcpyAsync(copy, memory, length * sizeof(float), cudaMemcpyDeviceToDevice), "copying");
  });
  double copy_bandwidth = 2.0 * length * sizeof(float) / copy_time / 1e3;
  Trial large(memory);
  large.add(0, length, 8192, 16384);
  large.prepare();
  double large_time = median_time(20, [&] { large.launch(); });
  double bandwidth = (double)length * sizeof(float) / large_time / 1e3;
  Trial small(memory);
  u64 small_length = add_small_net(small);
  small.prepare();
  double small_time = median_time(200, [&] { small.launch(); });
  Looking looking;
  double look_time = median_time(20, [&] { looking.launch(memory, length); });
  double look_bandwidth = (double)length * sizeof(float) / look_time / 1e3;
  double small_look_time = median_time(200, [&] { looking.launch(memory, small_length); });
  launches = 0;
  small.launch();
  check(cudaDeviceSynchronize(), "the kernel");
  printf("copy: %.0f GB/s (read and written), summaries of 512 MB: %.0f GB/s, a look: %.0f GB/s (read)\n",
         copy_bandwidth, bandwidth, look_bandwidth);
  printf("RESULT bandwidth_share=%.3f small_net_us=%.1f launches=%d look_us=%.1f"
         " look_bandwidth_share=%.3f\n",
         bandwidth / copy_bandwidth, small_time, launches, small_look_time,
         look_bandwidth / copy_bandwidth);
  return 0;
}
