// SPDX-License-Identifier: Apache-2.0
#include "base/thread_name.h"

#include <string>

#ifdef __linux__
#include <pthread.h>
#endif

namespace shop {

void name_this_thread(std::string_view name) {
#ifdef __linux__
  constexpr std::size_t kBytesMax = 15;
  pthread_setname_np(pthread_self(), std::string(name.substr(0, kBytesMax)).c_str());
#else
  static_cast<void>(name);
#endif
}

}  // namespace shop
