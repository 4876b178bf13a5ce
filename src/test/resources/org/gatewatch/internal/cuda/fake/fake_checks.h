/*
 * What the stand-ins for CUDA's libraries know of their callers: every call and who made it, what
 * was done wrong, all memory, and which call is to fail. Guarded by one lock.
 */
#ifndef GATEWATCH_FAKE_CHECKS_H
#define GATEWATCH_FAKE_CHECKS_H

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace fake {

enum Code {
  OK = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  INVALID_DEVICE = 101,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  NO_BINARY_FOR_GPU = 209,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  NOT_READY = 600,
  ILLEGAL_ADDRESS = 700
};

typedef unsigned long long Address;

struct Context {
  int device;
  int retained;
};

/* Memory of the device, or of the host and pinned, or that and mapped into the device's. */
enum Kind { DEVICE = 1, PINNED = 2, MAPPED = 4 };

struct Range {
  size_t bytes;
  Kind kind;
  int device;
  bool freed;
};

struct Books {
  std::map<Address, Range> ranges;
  std::set<void*> handles; /* events, streams, modules and programs that were not given back */
  std::map<std::string, long> left;
  std::set<std::string> violations;
  std::set<std::string> blocking;
  long calls = 0;
  long failing = 0;
  int code = OK;
};

/* Never destroyed: threads may outlive main. */
static std::recursive_mutex& lock = *new std::recursive_mutex;
static Books& books = *new Books;
static Context contexts[2] = {{0, 0}, {1, 0}};
static thread_local Context* current = nullptr;

/* An error that the device does not recover from: every call returns it from then on. */
static std::atomic<int> sticky(OK);

typedef std::lock_guard<std::recursive_mutex> Guard;

static long this_thread() { return syscall(SYS_gettid); }

static void violation(const char* format, ...) {
  char text[400];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof(text), format, values);
  va_end(values);
  Guard guard(lock);
  books.violations.insert(text);
}

/* To be told by calls that keep their thread waiting, or that may do so on a device. */
static void blocks(const char* call) {
  Guard guard(lock);
  books.blocking.insert(std::to_string(this_thread()) + " " + call);
}

/* Counts a call; what it is to return if it is to fail, else OK. */
static int enter(const char* call, bool needs_context) {
  Guard guard(lock);
  books.calls++;
  if (sticky) {
    return sticky;
  }
  if (needs_context && !current) {
    violation("%s without a current context", call);
    return INVALID_CONTEXT;
  }
  if (books.calls != books.failing) {
    return OK;
  }
  sticky = books.code == ILLEGAL_ADDRESS ? books.code : OK;
  return books.code;
}

/* The range that memory lies in as a whole, freed or not; null if there is none. */
static Range* range_of(Address address, size_t bytes) {
  Guard guard(lock);
  auto after = books.ranges.upper_bound(address);
  if (after == books.ranges.begin()) {
    return nullptr;
  }
  auto found = --after;
  return address + bytes <= found->first + found->second.bytes ? &found->second : nullptr;
}

static bool is_in(Address address, size_t bytes, int kinds) {
  Range* range = range_of(address, bytes);
  return range && !range->freed && (range->kind & kinds);
}

static bool is_host(const void* memory, size_t bytes) {
  return is_in((Address)memory, bytes, PINNED | MAPPED);
}

static const char* name_of(Kind kind) {
  return kind == DEVICE ? "memory of the device" : "pinned memory";
}

static Address take(size_t bytes, Kind kind, int device) {
  size_t whole = (bytes + 4095) / 4096 * 4096;
  void* memory = aligned_alloc(4096, whole);
  memset(memory, 0xab, whole);
  Guard guard(lock);
  books.left[name_of(kind)]++;
  books.ranges[(Address)memory] = Range{bytes, kind, device, false};
  return (Address)memory;
}

/* Memory that was freed stays out of use, so that who still uses it is found. */
static int give_back(Address address, int kinds, const char* call) {
  Guard guard(lock);
  auto found = books.ranges.find(address);
  if (found == books.ranges.end() || !(found->second.kind & kinds)) {
    violation("%s of what is no such memory", call);
    return INVALID_VALUE;
  }
  if (found->second.freed) {
    violation("%s of memory that was freed before", call);
    return INVALID_VALUE;
  }
  found->second.freed = true;
  books.left[name_of(found->second.kind)]--;
  memset((void*)address, 0xee, found->second.bytes);
  return OK;
}

/* A handle that is to be given back. */
static void open_handle(void* handle, const char* kind) {
  Guard guard(lock);
  books.handles.insert(handle);
  books.left[kind]++;
}

static bool is_open(void* handle, const char* call) {
  Guard guard(lock);
  bool known = books.handles.count(handle);
  if (!known) {
    violation("%s of a handle that is not valid", call);
  }
  return known;
}

static void close_handle(void* handle, const char* kind) {
  Guard guard(lock);
  books.handles.erase(handle);
  books.left[kind]--;
}

/* Begins anew; frees what was freed. */
static void forget() {
  Guard guard(lock);
  for (auto& range : books.ranges) {
    if (range.second.freed) {
      free((void*)range.first);
    }
  }
  books = Books();
  contexts[0].retained = contexts[1].retained = 0;
  sticky = OK;
}

/* Everything that a test asks about, a line each. */
static std::string report() {
  Guard guard(lock);
  std::string text;
  for (const std::string& found : books.violations) {
    text += "violation " + found + "\n";
  }
  for (const std::string& found : books.blocking) {
    text += "blocking " + found + "\n";
  }
  for (auto& kind : books.left) {
    if (kind.second != 0) {
      text += "left " + std::to_string(kind.second) + " " + kind.first + "\n";
    }
  }
  if (contexts[0].retained != 0) {
    text += "left the context\n";
  }
  return text;
}

} // namespace fake

#endif
