// SPDX-License-Identifier: Apache-2.0
#include "store/fault_story.h"

#include <fmt/format.h>

#include <algorithm>

namespace shop {
namespace {

IdRow id_at(Position position) {
  Prng random(position);
  return {{random.next(), 0}, position};
}

std::string chunk_of(std::uint64_t snapshot, int part) {
  return std::string(5000 + snapshot * 7, static_cast<char>('a' + part)) + std::to_string(snapshot);
}

}  // namespace

FaultStory::FaultStory(std::uint64_t seed) : random_(seed), disk_(seed + 1) {}

std::string FaultStory::open() {
  RocksStoreOptions options;
  options.write_buffer_bytes = std::size_t{128} << 10;  // so that there is much to flush
  options.block_cache_bytes = std::size_t{1} << 20;
  options.gathered_id_bytes = 2000;
  options.file_system = disk_.file_system();
  auto opened = RocksStore::open(directory_.store(), options);
  if (!opened) return "it does not open: " + opened.error().message;
  store_ = std::move(*opened);
  return "";
}

FaultStory::Group FaultStory::make_group() {
  Group group;
  Position first = end_;
  const std::uint64_t blocks = 1 + random_.below(4);
  for (std::uint64_t i = 0; i < blocks; ++i) {
    const auto rows = static_cast<std::uint32_t>(1 + random_.below(50));
    std::string bytes = fmt::format("group {} block {} ", groups_, i);
    bytes.resize(20 + random_.below(20'000), static_cast<char>('A' + random_.below(26)));
    group.blocks.push_back({first, rows, std::move(bytes)});
    first += rows;
  }
  group.value = fmt::format("group {}", groups_++);
  return group;
}

Status FaultStory::append(const Group& group) {
  const std::vector<NamedValue> values = {{"last", group.value}};
  const Status status = store_->append(group.blocks, values);
  if (!status) {
    in_doubt_ = group;
    return status;
  }
  acknowledged_.push_back(group);
  end_ = group.blocks.back().first_position + group.blocks.back().rows;
  return {};
}

Status FaultStory::append_group() { return append(make_group()); }

Status FaultStory::step() {
  const std::uint64_t dice = random_.below(10);
  if (dice == 0) return index_ids();
  if (dice == 1) return take_snapshot();
  return append_group();
}

Status FaultStory::index_ids() {
  std::vector<IdRow> rows;
  for (Position position = store_->indexed_upto(); position < end_; ++position)
    rows.push_back(id_at(position));
  return store_->add_ids(rows, end_);
}

Status FaultStory::take_snapshot() {
  const std::uint64_t snapshot = ++snapshots_;
  std::vector<NamedValue> chunks;
  for (int part = 0; part < 3; ++part)
    chunks.push_back({fmt::format("{}/{}", snapshot, part), chunk_of(snapshot, part)});
  SHOP_CHECK(store_->put_chunks(chunks));
  manifest_in_doubt_ = snapshot;
  SHOP_CHECK(store_->put(std::vector<NamedValue>{{"manifest", std::to_string(snapshot)}}));
  manifest_ = snapshot;
  return {};
}

void FaultStory::power_cut() {
  disk_.freeze();
  store_.reset();
  disk_.crash();
}

std::string FaultStory::check() {
  const Position end = store_->end();
  if (end != end_) {
    if (!in_doubt_) return fmt::format("the log ends at {} instead of {}", end, end_);
    const LogBlock& last = in_doubt_->blocks.back();
    if (end != last.first_position + last.rows)
      return fmt::format("the log ends at {}, within or before what was in doubt", end);
    acknowledged_.push_back(*in_doubt_);
    end_ = end;
    in_doubt_.reset();
  }
  for (const auto& wrong : {check_blocks(end), check_ids(), check_snapshot()})
    if (!wrong.empty()) return wrong;
  if (!in_doubt_) return "";
  const Group again = *in_doubt_;
  in_doubt_.reset();
  const Status status = append(again);
  return status ? "" : "sending again failed: " + status.error().message;
}

std::string FaultStory::check_blocks(Position end) {
  std::vector<LogBlock> expected;
  for (const Group& group : acknowledged_)
    expected.insert(expected.end(), group.blocks.begin(), group.blocks.end());
  std::size_t seen = 0;
  const Status status = store_->scan(1, [&](const LogBlock& block) -> Status {
    if (seen == expected.size()) return fail(ErrorCode::internal, "there is more than was sent");
    const LogBlock& wanted = expected[seen++];
    if (block.first_position != wanted.first_position || block.rows != wanted.rows ||
        block.bytes != wanted.bytes) {
      return fail(ErrorCode::internal, fmt::format("'{:.20}' at {} should be '{:.20}'", block.bytes,
                                                   block.first_position, wanted.bytes));
    }
    return {};
  });
  if (!status) return status.error().message;
  if (seen != expected.size())
    return fmt::format("{} of {} blocks are there, to {}", seen, expected.size(), end);
  const auto value = store_->get("last");
  if (!value) return value.error().message;
  const std::string wanted = acknowledged_.empty() ? "none" : acknowledged_.back().value;
  if (value->value_or("none") != wanted)
    return fmt::format("the value is '{}' instead of '{}'", value->value_or("none"), wanted);
  return "";
}

std::string FaultStory::check_ids() {
  const Position upto = store_->indexed_upto();
  if (upto > end_) return fmt::format("ids are indexed to {}, the log ends at {}", upto, end_);
  for (Position position = 1; position < upto; ++position) {
    const auto found = store_->find_ids(id_at(position).hash);
    if (!found) return found.error().message;
    if (*found != std::vector<Position>{position})
      return fmt::format("the id at {} is not found once, below {}", position, upto);
  }
  return "";
}

std::string FaultStory::check_snapshot() {
  const auto value = store_->get("manifest");
  if (!value) return value.error().message;
  const std::uint64_t manifest = std::stoull(value->value_or("0"));
  if (manifest != manifest_ && manifest != manifest_in_doubt_)
    return fmt::format("the manifest names snapshot {} instead of {}", manifest, manifest_);
  manifest_ = manifest;
  for (int part = 0; part < 3 && manifest > 0; ++part) {
    const auto chunk = store_->get_chunk(fmt::format("{}/{}", manifest, part));
    if (!chunk) return chunk.error().message;
    if (*chunk != chunk_of(manifest, part)) return "a chunk is not what was written";
  }
  return "";
}

void FaultStory::send_again_although_kept() {
  Group again = acknowledged_.back();
  Position first = store_->end();
  for (LogBlock& block : again.blocks) {
    block.first_position = first;
    first += block.rows;
  }
  const std::vector<NamedValue> values = {{"last", again.value}};
  EXPECT_TRUE(store_->append(again.blocks, values));
}

}  // namespace shop
