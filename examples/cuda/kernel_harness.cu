/*
 * Checks the kernel against sums in long double, and times it, with nothing but CUDA. What is done
 * is said by the first argument: check, time, small (a check that is small enough for
 * compute-sanitizer), or nothing for check and time. Times end with a line RESULT. Exit code 1 if
 * the kernel is wrong, 2 if there is no GPU. See harness.sh.
 */
#include "trial.cuh"

#include <cmath>
#include <limits>
#include <random>

static bool is_close(double actual, long double expected, long double scale) {
  return std::fabs((long double)actual - expected)
      <= 1e-9L * (std::fabs(expected) + scale) + std::numeric_limits<double>::denorm_min();
}

/* What values amount to, in long double. */
struct Expected {
  u64 finite = 0, nan = 0, above = 0, below = 0, zeros = 0;
  long double sum = 0, magnitude = 0, square = 0, deviations = 0;
  std::vector<u32> histogram = std::vector<u32>(SLOTS);
};

template <typename T>
static Expected expected_of(const T* values, u64 length) {
  Expected all;
  for (u64 i = 0; i < length; i++) {
    Kind kind = kind_of(values[i]);
    all.nan += kind == NOT_A_NUMBER;
    all.above += kind == ABOVE;
    all.below += kind == BELOW;
    if (kind == FINITE) {
      all.finite++;
      all.zeros += values[i] == 0;
      all.histogram[slot_of(values[i])] += values[i] != 0;
      all.sum += values[i];
      all.magnitude += std::fabs((long double)values[i]);
      all.square += (long double)values[i] * values[i];
    }
  }
  for (u64 i = 0; i < length && all.finite > 0; i++) {
    if (kind_of(values[i]) == FINITE) {
      long double distance = values[i] - all.sum / all.finite;
      all.deviations += distance * distance;
    }
  }
  return all;
}

static bool say(const char* name, bool right) {
  printf("  %-52s %s\n", name, right ? "right" : "WRONG");
  return right;
}

/* Whether a result is what values amount to. */
template <typename T>
static bool is_right(const unsigned char* bytes, const T* values, u64 length) {
  const Result* result = reinterpret_cast<const Result*>(bytes);
  Expected all = expected_of(values, length);
  double scale = std::ldexp(1.0, result->scale / 2) * std::ldexp(1.0, result->scale - result->scale / 2);
  bool right = result->finite == all.finite && result->nan == all.nan
      && result->above == all.above && result->below == all.below && result->zeros == all.zeros;
  right &= is_close(result->sum * scale, all.sum, all.magnitude)
      && is_close(result->magnitude * scale, all.magnitude, 0);
  long double squared = (long double)scale * scale;
  right &= std::fabs(result->square * squared - all.square) <= 1e-9L * all.square
      && std::fabs(result->deviations * squared - all.deviations)
          <= 1e-9L * all.deviations + 1e-11L * std::sqrt(all.deviations * all.square)
              + 1e-24L * all.square;
  const Bucket* buckets = reinterpret_cast<const Bucket*>(bytes + BUCKETS_AT);
  for (u32 i = 0; i < result->buckets; i++) {
    right &= all.histogram[buckets[i].slot] == buckets[i].count;
    right &= i == 0 || buckets[i].slot > buckets[i - 1].slot;
    all.histogram[buckets[i].slot] = 0;
  }
  for (u32 count : all.histogram) {
    right &= count == 0;
  }
  return right;
}

/* Whether the cells of a map are the strongest values of what they cover. */
template <typename T>
static bool is_right_map(const unsigned char* bytes, const T* values, u32 rows, u32 columns) {
  const Result* result = reinterpret_cast<const Result*>(bytes);
  const unsigned short* cells = reinterpret_cast<const unsigned short*>(bytes + CELLS_AT);
  std::vector<u32> ranks(MAX_CELLS);
  for (u64 i = 0; i < (u64)rows * columns; i++) {
    u64 row = ((i % rows + 1) * result->map_rows - 1) / rows;
    u64 column = ((i / rows + 1) * result->map_columns - 1) / columns;
    u32& cell = ranks[column * result->map_rows + row];
    cell = std::max(cell, rank_of(values[i]));
  }
  bool right = true;
  for (u32 i = 0; i < result->map_rows * result->map_columns; i++) {
    right &= cells[i] == pattern_of(ranks[i]);
  }
  return right;
}

const char* const KINDS[] = {
    "normal", "huge", "denormal", "far from zero", "with NaN and infinities", "one value",
    "half zeros", "all NaN", "all infinite", "one denormal value"};

/* Values of every kind, seeded. */
template <typename T>
static std::vector<T> values_of(int kind, u64 length) {
  const bool is_double = sizeof(T) == 8;
  std::mt19937 random(kind);
  std::normal_distribution<double> normal;
  std::vector<T> values(length);
  for (T& value : values) {
    double gauss = normal(random);
    u32 dice = (u32)random();
    value = (T)(
        kind == 1     ? gauss * (is_double ? 1e300 : 1e37)
        : kind == 2   ? gauss * (is_double ? 1e-310 : 1e-42)
        : kind == 3   ? 1e6 + gauss
        : kind == 4   ? (dice % 31 == 0 ? NAN : dice % 37 == 0 ? -INFINITY : gauss)
        : kind == 5   ? 1.1f
        : kind == 6   ? (dice % 2 ? gauss : 0)
        : kind == 7   ? NAN
        : kind == 8   ? INFINITY
        : kind == 9   ? (is_double ? 1e-310 : 1e-42)
                      : gauss);
  }
  return values;
}

/* A copy on the device. */
template <typename T>
class OnDevice {
 public:
  explicit OnDevice(const std::vector<T>& values, u32 times = 1) {
    size_t bytes = values.size() * sizeof(T);
    check(cudaMalloc((void**)&memory_, bytes * times), "allocating");
    for (u32 i = 0; i < times; i++) {
      check(
          cudaMemcpy(memory_ + i * values.size(), values.data(), bytes, cudaMemcpyHostToDevice),
          "sending values");
    }
  }

  ~OnDevice() { cudaFree(memory_); }

  operator const T*() const { return memory_; }

 private:
  T* memory_ = nullptr;
};

/* One kind of values: as a run, matrices and many short runs, with several numbers of blocks. */
template <typename T>
static bool check_kind(int kind, u64 length) {
  std::vector<T> values = values_of<T>(kind, length);
  OnDevice<T> memory(values);
  u32 columns = (u32)((length - 3) / 1000);
  Trial<T> trial(memory);
  trial.add(0, length, 0, 0);
  trial.add(3, 1000ull * columns, 1000, columns);
  trial.add(7, 1, 0, 0);
  trial.add(1, 77 * 100, 77, 100);
  trial.add(2, 3 * 1001, 3, 1001);
  trial.begin(0, 0);
  std::vector<T> runs;
  for (u32 i = 0; i < 200; i++) {
    trial.add_run(5 + 60 * i, 33);
    runs.insert(runs.end(), values.begin() + 5 + 60 * i, values.begin() + 5 + 60 * i + 33);
  }
  trial.prepare();
  trial.launch();
  check(cudaDeviceSynchronize(), "the kernel");
  const T* all = values.data();
  bool right = is_right(trial.result(0), all, length);
  right &= is_right(trial.result(1), all + 3, 1000ull * columns);
  right &= is_right(trial.result(2), all + 7, 1);
  right &= is_right(trial.result(5), runs.data(), runs.size());
  right &= is_right_map(trial.result(1), all + 3, 1000, columns);
  right &= is_right_map(trial.result(3), all + 1, 77, 100);
  right &= is_right_map(trial.result(4), all + 2, 3, 1001);
  std::vector<unsigned char> bytes = trial.bytes();
  for (u32 blocks : {1u, 7u, 1000u}) {
    trial.launch(blocks);
    check(cudaDeviceSynchronize(), "the kernel");
    right &= trial.bytes() == bytes;
  }
  Look expected = {0, 0, 0, 0};
  for (u64 i = 1; i < length; i++) {
    look_at(expected, all[i], i - 1);
  }
  Looking<T> looking;
  looking.launch((const T*)memory + 1, length - 1);
  check(cudaDeviceSynchronize(), "the look");
  right &= memcmp(&expected, &looking.found(), sizeof(Look)) == 0;
  char name[100];
  snprintf(name, sizeof name, "%s, %s", sizeof(T) == 8 ? "DOUBLE" : "FLOAT", KINDS[kind]);
  return say(name, right);
}

/* Two parts of a vector: every third value, and a matrix turned and read backwards. */
template <typename T>
static bool check_gather() {
  const u32 rows = 300, columns = 70, third = 3000;
  std::vector<T> values = values_of<T>(4, 30011);
  OnDevice<T> memory(values);
  u64 address = (u64)(const T*)memory;
  std::vector<Piece> pieces = {
      {address + sizeof(T), {3, 0, 0}, 0, {third, 1}, third, 0, (u32)sizeof(T), 0},
      {address + 30010 * sizeof(T), {-(long long)columns, -1, 0}, third * sizeof(T),
       {rows, columns}, rows * columns, 2, (u32)sizeof(T), 0}};
  std::vector<T> copies(third + rows * columns);
  u32 tiles = 2 + (rows * columns + GATHER_TILE - 1) / GATHER_TILE;
  OnDevice<Piece> table(pieces);
  OnDevice<T> to(copies);
  const Piece* first = table;
  const T* begin = to;
  u32 count = (u32)pieces.size();
  void* parameters[] = {&first, &count, &tiles, &begin};
  check(cudaLaunchKernel((void*)gather, dim3(3), dim3(THREADS), parameters, 0, 0), "launching");
  check(
      cudaMemcpy(copies.data(), begin, copies.size() * sizeof(T), cudaMemcpyDeviceToHost),
      "fetching copies");
  bool right = true;
  for (u32 i = 0; i < copies.size(); i++) {
    u32 at = i - third;
    const T& expected =
        i < third ? values[1 + 3 * i] : values[30010 - at % rows * columns - at / rows];
    right &= memcmp(&expected, &copies[i], sizeof(T)) == 0;
  }
  return say(sizeof(T) == 8 ? "DOUBLE, gathered" : "FLOAT, gathered", right);
}

static bool check_all(u64 length) {
  bool right = check_gather<float>() & check_gather<double>();
  for (int kind = 0; kind < 10; kind++) {
    right &= check_kind<float>(kind, length);
    right &= check_kind<double>(kind, length);
  }
  return right;
}

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

/* The gates of two LSTM(128) behind 64 inputs, and an output layer of 64. */
static u64 add_small_net(Trial<float>& trial) {
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

const u64 BYTES = 512 << 20;

/* GB a second that are read of 512 MB of some kind of values. */
template <typename T>
static double bandwidth(int kind, bool mapped) {
  const u64 block = 1 << 22;
  const u64 length = BYTES / sizeof(T);
  OnDevice<T> memory(values_of<T>(kind, block), (u32)(length / block));
  Trial<T> large(memory);
  large.add(0, length, mapped ? 8192 : 0, mapped ? (u32)(length / 8192) : 0);
  large.prepare();
  return BYTES / median_time(20, [&] { large.launch(); }) / 1e3;
}

static void time_all() {
  OnDevice<float> memory(values_of<float>(0, 1 << 22), 32);
  float* copy;
  check(cudaMalloc((void**)&copy, BYTES), "allocating");
  double copy_time = median_time(20, [&] {
    check(cudaMemcpyAsync(copy, memory, BYTES, cudaMemcpyDeviceToDevice), "copying");
  });
  check(cudaFree(copy), "freeing");
  double copied = 2.0 * BYTES / copy_time / 1e3;
  Looking<float> looking;
  double look_time = median_time(20, [&] { looking.launch(memory, BYTES / sizeof(float)); });
  Trial<float> small(memory);
  u64 small_length = add_small_net(small);
  small.prepare();
  double small_time = median_time(200, [&] { small.launch(); });
  double small_look_time = median_time(200, [&] { looking.launch(memory, small_length); });
  launches = 0;
  small.launch();
  check(cudaDeviceSynchronize(), "the kernel");
  double mapped = bandwidth<float>(0, true);
  printf("copy: %.0f GB/s (read and written)\n", copied);
  printf("RESULT bandwidth_share=%.3f with_maps=%.3f small_net_us=%.1f launches=%d look_us=%.1f"
         " look_bandwidth_share=%.3f one_value_share=%.3f"
         " half_zeros_share=%.3f all_nan_share=%.3f denormal_share=%.3f double_share=%.3f\n",
         bandwidth<float>(0, false) / copied, mapped / copied, small_time, launches, small_look_time,
         BYTES / look_time / 1e3 / copied, bandwidth<float>(5, false) / copied,
         bandwidth<float>(6, false) / copied, bandwidth<float>(7, false) / copied,
         bandwidth<float>(9, false) / copied, bandwidth<double>(0, true) / copied);
}

int main(int count, char** arguments) {
  const char* what = count > 1 ? arguments[1] : "";
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
    fprintf(stderr, "There is no NVIDIA GPU (or no driver) here: nothing was checked or timed.\n");
    return 2;
  }
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, 0), "asking for properties");
  printf("card: %s, compute capability %d.%d\n", properties.name, properties.major, properties.minor);
  bool small = strcmp(what, "small") == 0;
  if (strcmp(what, "time") != 0 && !check_all(small ? 30011 : 1000003)) {
    fprintf(stderr, "The kernel is wrong on this card.\n");
    return 1;
  }
  if (!small && strcmp(what, "check") != 0) {
    time_all();
  }
  return 0;
}
