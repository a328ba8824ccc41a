// SPDX-License-Identifier: Apache-2.0
#include "server/process_facts.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace shop {

ProcessFacts ProcessFacts::now() {
  ProcessFacts facts;
  std::ifstream sizes("/proc/self/statm");
  std::uint64_t all_pages = 0;
  std::uint64_t resident_pages = 0;
  if (sizes >> all_pages >> resident_pages)
    facts.resident_bytes = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    facts.processor_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (!error)
    facts.open_files = static_cast<std::uint64_t>(std::distance(begin(files), end(files)));
  return facts;
}

}  // namespace shop
