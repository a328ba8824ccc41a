// SPDX-License-Identifier: Apache-2.0
#include "server/desk_jobs.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/thread_name.h"

namespace shop {
namespace {

constexpr std::size_t kTogetherMax = 1000;
// So that a slow job is smooth and can be stopped soon.
constexpr std::uint64_t kWritesPerSecond = 20;

std::size_t together(std::uint64_t per_second_max) {
  if (per_second_max == 0) return kTogetherMax;
  return std::clamp<std::size_t>(per_second_max / kWritesPerSecond, 1, kTogetherMax);
}

}  // namespace

std::string_view job_state_name(JobState state) {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::paused:
      return "paused";
    case JobState::done:
      return "done";
    case JobState::called_off:
      return "called_off";
    case JobState::failed:
      break;
  }
  return "failed";
}

DeskJobs::DeskJobs(Engine& engine, Clock& clock)
    : engine_(engine), clock_(clock), thread_([this] { work(); }) {}

DeskJobs::~DeskJobs() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& job : jobs_) job->is_called_off = true;
  }
  changed_.notify_all();
  thread_.join();
}

DeskJobStatus DeskJobs::start(Order order) {
  const std::lock_guard lock(mutex_);
  const bool goes_on = order.goes_on && !order.issues.empty();
  for (const auto& job : jobs_)
    if (!order.step.request.empty() && job->status.step.request == order.step.request &&
        !(goes_on && is_over(*job)))
      return job->status;
  const auto job = std::make_shared<Job>();
  const Timestamp now = clock_.now();
  // Told apart from jobs of earlier runs by the time.
  job->status.id = fmt::format("job-{:x}-{}", now.micros, next_++);
  if (order.step.request.empty()) order.step.request = job->status.id;
  job->status.step = std::move(order.step);
  job->status.what = std::move(order.what);
  job->status.issues = order.issues.size();
  job->status.per_second_max = order.per_second_max;
  job->status.asked_at = now;
  job->issues = std::move(order.issues);
  jobs_.push_back(job);
  forget_old_jobs();
  changed_.notify_all();
  return job->status;
}

std::optional<DeskJobStatus> DeskJobs::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_)
    if (job->status.id == id) return job->status;
  return std::nullopt;
}

bool DeskJobs::knows(std::string_view request) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(jobs_.begin(), jobs_.end(),
                     [&](const auto& job) { return job->status.step.request == request; });
}

std::vector<DeskJobStatus> DeskJobs::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<DeskJobStatus> list;
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) list.push_back((*job)->status);
  return list;
}

std::optional<DeskJobStatus> DeskJobs::ask(std::string_view id, Wish wish) {
  const std::lock_guard lock(mutex_);
  for (const auto& job : jobs_) {
    if (job->status.id != id) continue;
    if (is_over(*job)) return job->status;
    job->wants_pause = wish == Wish::pause;
    job->is_called_off = job->is_called_off || wish == Wish::call_off;
    if (wish == Wish::pause) job->status.state = JobState::paused;
    if (wish == Wish::go_on)
      job->status.state = job->status.begun_at ? JobState::running : JobState::waiting;
    changed_.notify_all();
    return job->status;
  }
  return std::nullopt;
}

void DeskJobs::forget_old_jobs() {
  while (jobs_.size() > kJobsKept && is_over(*jobs_.front())) jobs_.pop_front();
}

// The oldest that has not begun and is not paused; with the lock.
std::shared_ptr<DeskJobs::Job> DeskJobs::next_job() {
  for (const auto& job : jobs_)
    if (!job->status.begun_at && !is_over(*job) && (!job->wants_pause || job->is_called_off))
      return job;
  return nullptr;
}

void DeskJobs::work() {
  name_this_thread("desk");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::shared_ptr<Job> job = next_job();
    if (!job) {
      changed_.wait(lock);
      continue;
    }
    job->status.begun_at = clock_.now();
    job->status.state = JobState::running;
    lock.unlock();
    run(*job);
    lock.lock();
    job->status.ended_at = clock_.now();
    job->issues = {};
  }
}

void DeskJobs::run(Job& job) {
  // What is read of the status here does not change once a job has begun.
  Schedule schedule{.from = *job.status.begun_at};
  const StepPace pace{
      .together = together(job.status.per_second_max),
      .go_on = [&](const StepReport& report) { return may_go_on(job, report, schedule); }};
  Result<StepReport> report = StepReport{};
  if (may_go_on(job, {}, schedule)) report = take_step(engine_, job.issues, job.status.step, pace);
  const std::lock_guard lock(mutex_);
  if (!report) {
    job.status.state = JobState::failed;
    job.status.error = report.error().message;
    return;
  }
  job.status.report = std::move(*report);
  const StepReport& all = job.status.report;
  const bool whole = all.done + all.repeated + all.refused >= job.status.issues;
  job.status.state = job.is_called_off && !whole ? JobState::called_off : JobState::done;
}

// Notes how far it is, and waits while it is paused or ahead of its rate.
bool DeskJobs::may_go_on(Job& job, const StepReport& report, Schedule& schedule) {
  std::unique_lock lock(mutex_);
  job.status.report = report;
  const std::uint64_t handled = report.done + report.repeated + report.refused;
  const auto pause_ends = [&] { return !job.wants_pause || job.is_called_off; };
  if (job.status.per_second_max > 0) {
    const auto due_micros = static_cast<std::int64_t>((handled - schedule.handled) * 1'000'000 /
                                                      job.status.per_second_max);
    const std::int64_t ahead = due_micros - (clock_.now().micros - schedule.from.micros);
    if (ahead > 0)
      changed_.wait_for(lock, std::chrono::microseconds(ahead),
                        [&] { return job.is_called_off || job.wants_pause; });
  }
  if (!pause_ends()) {
    changed_.wait(lock, pause_ends);
    schedule = {clock_.now(), handled};
  }
  return !job.is_called_off;
}

}  // namespace shop
