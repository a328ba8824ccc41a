// SPDX-License-Identifier: Apache-2.0
//
// Forgets a user: takes them out of a shop's data directory for good, and leaves every number.
//
// 1. Two passes over the log find the rows that name the user (forget_rows.h). A dry run ends here.
// 2. One synced write: the blocks of the user's own records, issues and notes, which can only be
//    found together; the alias under a keyed digest of the id (forgotten_users.h); a mark that a
//    forget is under way; and no snapshot and no lake any more.
// 3. The blocks that only have their sales, some at a time; then the chunks of snapshots, and the
//    lake's files.
// 4. The store writes all its files anew, without what was replaced, and is opened again; the mark
//    goes.
// 5. Views and lake are made from the log, and kept.
// Killed anywhere after 2, the shop opens to nobody until the same user is forgotten once more,
// which goes on from there; killed in 5, the next who opens it to write does the rest.
//
//   SHOP_TRY(const ForgetReport report, forget({.data_directory = dir, .user = "1001"}));
//
// Never touches what was exported, a broker's topics, or what others made of the lake.
// Errors: not_found where nothing names the user; unavailable where somebody holds the directory.
// Cost: about that of reading the log twice, writing the store once and building the lake.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/forget_rows.h"
#include "store/store.h"

namespace shop {

struct ForgetOptions {
  std::string data_directory;
  std::string user;
  bool dry_run = false;  // changes nothing, and takes no lock
  std::function<void(std::string_view doing, std::uint64_t done, std::uint64_t of)> progress = {};
  std::function<void()> confirm_step = {};  // tests: called between the steps
};

struct ForgetReport {
  std::string alias;  // empty in a dry run
  ForgetCounts counts;
  std::uint64_t blocks = 0;      // of the log that name the user
  std::uint64_t log_blocks = 0;  // in all
  bool was_forgotten = false;    // before; nothing named them any more
  bool went_on = false;          // with what was begun before
};

Result<ForgetReport> forget(const ForgetOptions& options);

// Fails where a forget was begun and did not come to its end: nobody may work with half of it.
Status nothing_half_forgotten(Store& store);

}  // namespace shop
