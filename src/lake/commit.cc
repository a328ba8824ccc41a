// SPDX-License-Identifier: Apache-2.0
//
// A change becomes durable and visible in this order; docs/internals/lake.md says what a reader
// sees and what open() does when the process dies between any two steps.
#include "lake/lake_state.h"

namespace shop {

Result<LakeChange> Lake::State::begin() {
  LakeChange change;
  SHOP_TRY(change.stage, folders.new_stage());
  change.next = manifest();
  return change;
}

tl::unexpected<Error> Lake::State::abandon(const LakeChange& change, Error error) {
  folders.discard(change.stage);
  return fail(std::move(error));
}

Status Lake::State::keep_files(LakeChange& change, Day day, const lake::DayFiles& kept) {
  const std::string key = day_key(day);
  SHOP_CHECK(folders.make(change.stage + key));
  for (const lake::FileSummary& file : kept) {
    const std::string name = key + '/' + lake::file_name(file.number);
    SHOP_CHECK(folders.link(std::string(lake::kLiveRoot) + name, change.stage + name));
  }
  change.keys.push_back(key);
  change.days.insert(day);
  return {};
}

Status Lake::State::commit(LakeChange change, Timestamp now) {
  step("write");
  if (auto synced = folders.sync(change.stage, change.new_files); !synced)
    return abandon(change, std::move(synced).error());
  step("synced");
  broken = true;  // until every step is done
  SHOP_CHECK(store.put(lake::encode_manifest(change.next, change.days)));
  step("committed");
  bool first = true;
  for (const std::string& key : change.keys) {
    SHOP_CHECK(folders.publish(change.stage, key));
    if (first) step("one-published");
    first = false;
  }
  step("published");
  set_manifest(std::move(change.next));
  SHOP_CHECK(folders.retire(change.stage, now));
  step("retired");
  broken = false;
  return {};
}

}  // namespace shop
