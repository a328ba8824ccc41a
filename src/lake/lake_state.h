// SPDX-License-Identifier: Apache-2.0
//
// Holds what a Lake works with; internal to this folder.
//
// lake.cc flushes, commit.cc makes a change durable and visible, recovery.cc makes folders match
// the manifest, merging.cc merges.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lake/data_files.h"
#include "lake/folders.h"
#include "lake/lake.h"
#include "lake/merge_task.h"
#include "lake/row_buffer.h"
#include "lake/transaction_writer.h"

namespace shop {

// A change on its way: new sets of files, built under `stage`.
struct LakeChange {
  std::string stage;
  lake::Manifest next;
  std::set<Day> days;
  std::vector<std::string> new_files;
  std::vector<std::string> keys;  // of the folders to publish, under `stage`
};

struct Lake::State {
  State(LakeOptions options_, Store& store_, lake::DataFiles files_, lake::Folders folders_)
      : options(std::move(options_)),
        store(store_),
        files(std::move(files_)),
        folders(std::move(folders_)) {}

  void step(std::string_view name) const {
    if (options.on_step) options.on_step(name);
  }
  const lake::Manifest& manifest() const { return *current; }  // for the owner's thread
  void set_manifest(lake::Manifest next);
  Status usable() const;

  Result<LakeChange> begin();
  // Links the files of a day that stay into the change's folder of that day.
  Status keep_files(LakeChange& change, Day day, const lake::DayFiles& kept);
  Status commit(LakeChange change, Timestamp now);
  // Throws a change away whose files could not be written, and passes the error on.
  tl::unexpected<Error> abandon(const LakeChange& change, Error error);

  // With `filling` held. Whether there is room, or nothing to add.
  bool add(const Decisions& decisions, const Dictionaries& dictionaries, Timestamp now);
  void take_rows();
  Status write_rows(Timestamp now);
  Status write_day(LakeChange& change, Day day, std::span<const std::uint32_t> rows);
  template <class Write>
  Status replace_table(const std::string& key, lake::FileSummary lake::Manifest::*table,
                       const Write& write, Timestamp now);
  Status repair(Timestamp now);
  Status repair_days(LakeChange& change);
  Status repair_folder(LakeChange& change, const std::string& key,
                       const std::vector<std::string>& names);

  std::optional<Day> fullest_day(std::size_t above) const;
  Status start_merge(Day day);
  Result<bool> step_merge(Timestamp now);  // false when it is done
  Status make_room(Timestamp now);

  LakeOptions options;
  Store& store;
  lake::DataFiles files;
  lake::Folders folders;
  lake::ColumnBlock block;

  std::mutex filling;    // guards what offer() works on too
  lake::RowBuffer rows;  // from `taken_upto` to `appended`
  const Dictionaries* dictionaries = nullptr;
  Position appended = 1;
  std::optional<Timestamp> oldest;  // when the first row of the buffer was appended

  // What is being written, also after a flush that failed: from the manifest's position.
  lake::RowBuffer taken;
  Position taken_upto = 1;
  bool broken = false;
  std::optional<std::map<std::string, std::string>> leftovers;  // while open() repairs
  std::unique_ptr<lake::MergeTask> merge;

  mutable std::mutex shared;  // guards what other threads copy: `current`, `counts`
  std::shared_ptr<const lake::Manifest> current;
  LakeStatistics counts;
};

inline std::string day_key(Day day) { return "transactions/day=" + format_day(day); }

}  // namespace shop
