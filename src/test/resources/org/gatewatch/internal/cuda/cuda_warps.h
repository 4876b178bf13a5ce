/*
 * What the lanes of a warp tell each other, by exchange(), which gives what each of them has handed
 * over, valid until the exchange after the next; it is declared before.
 */
#ifndef GATEWATCH_CUDA_WARPS_H
#define GATEWATCH_CUDA_WARPS_H

template <typename V>
static inline V __shfl_sync(unsigned, V value, unsigned from) {
  V other;
  memcpy(&other, exchange(value) + from, sizeof(V));
  return other;
}

template <typename V>
static inline V __shfl_down_sync(unsigned, V value, unsigned by) {
  const unsigned long long* slots = exchange(value);
  unsigned lane = threadIdx.x % WARP_SIZE;
  V other;
  memcpy(&other, slots + (lane + by < WARP_SIZE ? lane + by : lane), sizeof(V));
  return other;
}

static inline unsigned __ballot_sync(unsigned, int predicate) {
  const unsigned long long* slots = exchange<unsigned long long>(predicate != 0);
  unsigned ballot = 0;
  for (unsigned lane = 0; lane < WARP_SIZE; lane++) {
    ballot |= (unsigned)slots[lane] << lane;
  }
  return ballot;
}

static inline int __any_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) != 0;
}

#endif
