// SPDX-License-Identifier: Apache-2.0
//
// Holds the views of a part of the records: folds what ledgers decided, tells what changed, and is
// saved as a whole and merged with other parts.
//
// A part is any set of decisions; how they are spread over parts changes no cell.
//
//   ViewsCore views;
//   SHOP_CHECK(views.fold(decided));                     // decided_rows.h
//   send(views.take_changed_cells());  send(views.take_issues());   // outgoing_records.h
//   SHOP_TRY(const std::string saved, views.save());   SHOP_CHECK(whole.merge(saved));
//
// Who takes what changed before saving finds after merging that into an empty one that nothing has
// changed. Formats of the records: docs/internals/topics.md.
//
// Saved bytes: u8 format (1) | tally | varint chunks | (text name, text bytes)… ; each chunk
// carries its own checksum.
//
// Errors: corrupt for damaged bytes; after one this holds nothing of use.
// Threads: one owner.   Cost: save and merge read all of the views, take_changed_cells what
// changed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jni/outgoing_records.h"
#include "jni/unknown_flags.h"
#include "ledger/decisions.h"
#include "views/shop_views.h"

namespace shop {

class ViewsCore {
 public:
  ViewsCore() { views_.track_changes(true); }

  Status fold(std::string_view decided);

  // For the topic of cells: each that changed as it is now, once; a cell that came to nothing has
  // no value. A part of them; to be called until it gives nothing.
  std::string_view take_changed_cells();
  // For the topic of issues: each refusal since the last call.
  std::string take_issues() { return issues_.take(); }
  // The whole of processed-output.csv.
  std::string processed_output() const;

  // Saves piece by piece: all chunks, or those that changed since they were last saved.
  struct SavedChunk {
    std::string name;
    std::string bytes;
  };
  void begin_save(bool all);
  Result<std::optional<SavedChunk>> next_chunk();
  // Into views that hold nothing of this chunk.
  Status load_chunk(std::string_view name, std::string_view bytes);
  std::string save_tally() const;
  Status load_tally(std::string_view saved);

  // The whole in one piece.
  Result<std::string> save();
  // Adds a saved part to this one.
  Status merge(std::string_view saved);

  // The cells of one view, or of all where `view` is empty: sorted lines.
  Result<std::string> cells(std::string_view view) const;
  const Tally& tally() const { return tally_; }

 private:
  Status load(std::string_view saved);

  Dictionaries dictionaries_;
  ShopViews views_{dictionaries_};
  UnknownFlags unknown_{dictionaries_, views_};
  Tally tally_;
  OutgoingRecords issues_;
  OutgoingRecords cells_;
  bool giving_cells_ = false;
  std::vector<std::string> to_save_;
};

}  // namespace shop
