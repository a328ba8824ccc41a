// SPDX-License-Identifier: Apache-2.0
//
// Takes one step upon a whole group of issues, beside the shop's work: with a limit to its rate, to
// be paused, gone on with and called off, and with a report at the end.
//
// Jobs run one after the other, some hundred issues at a time, each write as durable as any. A job
// that is called off, or whose server dies, leaves every issue either settled or as it was. Asked
// again under the same request id it goes on: what it had settled is counted as repeated.
//
//   DeskJobs jobs(engine, clock);
//   const DeskJobStatus job = jobs.start(std::move(issues), step, {.per_second_max = 5000});
//   jobs.pause(job.id);  jobs.find(job.id)->report.done;
//
// Threads: any; has one of its own.   Keeps the newest kJobsKept that are over.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "engine/desk.h"

namespace shop {

enum class JobState : std::uint8_t { waiting, running, paused, done, called_off, failed };
std::string_view job_state_name(JobState state);

struct DeskJobStatus {
  std::string id;
  DeskStep step;
  std::string what;  // which issues, in words
  JobState state = JobState::waiting;
  std::uint64_t issues = 0;
  std::uint64_t per_second_max = 0;  // 0: as fast as it goes
  StepReport report;
  Timestamp asked_at;
  std::optional<Timestamp> begun_at;
  std::optional<Timestamp> ended_at;
  std::string error;
};

class DeskJobs {
 public:
  static constexpr std::size_t kJobsKept = 100;

  DeskJobs(Engine& engine, Clock& clock);
  ~DeskJobs();  // calls off what is not done
  DeskJobs(const DeskJobs&) = delete;
  DeskJobs& operator=(const DeskJobs&) = delete;

  struct Order {
    std::vector<Hash128> issues;
    DeskStep step;
    std::string what;
    std::uint64_t per_second_max = 0;
    // One that was interrupted may be asked for again, with what is left.
    bool goes_on = false;
  };
  // One with the request id of a job that is known is that job, unless that is over and this one
  // goes on with it.
  DeskJobStatus start(Order order);
  std::optional<DeskJobStatus> find(std::string_view id) const;
  bool knows(std::string_view request) const;
  std::vector<DeskJobStatus> list() const;  // the newest first

  enum class Wish : std::uint8_t { pause, go_on, call_off };
  // Nothing where there is no such job; one that is over stays as it is.
  std::optional<DeskJobStatus> ask(std::string_view id, Wish wish);

 private:
  struct Job {
    DeskJobStatus status;
    std::vector<Hash128> issues;
    bool wants_pause = false;
    bool is_called_off = false;
  };

  // From when on so many issues count against the limit; begins anew after a pause.
  struct Schedule {
    Timestamp from;
    std::uint64_t handled = 0;
  };

  void work();
  void run(Job& job);
  bool may_go_on(Job& job, const StepReport& report, Schedule& schedule);
  static bool is_over(const Job& job) { return job.status.ended_at.has_value(); }
  std::shared_ptr<Job> next_job();
  void forget_old_jobs();

  Engine& engine_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> jobs_;  // the oldest first
  std::uint64_t next_ = 1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace shop
