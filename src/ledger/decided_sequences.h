// SPDX-License-Identifier: Apache-2.0
//
// Knows how far whoever follows a ledger has come in each key group, so that rows which are told
// again, or which are missing, are noticed: each row is named by (key group, sequence).
//
//   SHOP_TRY(auto next, DecidedSequences::parse(kept));   // "" at the start
//   SHOP_CHECK(next.take(rows));                          // decided_rows.h
//   keep(next.text());                                    // "0:124 8:56": of each group the next
//
// Errors of take: invalid_argument where rows are not the next ones; nothing is taken then.
// Threads: one owner.   Cost: O(blocks).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/decided_rows.h"
#include "ledger/key_groups.h"

namespace shop {

class DecidedSequences {
 public:
  static Result<DecidedSequences> parse(std::string_view text);
  Status take(const DecidedRows& rows);
  std::string text() const;

 private:
  std::map<KeyGroup, std::uint64_t> next_;
};

}  // namespace shop
