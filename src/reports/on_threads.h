// SPDX-License-Identifier: Apache-2.0
//
// Runs one piece of work on several threads and waits for all of them.
//
//   on_threads(threads_for(rows), [&](std::size_t thread) { … });
//
// Threads: calls `work` once with each number below `threads`, at the same time; 0 is the caller's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace shop {

// As many as there are processors, at most eight; one where there is little to do.
inline std::size_t threads_for(std::size_t rows) {
  constexpr std::size_t kManyRows = 1 << 15;
  constexpr unsigned kThreadsMax = 8;
  if (rows < kManyRows) return 1;
  return std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
}

template <class Work>
void on_threads(std::size_t threads, const Work& work) {
  std::vector<std::jthread> others;
  for (std::size_t thread = 1; thread < threads; ++thread)
    others.emplace_back([&work, thread] { work(thread); });
  work(0);
}

}  // namespace shop
