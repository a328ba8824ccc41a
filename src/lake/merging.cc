// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "lake/lake_state.h"

namespace shop {

std::optional<Day> Lake::State::fullest_day(std::size_t above) const {
  std::optional<Day> fullest;
  for (const auto& [day, files_of_day] : manifest().days)
    if (files_of_day->size() > above) {
      above = files_of_day->size();
      fullest = day;
    }
  return fullest;
}

Status Lake::State::start_merge(Day day) {
  SHOP_TRY(LakeChange change, begin());
  lake::MergeTask::Plan plan;
  plan.day = day;
  plan.inputs = lake::choose_merge(manifest().files(day), options.merge_above);
  plan.folder = std::string(lake::kLiveRoot) + day_key(day) + "/";
  plan.stage = change.stage;
  // A flush may commit before this merge does: the number is taken for good now.
  plan.number = change.next.next_number++;
  set_manifest(std::move(change.next));
  merge = std::make_unique<lake::MergeTask>(std::move(plan), files, block);
  return {};
}

Result<bool> Lake::State::step_merge(Timestamp now) {
  auto more = merge->step();
  if (!more) {
    folders.discard(merge->plan().stage);
    merge.reset();
    return fail(std::move(more).error());
  }
  if (*more) return true;

  // Files that came since it began stay as they are.
  const lake::MergeTask::Plan& plan = merge->plan();
  lake::DayFiles kept;
  for (const lake::FileSummary& file : manifest().files(plan.day))
    if (std::none_of(plan.inputs.begin(), plan.inputs.end(),
                     [&](const auto& input) { return input.number == file.number; }))
      kept.push_back(file);
  LakeChange change;
  change.stage = plan.stage;
  change.next = manifest();
  const std::string target = plan.stage + day_key(plan.day) + "/" + lake::file_name(plan.number);
  Status linked = keep_files(change, plan.day, kept);
  if (linked) linked = folders.link(merge->path(), target);
  if (!linked) {
    merge.reset();
    return abandon(change, std::move(linked).error());
  }
  kept.push_back(merge->summary());
  std::sort(kept.begin(), kept.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  change.next.days[plan.day] = std::make_shared<const lake::DayFiles>(std::move(kept));
  change.new_files.push_back(target);
  const lake::FileSummary written = merge->summary();
  merge.reset();
  SHOP_CHECK(commit(std::move(change), now));
  const std::lock_guard lock(shared);
  counts.rows_merged += written.rows;
  counts.bytes_written += written.bytes;
  ++counts.files_written;
  ++counts.merges;
  return false;
}

// A day that is about to get one file too many is merged first, whatever the caller's policy.
Status Lake::State::make_room(Timestamp now) {
  while (const auto day = fullest_day(options.files_per_day_max - 1)) {
    if (merge && merge->plan().day != *day) {
      folders.discard(merge->plan().stage);
      merge.reset();
    }
    if (!merge) SHOP_CHECK(start_merge(*day));
    for (bool more = true; more;) {
      SHOP_TRY(more, step_merge(now));
    }
  }
  return {};
}

}  // namespace shop
