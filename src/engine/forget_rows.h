// SPDX-License-Identifier: Apache-2.0
//
// Takes one user out of rows of the log, in place and without adding or moving a row.
//
// 1. learn() every block: what the person is called, and which issues hold bytes of theirs.
// 2. take_out() of every block: entries and records say the alias; the user's own records keep the
//    alias alone; bytes of issues become their stand-in, and so the names of these issues change,
//    in the resolutions too; notes that name the person say "(forgotten)".
// Sums, positions, times and ids of transactions stay as they are. Decides nothing, does no I/O.
//
// Threads: one owner.   Cost: decoding and encoding, and a search in the texts of issues and notes.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/symbols.h"
#include "engine/forgotten_users.h"
#include "ledger/decisions.h"

namespace shop {

// What of a user was met.
struct ForgetCounts {
  std::uint64_t entries = 0;
  std::uint64_t records = 0;  // of refunds, corrections and voids
  std::uint64_t user_records = 0;
  std::uint64_t issues = 0;
  std::uint64_t audit_texts = 0;  // steps at the desk that name the user or an issue of theirs

  ForgetCounts& operator+=(const ForgetCounts& other);
  std::uint64_t all() const { return entries + records + user_records + issues + audit_texts; }
  // Rows that cannot be found again by the id once some of them were changed.
  std::uint64_t bound_together() const { return user_records + issues + audit_texts; }
};

class ForgetRows {
 public:
  ForgetRows(std::string user, std::string alias, const ForgottenUsers& forgotten);

  void learn(const Decisions& decisions);
  // Of rows decoded with these dictionaries. The texts that they get live in `decisions`.
  ForgetCounts take_out(Decisions& decisions, Dictionaries& dictionaries) const;

 private:
  bool names(std::string_view text) const;
  bool is_called(std::string_view text) const;
  bool is_about(const IssueRow& issue) const;
  bool take_out_of(IssueRow& issue, Decisions& decisions) const;
  bool take_out_of(ResolutionRow& row, Decisions& decisions) const;
  std::string_view without(std::string_view said, bool is_user, Decisions& decisions) const;

  std::string user_;
  std::string alias_;
  const ForgottenUsers& forgotten_;
  std::set<std::string, std::less<>> called_;  // names and addresses
  std::map<Hash128, Hash128> issues_;          // what their names become
};

}  // namespace shop
