// SPDX-License-Identifier: Apache-2.0
#include "lake/lake.h"

#include <arrow/memory_pool.h>

#include <algorithm>

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
  state->appended = manifest.position;
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
Position Lake::appended() const { return state_->appended; }

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

Status Lake::append(const Decisions& decisions, const Dictionaries& dictionaries, Timestamp now) {
  SHOP_CHECK(state_->usable());
  SHOP_ASSERT(state_->dictionaries == nullptr || state_->dictionaries == &dictionaries);
  SHOP_ASSERT(decisions.first_position <= state_->appended);
  state_->dictionaries = &dictionaries;
  if (decisions.next_position() <= state_->appended) return {};
  if (state_->rows.bytes() >= state_->options.buffer_bytes) SHOP_CHECK(flush(now));
  if (!state_->oldest) state_->oldest = now;
  for (const Entry& entry : decisions.entries)
    if (entry.position >= state_->appended) state_->rows.add(entry);
  state_->appended = decisions.next_position();
  return {};
}

bool Lake::should_flush(Timestamp now) const {
  if (state_->rows.bytes() >= state_->options.buffer_bytes) return true;
  return state_->oldest &&
         now.micros - state_->oldest->micros >= state_->options.flush_after_micros;
}

Status Lake::flush(Timestamp now) {
  SHOP_CHECK(state_->usable());
  if (state_->appended == state_->manifest().position) return {};
  SHOP_CHECK(state_->make_room(now));
  return state_->flush_rows(now);
}

Status Lake::State::flush_rows(Timestamp now) {
  std::vector<lake::RowBuffer::DayStart> starts;
  const std::vector<std::uint32_t> order = rows.by_day(starts);
  SHOP_TRY(LakeChange change, begin());
  change.next.position = appended;
  for (std::size_t at = 0; at + 1 < starts.size(); ++at) {
    const std::span<const std::uint32_t> numbers(order.data() + starts[at].at,
                                                 starts[at + 1].at - starts[at].at);
    if (auto written = write_day(change, Day{starts[at].day}, numbers); !written)
      return abandon(change, std::move(written).error());
  }
  const std::uint64_t count = rows.size();
  const std::uint64_t days = change.days.size();
  SHOP_CHECK(commit(std::move(change), now));
  rows.clear();
  oldest.reset();
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
        rows, numbers.subspan(at, std::min<std::size_t>(lake::kRowGroupRows, numbers.size() - at)),
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
