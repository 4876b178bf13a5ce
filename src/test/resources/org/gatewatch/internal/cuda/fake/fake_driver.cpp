/*
 * A stand-in for libcuda.so.1: as much of the driver as this project calls, on threads of the host.
 * It checks what a driver would not, or would answer with a crash; FakeDriver.java says what.
 */
#include "fake_kernels.h"

#include <elf.h>

using namespace fake;

typedef int Result;

/* Returns what a call that is to fail returns. */
#define ENTER(needs_context)                               \
  if (int code = enter(__func__, needs_context)) {         \
    return code;                                           \
  }

#define NEED(handle)                    \
  if (!is_open(handle, __func__)) {     \
    return INVALID_HANDLE;              \
  }

/* Gives something back, and fails all the same if it is to: it may report an earlier error. */
#define ENTER_TO_GIVE_BACK                       \
  int code = enter(__func__, true);              \
  if (code == INVALID_CONTEXT || sticky) {       \
    return code;                                 \
  }

static int capability = 86;
static bool takes_cubin = true;

struct Module {};

static unsigned long long hash(const void* memory, size_t bytes) {
  unsigned long long hash = 1469598103934665603ULL;
  for (size_t i = 0; i < bytes; i++) {
    hash = (hash ^ static_cast<const unsigned char*>(memory)[i]) * 1099511628211ULL;
  }
  return hash;
}

static bool is_elf_image(const char* image) { return memcmp(image, "\177ELF", 4) == 0; }

/* Where its table of sections ends, or that of its segments, whichever comes last. */
static size_t size_of_elf(const char* image) {
  const Elf64_Ehdr* header = reinterpret_cast<const Elf64_Ehdr*>(image);
  size_t sections = header->e_shoff + (size_t)header->e_shnum * header->e_shentsize;
  size_t segments = header->e_phoff + (size_t)header->e_phnum * header->e_phentsize;
  return sections > segments ? sections : segments;
}

static bool has_kernels(const std::string& content) {
  for (const char* name : KERNELS) {
    if (content.find(name) == std::string::npos) {
      return false;
    }
  }
  return true;
}

extern "C" {

/* For the stand-in for NVRTC. */
int fake_enter(const char* call) { return enter(call, false); }

void fake_blocks(const char* call) { blocks(call); }

void fake_open(void* handle, const char* kind) { open_handle(handle, kind); }

void fake_close(void* handle, const char* kind) { close_handle(handle, kind); }

Result cuInit(unsigned) {
  ENTER(false)
  return OK;
}

Result cuCtxGetCurrent(Context** context) {
  ENTER(false)
  *context = current;
  return OK;
}

Result cuCtxSetCurrent(Context* context) {
  ENTER(false)
  current = context;
  return OK;
}

Result cuCtxGetDevice(int* device) {
  ENTER(true)
  *device = current->device;
  return OK;
}

Result cuCtxSynchronize() {
  ENTER(true)
  blocks(__func__);
  std::set<Stream*> all;
  {
    Guard guard(lock);
    all = streams;
  }
  for (Stream* stream : all) {
    stream->wait_for_all();
  }
  return sticky;
}

Result cuDeviceGet(int* device, int ordinal) {
  ENTER(false)
  *device = ordinal;
  return ordinal < 2 ? OK : INVALID_DEVICE;
}

Result cuDevicePrimaryCtxRetain(Context** context, int device) {
  ENTER(false)
  Guard guard(lock);
  contexts[device].retained++;
  *context = contexts + device;
  return OK;
}

Result cuDevicePrimaryCtxRelease_v2(int device) {
  int code = enter(__func__, false);
  Guard guard(lock);
  contexts[device].retained--;
  return code;
}

Result cuDeviceGetAttribute(int* value, int attribute, int) {
  ENTER(false)
  const int MULTIPROCESSORS = 16, MAJOR = 75, MINOR = 76;
  *value = attribute == MAJOR     ? capability / 10
      : attribute == MINOR        ? capability % 10
      : attribute == MULTIPROCESSORS ? 3
                                  : 0;
  return OK;
}

Result cuDeviceGetName(char* name, int length, int) {
  ENTER(false)
  snprintf(name, length, "Fake GPU");
  return OK;
}

Result cuGetErrorName(int code, const char** name) {
  static const std::map<int, const char*>& names = *new std::map<int, const char*>{
      {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"},
      {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
      {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE"},
      {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT"},
      {NO_BINARY_FOR_GPU, "CUDA_ERROR_NO_BINARY_FOR_GPU"},
      {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE"},
      {NOT_READY, "CUDA_ERROR_NOT_READY"},
      {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS"}};
  auto found = names.find(code);
  if (found == names.end()) {
    return INVALID_VALUE;
  }
  *name = found->second;
  return OK;
}

/* Takes what NVRTC makes, be it the stand-in for it or real: then by the names of the kernels in it. */
Result cuModuleLoadData(Module** module, const void* image) {
  ENTER(true)
  blocks(__func__);
  const char* text = static_cast<const char*>(image);
  bool is_elf = is_elf_image(text);
  std::string content(text, is_elf ? size_of_elf(text) : strlen(text));
  if ((is_elf || content.find("fake cubin") == 0) && !takes_cubin) {
    return NO_BINARY_FOR_GPU;
  }
  bool is_real = is_elf || content.find(".version") != std::string::npos;
  if (is_real ? !has_kernels(content) : content.find("fake ") != 0) {
    return INVALID_IMAGE;
  }
  *module = new Module;
  open_handle(*module, "modules");
  return OK;
}

Result cuModuleUnload(Module* module) {
  ENTER_TO_GIVE_BACK
  blocks(__func__);
  NEED(module)
  close_handle(module, "modules");
  return code;
}

Result cuModuleGetFunction(std::string** function, Module* module, const char* name) {
  ENTER(true)
  NEED(module)
  if (!is_kernel(name)) {
    return NOT_FOUND;
  }
  *function = new std::string(name);
  return OK;
}

Result cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, std::string*, int, size_t) {
  ENTER(true)
  *blocks = 2;
  return OK;
}

Result cuStreamCreate(Stream** stream, unsigned) {
  ENTER(true)
  *stream = new Stream;
  open_handle(*stream, "streams");
  Guard guard(lock);
  streams.insert(*stream);
  return OK;
}

Result cuStreamDestroy_v2(Stream* stream) {
  ENTER_TO_GIVE_BACK
  NEED(stream)
  close_handle(stream, "streams");
  stream->end();
  return code;
}

Result cuStreamSynchronize(Stream* stream) {
  ENTER(true)
  NEED(stream)
  blocks(__func__);
  stream->wait_for_all();
  return sticky;
}

Result cuEventCreate(Event** event, unsigned) {
  ENTER(true)
  *event = new Event{nullptr, 0};
  open_handle(*event, "events");
  return OK;
}

Result cuEventDestroy_v2(Event* event) {
  ENTER_TO_GIVE_BACK
  NEED(event)
  close_handle(event, "events");
  return code;
}

Result cuEventRecord(Event* event, Stream* stream) {
  ENTER(true)
  NEED(event)
  NEED(stream)
  event->step = stream->put([] {}, true);
  event->on = stream;
  return OK;
}

Result cuEventQuery(Event* event) {
  ENTER(true)
  NEED(event)
  return event->is_over() ? (int)sticky : NOT_READY;
}

Result cuEventSynchronize(Event* event) {
  ENTER(true)
  NEED(event)
  if (!event->is_over()) {
    blocks(__func__);
    event->on->wait_for(event->step);
  }
  return sticky;
}

Result cuEventElapsedTime(float* milliseconds, Event* from, Event* to) {
  ENTER(true)
  NEED(from)
  NEED(to)
  *milliseconds = 1;
  return OK;
}

Result cuMemAlloc_v2(Address* address, size_t bytes) {
  ENTER(true)
  blocks(__func__);
  *address = take(bytes, DEVICE, current->device);
  return OK;
}

Result cuMemFree_v2(Address address) {
  ENTER_TO_GIVE_BACK
  blocks(__func__);
  std::lock_guard<std::mutex> guard(emulator);
  int wrong = give_back(address, DEVICE, __func__);
  return wrong ? wrong : code;
}

Result cuMemHostAlloc(void** memory, size_t bytes, unsigned flags) {
  ENTER(true)
  blocks(__func__);
  const unsigned DEVICE_MAP = 2;
  *memory = (void*)take(bytes, flags & DEVICE_MAP ? MAPPED : PINNED, current->device);
  return OK;
}

Result cuMemFreeHost(void* memory) {
  ENTER_TO_GIVE_BACK
  blocks(__func__);
  std::lock_guard<std::mutex> guard(emulator);
  int wrong = give_back((Address)memory, PINNED | MAPPED, __func__);
  return wrong ? wrong : code;
}

Result cuMemHostGetDevicePointer_v2(Address* address, void* memory, unsigned) {
  ENTER(true)
  *address = (Address)memory;
  return is_in((Address)memory, 1, MAPPED) ? OK : INVALID_VALUE;
}

Result cuPointerGetAttribute(void* value, int attribute, Address address) {
  ENTER(true)
  const int DEVICE_ORDINAL = 9;
  Range* range = range_of(address, 1);
  if (attribute != DEVICE_ORDINAL || (range ? range->freed : !at_once)) {
    return INVALID_VALUE;
  }
  *static_cast<int*>(value) = range ? range->device : 0;
  return OK;
}

Result cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, Stream* stream) {
  ENTER(true)
  NEED(stream)
  if (!is_host(from, bytes)) {
    blocks("cuMemcpyHtoDAsync from memory that is not pinned");
  }
  unsigned long long before = hash(from, bytes);
  enqueue(stream, [=](const Deliver&) {
    if (!is_in(to, bytes, DEVICE)) {
      violation("a copy to memory of the device that is not there");
      sticky = ILLEGAL_ADDRESS;
    } else if (hash(from, bytes) != before) {
      violation("what is to be copied was changed before it was");
    } else {
      memcpy((void*)to, from, bytes);
    }
  });
  return OK;
}

Result cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, Stream* stream) {
  ENTER(true)
  NEED(stream)
  if (!is_host(to, bytes)) {
    violation("cuMemcpyDtoHAsync to memory that is not pinned");
    return INVALID_VALUE;
  }
  memset(to, 0xcd, bytes);
  enqueue(stream, [=](const Deliver& deliver) {
    if (is_in(from, bytes, DEVICE)) {
      deliver(to, (const void*)from, bytes);
    } else {
      violation("a copy from memory of the device that is not there");
      sticky = ILLEGAL_ADDRESS;
    }
  });
  return OK;
}

Result cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, Stream* stream) {
  ENTER(true)
  NEED(stream)
  enqueue(stream, [=](const Deliver&) { memcpy((void*)to, (const void*)from, bytes); });
  return OK;
}

Result cuMemcpyHtoD_v2(Address to, const void* from, size_t bytes) {
  ENTER(true)
  blocks(__func__);
  if (!is_in(to, bytes, DEVICE)) {
    violation("cuMemcpyHtoD to memory that is not there");
    return INVALID_VALUE;
  }
  memcpy((void*)to, from, bytes);
  return OK;
}

Result cuMemsetD8Async(Address to, unsigned char value, size_t bytes, Stream* stream) {
  ENTER(true)
  NEED(stream)
  enqueue(stream, [=](const Deliver&) {
    if (is_in(to, bytes, DEVICE)) {
      memset((void*)to, value, bytes);
    } else {
      violation("cuMemsetD8Async of memory that is not there");
      sticky = ILLEGAL_ADDRESS;
    }
  });
  return OK;
}

Result cuLaunchKernel(
    std::string* function, unsigned blocks, unsigned y, unsigned z, unsigned threads,
    unsigned threads_y, unsigned threads_z, unsigned shared, Stream* stream, void** arguments,
    void** others) {
  ENTER(true)
  NEED(stream)
  bool flat = y == 1 && z == 1 && threads_y == 1 && threads_z == 1;
  if (!flat || blocks == 0 || threads != turns::BLOCK || shared != 0 || others) {
    violation("cuLaunchKernel with a grid that the kernel is not made for");
    return INVALID_VALUE;
  }
  launch(*function, blocks, arguments, stream);
  return OK;
}

/* What tests say, by way of JNI: FakeDriver.java. */
#define JAVA(name) Java_org_gatewatch_internal_cuda_FakeDriver_##name

void JAVA(forget)(void*, void*) {
  hold(false);
  forget();
}

void JAVA(runAtOnce)(void*, void*, unsigned char whether) { at_once = whether; }

void JAVA(delay)(void*, void*, int microseconds) { delay = microseconds; }

void JAVA(hold)(void*, void*, unsigned char whether) { hold(whether); }

void JAVA(be)(void*, void*, int other, unsigned char cubin) {
  capability = other;
  takes_cubin = cubin;
}

void JAVA(failCall)(void*, void*, long call, int code) {
  Guard guard(lock);
  books.calls = 0;
  books.failing = call;
  books.code = code;
}

long JAVA(calls)(void*, void*) {
  Guard guard(lock);
  return books.calls;
}

long JAVA(allocate)(void*, void*, long bytes, int device) {
  return (long)take(bytes, DEVICE, device);
}

void JAVA(release)(void*, void*, long address) { give_back(address, DEVICE, "release"); }

long JAVA(thread)(void*, void*) { return this_thread(); }

/* Valid until the next; never two at once. */
long JAVA(report)(void*, void*) {
  static std::string& text = *new std::string;
  text = report();
  return (long)text.c_str();
}

} /* extern "C" */
