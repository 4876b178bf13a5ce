/*
 * What the launcher in Java does for a launch, with nothing but CUDA, for kernel_harness.cu.
 */
#ifndef GATEWATCH_TRIAL_CUH
#define GATEWATCH_TRIAL_CUH

#include "summarise.cu"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace gatewatch;

static void check(cudaError_t code, const char* what) {
  if (code != cudaSuccess) {
    fprintf(stderr, "%s failed: %s\n", what, cudaGetErrorString(code));
    exit(1);
  }
}

static int launches = 0;

static void* kernel_of(float) { return (void*)summarise_float; }
static void* kernel_of(double) { return (void*)summarise_double; }
static void* look_of(float) { return (void*)look_float; }
static void* look_of(double) { return (void*)look_double; }

/* How many blocks of a kernel the device holds at once. */
static u32 blocks_at_once(void* kernel) {
  int per_processor = 0;
  int processors = 0;
  check(
      cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_processor, kernel, THREADS, 0),
      "asking for the occupancy");
  check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0), "asking the device");
  return (u32)std::max(1, per_processor * processors);
}

/* One table of segments over memory of the device, and the memory to launch it. */
template <typename T>
class Trial {
 public:
  explicit Trial(const T* memory) : memory_(memory) {}

  ~Trial() {
    cudaFree(work_.parts);
    cudaFree(work_.histograms);
    cudaFree(work_.maps);
    cudaFree(work_.done);
    cudaFree(device_table_);
    cudaFreeHost(results_);
    cudaFreeHost(table_);
  }

  /* A matrix of rows x columns, or a run if rows is 0. */
  void add(u64 offset, u64 length, u32 rows, u32 columns) {
    begin(rows, columns);
    add_run(offset, length);
  }

  void begin(u32 rows, u32 columns) {
    rows_ = rows;
    columns_ = columns;
    Group group = {tiles_, 0, std::min(rows, 64u), std::min(columns, 64u)};
    groups_.push_back(group);
  }

  /* To the group begun last. */
  void add_run(u64 offset, u64 length) {
    Group& group = groups_.back();
    Segment segment = {};
    segment.address = (u64)(memory_ + offset);
    segment.length = length;
    segment.rows = rows_;
    segment.columns = columns_;
    segment.map_rows = group.map_rows;
    segment.map_columns = group.map_columns;
    segment.row_magic = rows_ ? magic(rows_) : 0;
    segment.column_magic = columns_ ? magic(columns_) : 0;
    segment.first_tile = tiles_;
    segment.group = (u32)groups_.size() - 1;
    segments_.push_back(segment);
    u32 more = (u32)((length + TILE - 1) / TILE);
    group.tiles += more;
    tiles_ += more;
  }

  void prepare() {
    size_t groups = groups_.size();
    allocate(&work_.parts, tiles_ * sizeof(Part));
    allocate(&work_.histograms, groups * SLOTS * sizeof(u32));
    allocate(&work_.maps, groups * MAX_CELLS * sizeof(u32));
    allocate(&work_.done, groups * sizeof(u32));
    check(cudaHostAlloc((void**)&results_, groups * RESULT_SIZE, cudaHostAllocMapped), "pinning");
    memset(results_, 0, groups * RESULT_SIZE);
    check(cudaHostGetDevicePointer((void**)&work_.results, results_, 0), "mapping");
    check(cudaHostAlloc((void**)&table_, table_size(), cudaHostAllocDefault), "pinning");
    memcpy(table_, segments_.data(), segments_.size() * sizeof(Segment));
    memcpy(table_ + segments_.size() * sizeof(Segment), groups_.data(), groups * sizeof(Group));
    allocate(&device_table_, table_size());
    blocks_ = std::min(tiles_, blocks_at_once(kernel_of(T())));
  }

  /* The table to the device, and one launch; blocks 0 for as many as there is room for. */
  void launch(u32 blocks = 0) {
    check(
        cudaMemcpyAsync(device_table_, table_, table_size(), cudaMemcpyHostToDevice),
        "sending the table");
    const void* segments = device_table_;
    const void* groups = device_table_ + segments_.size() * sizeof(Segment);
    u32 count = (u32)segments_.size();
    void* parameters[] = {&segments, &count, &groups, &tiles_, &work_};
    check(
        cudaLaunchKernel(
            kernel_of(T()), dim3(blocks ? blocks : blocks_), dim3(THREADS), parameters, 0, 0),
        "launching");
    launches++;
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

  const T* memory_;
  std::vector<Segment> segments_;
  std::vector<Group> groups_;
  u32 rows_ = 0;
  u32 columns_ = 0;
  u32 tiles_ = 0;
  u32 blocks_ = 0;
  Work work_ = {};
  unsigned char* results_ = nullptr;
  unsigned char* table_ = nullptr;
  unsigned char* device_table_ = nullptr;
};

/* Memory of a look, and how it is taken. */
template <typename T>
class Looking {
 public:
  Looking() : most_blocks_(blocks_at_once(look_of(T()))) {
    check(cudaMalloc((void**)&device_, sizeof(Look)), "allocating");
    check(cudaHostAlloc((void**)&host_, sizeof(Look), cudaHostAllocDefault), "pinning");
  }

  ~Looking() {
    cudaFree(device_);
    cudaFreeHost(host_);
  }

  void launch(const T* values, u64 length) {
    u64 blocks = std::min((length + THREADS * 16 - 1) / (THREADS * 16), (u64)most_blocks_);
    void* parameters[] = {&values, &length, &device_};
    check(cudaMemsetAsync(device_, 0, sizeof(Look)), "clearing");
    check(
        cudaLaunchKernel(look_of(T()), dim3((u32)blocks), dim3(THREADS), parameters, 0, 0),
        "launching");
    launches++;
    check(cudaMemcpyAsync(host_, device_, sizeof(Look), cudaMemcpyDeviceToHost), "fetching");
  }

  const Look& found() const { return *host_; }

 private:
  Look* device_ = nullptr;
  Look* host_ = nullptr;
  u32 most_blocks_;
};

#endif
