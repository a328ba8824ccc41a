// SPDX-License-Identifier: Apache-2.0
//
// Remembers roots by the file that they came from: a root that was seen before is looked up in an
// index of ids in memory and read again from the bytes, which are the log here.
//
// For the benchmark of the core, whose input stays in memory. Holds sales only: it is asked for
// duplicates and for false alarms of the filter.
#pragma once

#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/recent_ids.h"
#include "wire/reader.h"

namespace shop::bench {

class SourceHistory final : public RootHistory {
 public:
  SourceHistory(Dictionaries& dictionaries, RecordContext context);

  // The batch was read from the front of `bytes`; its decisions are remembered.
  void add(const Decisions& decisions, std::string_view bytes);
  Status load(const Hash128& hash, RootState& state) override;
  Position end() const { return end_; }

 private:
  struct Batch {
    Position first_position = 0;
    std::size_t rows = 0;
    std::string_view bytes;
  };
  Dictionaries& dictionaries_;
  RecordContext context_;
  RecentIds ids_;
  std::vector<Batch> batches_;
  Position end_ = 1;
};

}  // namespace shop::bench
