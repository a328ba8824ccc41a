// SPDX-License-Identifier: Apache-2.0
#include "base/large_array.h"

#include <cstdlib>
#include <cstring>

#include "base/assert.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace shop {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kCacheLine = 64;

std::size_t rounded_up(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

}  // namespace

void* allocate_zeroed(std::size_t bytes) {
#ifdef __linux__
  if (bytes >= kLargePage) {
    // One page more than needed, so that the table begins on a boundary of large pages.
    const std::size_t size = rounded_up(bytes, kLargePage);
    void* memory = mmap(nullptr, size + kLargePage, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    SHOP_ASSERT(memory != MAP_FAILED);
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::size_t before = rounded_up(address, kLargePage) - address;
    if (before > 0) munmap(memory, before);
    char* begin = static_cast<char*>(memory) + before;
    if (before < kLargePage) munmap(begin + size, kLargePage - before);
    madvise(begin, size, MADV_HUGEPAGE);  // where there are none it stays on small ones
    return begin;
  }
#endif
  void* memory = std::aligned_alloc(kCacheLine, rounded_up(bytes, kCacheLine));
  SHOP_ASSERT(memory != nullptr);
  std::memset(memory, 0, bytes);
  return memory;
}

void free_zeroed(void* memory, std::size_t bytes) {
#ifdef __linux__
  if (bytes >= kLargePage) {
    munmap(memory, rounded_up(bytes, kLargePage));
    return;
  }
#endif
  std::free(memory);
}

}  // namespace shop
