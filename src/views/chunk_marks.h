// SPDX-License-Identifier: Apache-2.0
//
// Remembers of each chunk of a view whether it changed since it was saved, and up to which log
// position the saved state that it was restored from reaches.
//
// Chunks are saved one after the other while the log goes on, so after a restore each has its own
// position; an entry that a chunk already holds is skipped for this chunk alone.
// Chunks are named by what they hold, never by when it came: HashMarks by the upper bits of the
// hash of a text ("customers/0512"), WeekMarks by the week since 1970 of an event's time and a few
// bits of a hash ("sales/2869-3"), so that old weeks rest.
//
// Threads: one owner.   Cost: one array access, or two.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/entry.h"

namespace shop {

struct ChunkMark {
  Position applied_upto = 0;
  bool used = false;
  bool dirty = false;

  // Whether an entry is new to the chunk; marks the chunk as changed if so.
  bool admit(Position position) {
    if (position != 0 && position < applied_upto) return false;
    used = dirty = true;
    return true;
  }
};

class HashMarks {
 public:
  // `bits` of the hash name a chunk: 2^bits chunks.
  HashMarks(std::string_view prefix, int bits);

  std::uint32_t chunk_of(std::uint64_t hash) const {
    return static_cast<std::uint32_t>(hash >> (64 - bits_));
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(marks_.size()); }
  ChunkMark& operator[](std::uint32_t chunk) { return marks_[chunk]; }

  std::string name(std::uint32_t chunk) const;
  std::optional<std::uint32_t> parse(std::string_view name) const;
  void list(bool only_dirty, std::vector<std::string>& names) const;

 private:
  std::string prefix_;
  int bits_;
  std::vector<ChunkMark> marks_;
};

class WeekMarks {
 public:
  // So many that a week of 200,000 sales is saved in slices of some 1.5 ms.
  static constexpr int kShardBits = 4;
  static constexpr std::uint32_t kShards = 1U << kShardBits;
  static constexpr std::int64_t kWeekMicros = 7 * kMicrosPerDay;
  // Weeks of the years 1900 to 2199, with one to spare; times outside count to the first or last.
  static constexpr std::int32_t kFirstWeek = -3655;
  static constexpr std::int32_t kWeeks = 15'660;

  explicit WeekMarks(std::string_view prefix) : prefix_(prefix) {}

  static std::uint32_t chunk_of(Timestamp time, std::uint32_t shard) {
    constexpr std::int64_t kFirstMicros = kFirstWeek * kWeekMicros;
    if (time.micros < kFirstMicros) return shard;
    const std::uint64_t week = static_cast<std::uint64_t>(time.micros - kFirstMicros) / kWeekMicros;
    const auto last = static_cast<std::uint64_t>(kWeeks - 1);
    return static_cast<std::uint32_t>(week < last ? week : last) * kShards + shard;
  }
  static std::uint32_t shard_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> (64 - kShardBits));
  }
  ChunkMark& operator[](std::uint32_t chunk) {
    auto& block = blocks_[chunk / kBlock];
    if (!block) block = std::make_unique<Block>();
    return (*block)[chunk % kBlock];
  }

  std::string name(std::uint32_t chunk) const;
  std::optional<std::uint32_t> parse(std::string_view name) const;
  void list(bool only_dirty, std::vector<std::string>& names) const;

 private:
  // Some 64 weeks: few are ever used, and views that hold some chunks are made for each dry run.
  static constexpr std::uint32_t kBlock = 1024;
  static constexpr std::uint32_t kBlocks = (kWeeks * kShards + kBlock - 1) / kBlock;
  using Block = std::array<ChunkMark, kBlock>;

  std::string prefix_;
  std::array<std::unique_ptr<Block>, kBlocks> blocks_;
};

}  // namespace shop
