// SPDX-License-Identifier: Apache-2.0
#include "hdfs/lake_copier.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/thread_name.h"

namespace shop {
namespace {

constexpr std::chrono::seconds kAfterTrouble{10};

}  // namespace

class LakeCopier::Running {
 public:
  Running(Engine& engine, std::unique_ptr<RemoteFiles> files, LakeCopierOptions options, Say say)
      : engine_(engine),
        copy_(engine, std::move(files), options.copy),
        every_(options.every),
        say_(std::move(say)),
        thread_([this](const std::stop_token& stopping) { run(stopping); }) {}
  ~Running() {
    thread_.request_stop();
    copy_.stop();
  }

 private:
  void run(const std::stop_token& stopping) {
    name_this_thread("lake copy");
    std::chrono::seconds pause{0};
    while (wait(stopping, pause)) {
      pause = every_;
      if (engine_.status().log_end == position_) continue;
      const Result<LakeCopied> copied = copy_.bring_up_to_date();
      if (copied) {
        position_ = copied->position;
        tell(*copied);
      } else if (!stopping.stop_requested()) {
        pause = std::min(every_, kAfterTrouble);
        tell(copied.error());
      }
    }
  }
  void tell(const LakeCopied& copied) {
    trouble_.clear();
    if (copied.days > 0)
      say_(fmt::format("the lake in HDFS is up to row {}: {} rows of {} days were sent",
                       copied.position - 1, copied.rows, copied.days),
           false);
  }
  void tell(const Error& error) {
    if (error.message == trouble_) return;
    trouble_ = error.message;
    say_(error.message, true);
  }
  // False where it is to end.
  bool wait(const std::stop_token& stopping, std::chrono::seconds time) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stopping, time, [] { return false; });
    return !stopping.stop_requested();
  }

  Engine& engine_;
  LakeCopy copy_;
  const std::chrono::seconds every_;
  const Say say_;
  std::string trouble_;    // that was said last
  Position position_ = 0;  // behind the last row that is there
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;  // the last: it uses all of the above
};

LakeCopier::LakeCopier(Engine& engine, std::unique_ptr<RemoteFiles> files,
                       LakeCopierOptions options, Say say)
    : running_(std::make_unique<Running>(engine, std::move(files), options, std::move(say))) {}
LakeCopier::~LakeCopier() = default;

}  // namespace shop
