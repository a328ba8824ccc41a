// SPDX-License-Identifier: Apache-2.0
//
// Adds the rows of a scan up by key on several threads, into groups that all of them share.
//
// The groups are parted by the hash of their key into tables that have a lock each. A thread
// gathers rows by part and takes the lock once for some hundreds of them, so threads rarely meet,
// no group is kept twice and nothing is left to merge.
//
//   ScanGroups groups;
//   ScanGrouping mine(keys, groups);  // one a thread
//   mine.add(columns);
//   mine.finish();                    // all of them
//   GroupParts parts = std::move(groups).take();
//
// Threads: ScanGroups any; ScanGrouping one owner.
// Cost: 15 to 30 ns a row; memory 80 to 100 bytes a group, 1.5 MB a ScanGrouping.
#pragma once

#include <array>
#include <mutex>
#include <span>
#include <vector>

#include "reports/entry_scan.h"
#include "reports/group_table.h"
#include "reports/row_keys.h"

namespace shop {

// All groups of a report, each once.
using GroupParts = std::vector<std::vector<Group>>;

class ScanGroups {
 public:
  static constexpr unsigned kPartBits = 6;
  static constexpr std::size_t kParts = 1 << kPartBits;

  static std::size_t part_of(std::uint64_t hash) { return hash >> (64 - kPartBits); }
  void add(std::size_t part, std::span<const ScannedRow> rows);
  GroupParts take() &&;

 private:
  struct alignas(64) Part {
    std::mutex mutex;
    GroupTable groups;
  };
  std::array<Part, kParts> parts_;
};

class ScanGrouping {
 public:
  ScanGrouping(const RowKeys& keys, ScanGroups& groups);

  void add(const EntryColumns& columns);
  void finish();

 private:
  static constexpr std::size_t kRoom = 512;  // rows of a part

  void hand_on(std::size_t part);

  RowKeys keys_;
  ScanGroups& groups_;
  bool product_;
  bool city_;
  bool category_;
  bool hour_;
  std::vector<ScannedRow> rows_;  // kRoom of each part
  std::array<std::size_t, ScanGroups::kParts> counts_{};
};

}  // namespace shop
