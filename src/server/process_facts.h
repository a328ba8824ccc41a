// SPDX-License-Identifier: Apache-2.0
//
// Reads what the system knows of this process: its memory, its processor time, its open files.
//
// Linux: from /proc; what cannot be read is 0.
#pragma once

#include <cstdint>

namespace shop {

struct ProcessFacts {
  std::uint64_t resident_bytes = 0;
  double processor_seconds = 0;
  std::uint64_t open_files = 0;

  static ProcessFacts now();
};

}  // namespace shop
