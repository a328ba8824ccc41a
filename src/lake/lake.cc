// SPDX-License-Identifier: Apache-2.0
#include "lake/lake.h"

#include <arrow/memory_pool.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "lake/lake_state.h"
#include "lake/table_writer.h"

namespace shop {

Lake::Lake(std::unique_ptr<State> state) : state_(std::move(state)) {}
Lake::~Lake() = default;

Result<std::unique_ptr<Lake>> Lake::open(LakeOptions options, Store& store, Timestamp now) {
  if (!options.directory.ends_with('/')) options.directory += '/';
  SHOP_TRY(lake::Folders folders, lake::Folders::open(options.directory));
  SHOP_TRY(lake::DataFiles files, lake::DataFiles::local(options.directory));
  SHOP_TRY(lake::Manifest manifest, lake::load_manifest(store));
  auto state =
      std::make_unique<State>(std::move(options), store, std::move(files), std::move(folders));
  state->appended = state->taken_upto = manifest.position;
  state->set_manifest(std::move(manifest));
  SHOP_CHECK(state->repair(now));
  return std::unique_ptr<Lake>(new Lake(std::move(state)));
}

Status Lake::clear(const LakeOptions& options, Store& store) {
  SHOP_TRY(const auto values, lake::clear_manifest(store));
  SHOP_CHECK(store.put(values));
  // With an empty manifest, open() takes every folder away.
  return Lake::open(options, store, Timestamp{}).map([](const std::unique_ptr<Lake>&) {});
}

Position Lake::position() const { return snapshot().position(); }
Position Lake::appended() const {
  const std::lock_guard lock(state_->filling);
  return state_->appended;
}

LakeSnapshot Lake::snapshot() const {
  const std::lock_guard lock(state_->shared);
  return {state_->options.directory, state_->current};
}

LakeStatistics Lake::statistics() const {
  const std::lock_guard lock(state_->shared);
  return state_->counts;
}

void Lake::State::set_manifest(lake::Manifest next) {
  auto fresh = std::make_shared<const lake::Manifest>(std::move(next));
  const std::lock_guard lock(shared);
  current = std::move(fresh);
}

Status Lake::State::usable() const {
  if (!broken) return {};
  return fail(ErrorCode::unavailable,
              "lake: an earlier write failed half way; open the lake again to repair it");
}

bool Lake::State::add(const Decisions& decisions, const Dictionaries& theirs, Timestamp now) {
  SHOP_ASSERT(dictionaries == nullptr || dictionaries == &theirs);
  dictionaries = &theirs;
  if (decisions.next_position() <= appended) return true;
  if (rows.bytes() >= options.buffer_bytes) return false;
  if (!oldest) oldest = now;
  for (const Entry& entry : decisions.entries)
    if (entry.position >= appended) rows.add(entry);
  appended = decisions.next_position();
  return true;
}

Status Lake::append(const Decisions& decisions, const Dictionaries& dictionaries, Timestamp now) {
  SHOP_CHECK(state_->usable());
  for (;;) {
    {
      const std::lock_guard lock(state_->filling);
      SHOP_ASSERT(decisions.first_position <= state_->appended);
      if (state_->add(decisions, dictionaries, now)) return {};
    }
    SHOP_CHECK(flush(now));
  }
}

Lake::Offer Lake::offer(const Decisions& decisions, const Dictionaries& dictionaries,
                        Timestamp now) {
  const std::lock_guard lock(state_->filling);
  if (decisions.first_position > state_->appended) return Offer::missing;
  return state_->add(decisions, dictionaries, now) ? Offer::taken : Offer::full;
}

bool Lake::should_flush(Timestamp now) const {
  const std::lock_guard lock(state_->filling);
  if (state_->rows.bytes() >= state_->options.buffer_bytes) return true;
  return state_->oldest &&
         now.micros - state_->oldest->micros >= state_->options.flush_after_micros;
}

Status Lake::flush(Timestamp now, const std::function<void()>& has_room) {
  SHOP_CHECK(state_->usable());
  const Position upto = appended();
  while (state_->manifest().position < upto) {
    SHOP_CHECK(state_->make_room(now));
    state_->take_rows();
    if (has_room) has_room();
    SHOP_CHECK(state_->write_rows(now));
  }
  return {};
}

// What a flush that failed has taken is written first, by itself.
void Lake::State::take_rows() {
  if (taken_upto != manifest().position) return;
  const std::lock_guard lock(filling);
  std::swap(rows, taken);
  taken_upto = appended;
  oldest.reset();
}

Status Lake::State::write_rows(Timestamp now) {
  std::vector<lake::RowBuffer::DayStart> starts;
  const std::vector<std::uint32_t> order = taken.by_day(starts);
  SHOP_TRY(LakeChange change, begin());
  change.next.position = taken_upto;
  for (std::size_t at = 0; at + 1 < starts.size(); ++at) {
    const std::span<const std::uint32_t> numbers(order.data() + starts[at].at,
                                                 starts[at + 1].at - starts[at].at);
    if (auto written = write_day(change, Day{starts[at].day}, numbers); !written)
      return abandon(change, std::move(written).error());
  }
  const std::uint64_t count = taken.size();
  const std::uint64_t days = change.days.size();
  SHOP_CHECK(commit(std::move(change), now));
  taken.clear();
  arrow::default_memory_pool()->ReleaseUnused();
  const std::lock_guard lock(shared);
  counts.rows_written += count;
  counts.files_written += days;
  ++counts.flushes;
  return {};
}

Status Lake::State::write_day(LakeChange& change, Day day, std::span<const std::uint32_t> numbers) {
  const lake::DayFiles& kept = manifest().files(day);
  SHOP_CHECK(keep_files(change, day, kept));
  const std::uint64_t number = change.next.next_number++;
  const std::string path = change.stage + day_key(day) + "/" + lake::file_name(number);
  SHOP_TRY(auto writer, lake::TransactionWriter::create(files, path, block));
  for (std::size_t at = 0; at < numbers.size(); at += lake::kRowGroupRows)
    SHOP_CHECK(writer.write(
        taken, numbers.subspan(at, std::min<std::size_t>(lake::kRowGroupRows, numbers.size() - at)),
        *dictionaries));
  SHOP_TRY(lake::FileSummary summary, writer.close());
  summary.number = number;
  change.new_files.push_back(path);
  auto all = std::make_shared<lake::DayFiles>(kept);
  all->push_back(std::move(summary));
  change.next.days[day] = std::move(all);
  return {};
}

Result<bool> Lake::merge_step(Timestamp now) {
  SHOP_CHECK(state_->usable());
  if (!state_->merge) {
    const auto day = state_->fullest_day(state_->options.merge_above);
    if (!day) return false;
    SHOP_CHECK(state_->start_merge(*day));
  }
  SHOP_CHECK(state_->step_merge(now));
  return true;
}

Status Lake::sweep(Timestamp now) {
  if (!state_->folders.has_retired()) return {};
  SHOP_CHECK(state_->folders.sweep(Timestamp{now.micros - state_->options.retired_micros}));
  state_->step("swept");
  return {};
}

template <class Write>
Status Lake::State::replace_table(const std::string& key, lake::FileSummary lake::Manifest::*table,
                                  const Write& write, Timestamp now) {
  SHOP_CHECK(usable());
  SHOP_TRY(LakeChange change, begin());
  const std::uint64_t number = change.next.next_number++;
  const std::string path = change.stage + key + '/' + lake::file_name(number);
  Status made = folders.make(change.stage + key);
  if (!made) return abandon(change, std::move(made).error());
  Result<lake::FileSummary> summary = write(path);
  if (!summary) return abandon(change, std::move(summary).error());
  summary->number = number;
  change.next.*table = std::move(*summary);
  change.new_files.push_back(path);
  change.keys.push_back(key);
  return commit(std::move(change), now);
}

Status Lake::write_products(std::span<const LakeProduct> products, Timestamp now) {
  const auto write = [&](const std::string& path) {
    return lake::write_products_file(state_->files, path, products);
  };
  return state_->replace_table("products", &lake::Manifest::products, write, now);
}

Status Lake::write_users(std::span<const LakeUser> users, Timestamp now) {
  const auto write = [&](const std::string& path) {
    return lake::write_users_file(state_->files, path, users);
  };
  return state_->replace_table("users", &lake::Manifest::users, write, now);
}

Status Lake::write_processed_output(std::span<const ProcessedRow> output) {
  return state_->folders.replace_file("user/shopsphere/data/processed-output.csv",
                                      processed_output(output));
}

}  // namespace shop
