// SPDX-License-Identifier: Apache-2.0
//
// Draws one of many things, each as often as its weight says, in constant time.
//
// Walker's alias method as Vose builds it (1991), in integers only, so that the same seed draws the
// same things on every machine.
//
//   Alias cities({30, 9, 8});
//   cities.pick(prng.next());   // 0, 1 or 2
//
// Threads: const after building.   Limits: weights up to 2^40, at least one of them above 0.
#pragma once

#include <cstdint>
#include <vector>

namespace shop::sim {

class Alias {
 public:
  Alias() = default;
  explicit Alias(const std::vector<std::uint64_t>& weights);

  // `draw` is 64 random bits.
  std::uint32_t pick(std::uint64_t draw) const {
    __extension__ using Wide = unsigned __int128;
    const Wide place = static_cast<Wide>(draw) * slots_.size();
    const Slot& slot = slots_[static_cast<std::size_t>(place >> 64)];
    const auto within = static_cast<std::uint32_t>(static_cast<std::uint64_t>(place) >> 32);
    return within < slot.keep ? slot.self : slot.other;
  }
  std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    std::uint32_t keep = 0;  // of 2^32; beyond it the other
    std::uint32_t self = 0;
    std::uint32_t other = 0;
  };
  std::vector<Slot> slots_;
};

// A well mixed number from two others: attributes of users without storing them.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a + 0x9E3779B97F4A7C15ULL * (b + 1);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace shop::sim
