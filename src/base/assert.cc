// SPDX-License-Identifier: Apache-2.0
#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace shop {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "shopsphere: internal error: %s does not hold (%s:%d)\n", condition, file,
               line);
  std::abort();
}

}  // namespace shop
