// SPDX-License-Identifier: Apache-2.0
//
// Makes the folders match the manifest after the process was killed at any point.
#include <algorithm>
#include <filesystem>

#include "lake/lake_state.h"

namespace shop {
namespace {

std::vector<std::string> names_of(const lake::DayFiles& files) {
  std::vector<std::string> names;
  for (const lake::FileSummary& file : files) names.push_back(lake::file_name(file.number));
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Status Lake::State::repair_folder(LakeChange& change, const std::string& key,
                                  const std::vector<std::string>& names) {
  SHOP_TRY(const auto live, folders.live_files(key));
  if (live == names) return {};
  if (!leftovers) {
    SHOP_TRY(leftovers, folders.leftovers());
  }
  SHOP_CHECK(folders.make(change.stage + key));
  for (const std::string& name : names) {
    std::string from = std::string(lake::kLiveRoot) + key + "/" + name;
    if (!std::binary_search(live.begin(), live.end(), name)) {
      const auto found = leftovers->find(name);
      if (found == leftovers->end())
        return fail(ErrorCode::corrupt, "lake: " + from +
                                            " is missing; delete the lake's folder to have it "
                                            "built again from the log");
      from = found->second;
    }
    SHOP_CHECK(folders.link(from, change.stage + key + "/" + name));
  }
  change.keys.push_back(key);
  ++counts.days_repaired;
  return {};
}

Status Lake::State::repair_days(LakeChange& change) {
  for (const auto& [day, files_of_day] : manifest().days)
    SHOP_CHECK(repair_folder(change, day_key(day), names_of(*files_of_day)));
  for (const auto& [key, table] :
       {std::pair<std::string, const lake::FileSummary&>("products", manifest().products),
        std::pair<std::string, const lake::FileSummary&>("users", manifest().users)})
    SHOP_CHECK(repair_folder(change, key,
                             table.number == 0
                                 ? std::vector<std::string>{}
                                 : std::vector<std::string>{lake::file_name(table.number)}));
  return {};
}

Status Lake::State::repair(Timestamp now) {
  SHOP_TRY(LakeChange change, begin());
  SHOP_CHECK(repair_days(change));
  if (!change.keys.empty()) SHOP_CHECK(folders.sync_all());
  step("repairing");
  for (const std::string& key : change.keys) SHOP_CHECK(folders.publish(change.stage, key));

  SHOP_TRY(const auto live, folders.live_days());
  std::set<std::string> known;
  for (const auto& [day, files_of_day] : manifest().days) known.insert(day_key(day));
  for (const std::string& key : live)
    if (!known.contains(key)) SHOP_CHECK(folders.unpublish(change.stage, key));
  leftovers.reset();
  SHOP_CHECK(folders.retire_leftovers(now));  // the stage of this repair with the others
  step("repaired");
  return {};
}

}  // namespace shop
