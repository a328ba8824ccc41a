// SPDX-License-Identifier: Apache-2.0
//
// Takes the place of RocksDB's CRC-32C, which goes over every byte of the log twice.
//
// The same sums, by the instruction that the processor has for them. Debian builds RocksDB without
// it, and then a tenth of an import went into the table that stands in for it. The linker sends
// RocksDB's calls here (--wrap in CMakeLists.txt); where RocksDB is a shared library it cannot, and
// all stays as it is.
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE4_2__) && !defined(SHOP_PORTABLE)
#include <nmmintrin.h>
#endif

// The names that --wrap gives to rocksdb::crc32c::Extend(crc, data, size): ours, and RocksDB's own.
extern "C" {
std::uint32_t __real__ZN7rocksdb6crc32c6ExtendEjPKcm(std::uint32_t, const char*, std::size_t);
std::uint32_t __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm(std::uint32_t, const char*, std::size_t);
}

#if defined(__SSE4_2__) && !defined(SHOP_PORTABLE)

std::uint32_t __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm(std::uint32_t crc, const char* data,
                                                     std::size_t size) {
  std::uint64_t sum = ~crc;
  for (; size >= sizeof(std::uint64_t); size -= sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, data, sizeof word);
    sum = _mm_crc32_u64(sum, word);
    data += sizeof word;
  }
  auto rest = static_cast<std::uint32_t>(sum);
  for (; size > 0; --size) rest = _mm_crc32_u8(rest, static_cast<std::uint8_t>(*data++));
  return ~rest;
}

#else

std::uint32_t __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm(std::uint32_t crc, const char* data,
                                                     std::size_t size) {
  return __real__ZN7rocksdb6crc32c6ExtendEjPKcm(crc, data, size);
}

#endif
