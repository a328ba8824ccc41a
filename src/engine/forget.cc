// SPDX-License-Identifier: Apache-2.0
#include "engine/forget.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/fold.h"
#include "engine/following.h"
#include "engine/snapshot_taker.h"
#include "lake/manifest.h"
#include "ledger/decision_block.h"
#include "store/rocks_store.h"

namespace shop {
namespace {

constexpr std::string_view kUnderWay = "forget/under_way";
constexpr std::size_t kBytesAWrite = std::size_t{1} << 20;
constexpr std::size_t kChunksAWrite = 4096;

std::filesystem::path store_path(const ForgetOptions& options) {
  return std::filesystem::path(options.data_directory) / "store";
}

Result<std::unique_ptr<Store>> open_store(const ForgetOptions& options) {
  if (!std::filesystem::exists(store_path(options)))
    return fail(ErrorCode::not_found,
                fmt::format("there is no shop in {}: say which by --data", options.data_directory));
  RocksStoreOptions how;
  how.read_only = options.dry_run;
  auto store = RocksStore::open(store_path(options).string(), how);
  if (!store && store.error().code == ErrorCode::unavailable)
    return fail(ErrorCode::unavailable,
                store.error().message + ". Forgetting cannot go through a server: stop it first");
  return store;
}

class Forget {
 public:
  explicit Forget(const ForgetOptions& options) : options_(options) {}
  Result<ForgetReport> run();

 private:
  Status begin();
  Status survey();
  Status visit_log(std::string_view doing, const std::function<Status(const LogBlock&)>& visit);
  Status note(const LogBlock& block);
  Status write_bound_together();
  Status write_entries();
  Status write(std::vector<LogBlock>& blocks);
  Status drop_copies();
  Status add_names_of_issues();
  Status drop_lake_files() const;
  Status drop_bytes();
  Status rebuild();
  void tell(std::string_view doing, std::uint64_t done = 0, std::uint64_t of = 0) const {
    if (options_.progress) options_.progress(doing, done, of);
  }
  void step() const {
    if (options_.confirm_step) options_.confirm_step();
  }

  const ForgetOptions& options_;
  std::unique_ptr<Store> store_;
  ForgottenUsers forgotten_;
  std::optional<ForgetRows> rows_;
  std::string alias_;
  Dictionaries dictionaries_;
  Decisions decisions_;
  std::vector<LogBlock> bound_together_;
  std::vector<Position> entries_only_;  // first positions of blocks
  bool has_lake_ = false;
  ForgetReport report_;
};

Status Forget::begin() {
  if (options_.user.empty())
    return fail(ErrorCode::invalid_argument, "name the user to forget by their id");
  SHOP_TRY(store_, open_store(options_));
  SHOP_TRY(const bool follows, follows_ledger(*store_));
  if (follows)
    return fail(ErrorCode::invalid_argument,
                "this data directory follows the ledger of a cluster, which would bring the user "
                "back: what the cluster keeps ends with its topics' retention "
                "(docs/decisions/0012-forget.md)");
  SHOP_TRY(forgotten_, ForgottenUsers::load(*store_));
  SHOP_TRY(const std::optional<std::string> under_way, store_->get(kUnderWay));
  report_.went_on = under_way.has_value();
  if (under_way && *under_way != forgotten_.digest_of(options_.user))
    return fail(ErrorCode::invalid_argument,
                "another user is half forgotten: run 'shopsphere forget' with that one's id first");
  const std::string* const alias = forgotten_.alias_of(options_.user);
  alias_ = alias != nullptr ? *alias : random_alias();
  rows_.emplace(options_.user, alias_, forgotten_);
  has_lake_ = std::filesystem::exists(std::filesystem::path(options_.data_directory) / "lake");
  return {};
}

Status Forget::visit_log(std::string_view doing,
                         const std::function<Status(const LogBlock&)>& visit) {
  return store_->scan(1, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries_, decisions_));
    tell(doing, block.first_position, store_->end());
    return visit(block);
  });
}

Status Forget::note(const LogBlock& block) {
  ++report_.log_blocks;
  const ForgetCounts counts = rows_->take_out(decisions_, dictionaries_);
  if (counts.all() == 0) return {};
  ++report_.blocks;
  report_.counts += counts;
  if (counts.bound_together() == 0)
    entries_only_.push_back(block.first_position);
  else
    bound_together_.push_back(
        {block.first_position, block.rows, encode_block(decisions_, dictionaries_)});
  return {};
}

Status Forget::survey() {
  SHOP_CHECK(visit_log("looking for the user", [this](const LogBlock&) -> Status {
    rows_->learn(decisions_);
    return {};
  }));
  return visit_log("looking at every row", [this](const LogBlock& block) { return note(block); });
}

Status Forget::write_bound_together() {
  std::vector<NamedValue> values = forgotten_.values_of(options_.user, alias_);
  values.push_back({std::string(kUnderWay), forgotten_.digest_of(options_.user)});
  values.push_back({std::string(kSnapshotManifestName), ""});
  SHOP_TRY(std::vector<NamedValue> no_lake, lake::clear_manifest(*store_));
  for (NamedValue& value : no_lake) values.push_back(std::move(value));
  SHOP_CHECK(store_->replace_blocks(bound_together_, values));
  bound_together_.clear();
  return {};
}

Status Forget::write(std::vector<LogBlock>& blocks) {
  SHOP_CHECK(store_->replace_blocks(blocks, {}));
  blocks.clear();
  step();
  return {};
}

Status Forget::write_entries() {
  std::vector<LogBlock> blocks;
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < entries_only_.size(); ++at) {
    SHOP_TRY(const LogBlock block, store_->read_block(entries_only_[at]));
    SHOP_CHECK(decode_block(block.bytes, dictionaries_, decisions_));
    static_cast<void>(rows_->take_out(decisions_, dictionaries_));
    blocks.push_back({block.first_position, block.rows, encode_block(decisions_, dictionaries_)});
    bytes += blocks.back().bytes.size();
    tell("writing the log", at, entries_only_.size());
    if (bytes < kBytesAWrite) continue;
    SHOP_CHECK(write(blocks));
    bytes = 0;
  }
  return write(blocks);
}

// A snapshot and the lake say of the log what it said before.
Status Forget::drop_copies() {
  SHOP_TRY(const std::vector<std::string> names, store_->chunk_names(""));
  std::vector<NamedValue> deletions;
  for (const std::string& name : names) {
    deletions.push_back({name, ""});
    if (deletions.size() < kChunksAWrite) continue;
    SHOP_CHECK(store_->put_chunks(deletions));
    deletions.clear();
  }
  if (!deletions.empty()) SHOP_CHECK(store_->put_chunks(deletions));
  return drop_lake_files();
}

// Not what reports for a reader outside stand in lake/user: it names no customer.
Status Forget::drop_lake_files() const {
  const std::filesystem::path lake = std::filesystem::path(options_.data_directory) / "lake";
  for (const char* const folder : {"shopsphere", "_staging", "_retired"}) {
    std::error_code error;
    std::filesystem::remove_all(lake / folder, error);
    if (error)
      return fail(ErrorCode::unavailable,
                  fmt::format("cannot delete {}: {}; delete it and forget the user again",
                              (lake / folder).string(), error.message()));
  }
  return {};
}

// An issue whose bytes became their stand-in has another name, under which its resolutions must be
// found. Told of all rows that a forget ever changed: what a run before this one told may be lost.
Status Forget::add_names_of_issues() {
  std::vector<IdRow> ids;
  SHOP_CHECK(visit_log("naming issues", [&](const LogBlock&) -> Status {
    if (!decisions_.resolutions.empty()) collect_ids(decisions_, ids);
    return {};
  }));
  return ids.empty() ? Status{} : store_->add_ids(ids, store_->indexed_upto());
}

Status Forget::drop_bytes() {
  tell("writing the store anew");
  SHOP_CHECK(store_->drop_replaced_bytes());
  store_.reset();
  step();
  // A new write-ahead log and a new manifest, without what the old ones said.
  SHOP_TRY(store_, open_store(options_));
  const NamedValue done{std::string(kUnderWay), ""};
  SHOP_CHECK(store_->put(std::span(&done, 1)));
  store_.reset();
  return {};
}

Status Forget::rebuild() {
  tell("making views and lake from the log");
  EngineOptions how;
  how.data_directory = options_.data_directory;
  how.keep_lake = has_lake_;
  how.fill_filter = false;
  SHOP_TRY(const std::unique_ptr<Engine> engine, Engine::open(std::move(how)));
  return engine->close();
}

Result<ForgetReport> Forget::run() {
  SHOP_CHECK(begin());
  SHOP_CHECK(survey());
  const bool is_known = forgotten_.alias_of(options_.user) != nullptr;
  report_.was_forgotten = is_known && !report_.went_on && report_.blocks == 0;
  if (report_.blocks == 0 && !is_known)
    return fail(ErrorCode::not_found,
                fmt::format("no record names the user '{}': nothing was changed", options_.user));
  if (is_known || !options_.dry_run) report_.alias = alias_;
  if (options_.dry_run) return report_;
  if (report_.was_forgotten) {  // killed while it made the views and the lake, perhaps
    store_.reset();
    SHOP_CHECK(rebuild());
    return report_;
  }
  SHOP_CHECK(write_bound_together());
  step();
  SHOP_CHECK(write_entries());
  SHOP_CHECK(drop_copies());
  step();
  SHOP_CHECK(add_names_of_issues());
  SHOP_CHECK(drop_bytes());
  step();
  SHOP_CHECK(rebuild());
  return report_;
}

}  // namespace

Result<ForgetReport> forget(const ForgetOptions& options) { return Forget(options).run(); }

Status nothing_half_forgotten(Store& store) {
  SHOP_TRY(const std::optional<std::string> under_way, store.get(kUnderWay));
  if (!under_way) return {};
  return fail(ErrorCode::unavailable,
              "a user is half forgotten, because 'shopsphere forget' was ended on its way: run it "
              "again with the same id, and it goes on from there");
}

}  // namespace shop
