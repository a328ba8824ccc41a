// SPDX-License-Identifier: Apache-2.0
#include "base/thread_priority.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace shop {

void stand_back() {
#ifdef __linux__
  constexpr int kNicer = 10;
  // Of the calling thread alone, whatever POSIX says. Where it fails, all stays as it is.
  static_cast<void>(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNicer));
#endif
}

}  // namespace shop
