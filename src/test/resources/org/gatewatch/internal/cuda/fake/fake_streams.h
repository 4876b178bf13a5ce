/*
 * Streams that are threads of the host, and late: each step comes after a moment, or not before a
 * test lets it. Two ways to run a step:
 *
 * - late: as on a device, all of it when its turn comes;
 * - at once: device memory and arrays are read and written in the call, and only what the host can
 *   see comes late. For arrays of ND4J's CPU backend, which are overwritten with no regard to streams.
 */
#ifndef GATEWATCH_FAKE_STREAMS_H
#define GATEWATCH_FAKE_STREAMS_H

#include "fake_checks.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <pthread.h>
#include <random>
#include <thread>

namespace fake {

static std::atomic<bool> at_once(false);
static std::atomic<bool> held(false);
static std::atomic<int> delay(0);

/* How long a stream rests behind an event, so that who asks too early is too early. */
const int REST = 3000;

/* Seconds. */
const int PATIENCE = 20;

static void sleep_for(int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

struct Step {
  std::function<void()> run;
  bool is_event;
};

class Stream {
 public:
  Stream() : random(7) { std::thread(&Stream::work, this).detach(); }

  /* Puts a step behind all others; its number. */
  unsigned long long put(std::function<void()> run, bool is_event) {
    std::lock_guard<std::mutex> guard(mutex);
    steps.push_back(Step{run, is_event});
    changed.notify_all();
    return ++queued;
  }

  bool is_past(unsigned long long step) {
    std::lock_guard<std::mutex> guard(mutex);
    return done >= step;
  }

  /* Not for ever, so that a test whose thread waits for a stream that it holds comes to an end. */
  void wait_for(unsigned long long step) {
    std::unique_lock<std::mutex> guard(mutex);
    bool good =
        changed.wait_for(guard, std::chrono::seconds(PATIENCE), [&] { return done >= step; });
    guard.unlock();
    if (!good) {
      violation("a thread waits for a stream that stands still");
    }
  }

  void wait_for_all() {
    std::unique_lock<std::mutex> guard(mutex);
    unsigned long long all = queued;
    guard.unlock();
    wait_for(all);
  }

  void look_again() {
    std::lock_guard<std::mutex> guard(mutex);
    changed.notify_all();
  }

  /* Ends its thread, once all is done. */
  void end() {
    std::lock_guard<std::mutex> guard(mutex);
    ended = true;
    changed.notify_all();
  }

 private:
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Step> steps;
  std::mt19937 random;
  unsigned long long queued = 0;
  unsigned long long done = 0;
  bool ended = false;

  void work() {
    pthread_setname_np(pthread_self(), "fake-stream");
    std::unique_lock<std::mutex> guard(mutex);
    for (;;) {
      changed.wait(guard, [&] { return steps.empty() ? ended : !held; });
      if (steps.empty()) {
        return; /* Never freed: somebody may still ask for it. */
      }
      Step step = steps.front();
      steps.pop_front();
      int moment = delay ? random() % (2 * delay) : 0;
      guard.unlock();
      sleep_for(moment);
      if (!sticky) {
        step.run();
      }
      guard.lock();
      done++;
      changed.notify_all();
      if (step.is_event && delay && !steps.empty()) {
        guard.unlock();
        sleep_for(REST);
        guard.lock();
      }
    }
  }
};

struct Event {
  Stream* on;
  unsigned long long step;

  bool is_over() { return !on || on->is_past(step); }
};

static std::set<Stream*>& streams = *new std::set<Stream*>;

static void hold(bool holding) {
  held = holding;
  Guard guard(lock);
  for (Stream* stream : streams) {
    stream->look_again();
  }
}

/* Writes what the host can see. */
typedef std::function<void(void* host, const void* from, size_t bytes)> Deliver;

static void deliver(void* host, const void* from, size_t bytes) {
  if (is_host(host, bytes)) {
    memcpy(host, from, bytes);
  } else {
    violation("results are written to memory that is not there any more");
    sticky = ILLEGAL_ADDRESS;
  }
}

/* Runs some work of the device in its turn, or at once; the kernels' threads need one of their own. */
static void enqueue(Stream* stream, std::function<void(const Deliver&)> work) {
  if (!at_once) {
    stream->put([work] { work(deliver); }, false);
    return;
  }
  struct Written {
    void* host;
    std::vector<char> bytes;
  };
  auto all = std::make_shared<std::vector<Written>>();
  std::thread([&] {
    work([&](void* host, const void* from, size_t bytes) {
      const char* first = static_cast<const char*>(from);
      all->push_back(Written{host, std::vector<char>(first, first + bytes)});
    });
  }).join();
  stream->put(
      [all] {
        for (const Written& written : *all) {
          deliver(written.host, written.bytes.data(), written.bytes.size());
        }
      },
      false);
}

} // namespace fake

#endif
