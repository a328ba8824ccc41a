// SPDX-License-Identifier: Apache-2.0
//
// Plays a client of a store on a disk with faults, and knows what must be there afterwards.
//
// The client appends groups of blocks together with a value, indexes ids, takes snapshots, and
// keeps its own record of what was acknowledged. After a restart, check() compares: every
// acknowledged group is there once, whole and in order; of the one group whose append failed all is
// there, or nothing, its value included; every id below indexed_upto() is found; the snapshot that
// the last manifest names is whole. Then the client sends again what was not kept.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/prng.h"
#include "store/fault_disk.h"
#include "store/store_fixture.h"

namespace shop {

class FaultStory {
 public:
  explicit FaultStory(std::uint64_t seed);

  FaultDisk& disk() { return disk_; }
  Store* store() { return store_.get(); }
  std::size_t acknowledged() const { return acknowledged_.size(); }

  // Each gives what is wrong, in words; "" if nothing is.
  std::string open();
  std::string check();

  // One step of the client: an append, now and then ids or a snapshot.
  Status step();
  Status append_group();
  void send_again_although_kept();  // plants a double

  void power_cut();  // leaves the store closed

 private:
  struct Group {
    std::vector<LogBlock> blocks;
    std::string value;
  };
  Group make_group();
  Status append(const Group& group);
  Status index_ids();
  Status take_snapshot();
  std::string check_blocks(Position end);
  std::string check_ids();
  std::string check_snapshot();

  TestDirectory directory_;
  Prng random_;
  FaultDisk disk_;
  std::unique_ptr<Store> store_;
  std::vector<Group> acknowledged_;
  std::optional<Group> in_doubt_;
  Position end_ = 1;
  std::uint64_t groups_ = 0;
  std::uint64_t snapshots_ = 0;
  std::uint64_t manifest_ = 0;  // the last one acknowledged
  std::uint64_t manifest_in_doubt_ = 0;
};

}  // namespace shop
