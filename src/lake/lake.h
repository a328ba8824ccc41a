// SPDX-License-Identifier: Apache-2.0
//
// Keeps the ledger's entries as Parquet files by day, for reports, Spark, Hive, DuckDB and pandas.
//
// One row per entry, signed, so that SUM is right in any tool; nothing is ever edited. Rows are
// buffered and written at flush(); the manifest in the store says what is in the lake and up to
// which position of the log, and is the truth: after a crash open() makes the folders match it and
// the engine appends again from position(). A day's set of files is swapped in one step, so an
// outside reader never counts a row twice and never misses one that it saw before; it may have to
// retry when a file has gone. docs/internals/lake.md gives the layout, the columns and the state
// at each step. Reads no clock: flushing is the caller's policy.
//
//   SHOP_TRY(auto lake, Lake::open({.directory = data + "/lake"}, store, now));
//   store.scan(lake->appended(), …) → lake->append(decisions, dictionaries, now);
//   if (lake->should_flush(now)) SHOP_CHECK(lake->flush(now));
//   while (*lake->merge_step(now)) {}
//
// Threads: one owner; offer() from one other thread beside it, which may intern into the
// Dictionaries meanwhile; snapshot(), position(), appended(), should_flush() and statistics() from
// any thread.
// Errors: `exhausted` when the disk is full: nothing is lost, call again. After any other error of
// flush() or merge_step() the lake refuses to go on until it is opened again.
// Cost: append 35 ns an entry; flush 450 ns, 800 where its days have 3,000 rows each.
// Memory: twice buffer_bytes + about 60 MiB: a buffer is filled while the other one is written.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "lake/manifest.h"
#include "lake/tables.h"
#include "ledger/decisions.h"
#include "store/store.h"

namespace shop {

struct LakeOptions {
  std::string directory = {};
  std::size_t buffer_bytes = std::size_t{64} << 20;
  std::int64_t flush_after_micros = 600 * kMicrosPerSecond;
  // How long a replaced set of files stays for readers that are still in it.
  std::int64_t retired_micros = 60 * kMicrosPerSecond;
  std::size_t merge_above = 16;        // files a day
  std::size_t files_per_day_max = 24;  // flush() merges by itself before there are more
  // For tests: called by name before each step of a flush, merge or repair (kLakeSteps).
  std::function<void(std::string_view)> on_step = {};
};

// In the order of a flush.
inline constexpr std::string_view kLakeSteps[] = {"write",         "synced",    "committed",
                                                  "one-published", "published", "retired",
                                                  "swept",         "repairing", "repaired"};

// What is in the lake at one moment; cheap to copy, valid for ever, but its files may be merged
// away by later work: reader.h says how to read on.
struct LakeSnapshot {
  std::string directory = {};
  std::shared_ptr<const lake::Manifest> manifest;
  Position position() const { return manifest->position; }
};

struct LakeStatistics {
  std::uint64_t rows_written = 0;  // by flushes
  std::uint64_t rows_merged = 0;   // written again by merges
  std::uint64_t files_written = 0;
  std::uint64_t bytes_written = 0;
  std::uint64_t flushes = 0;
  std::uint64_t merges = 0;
  std::uint64_t days_repaired = 0;  // by open()
};

class Lake {
 public:
  static Result<std::unique_ptr<Lake>> open(LakeOptions options, Store& store, Timestamp now);
  // Forgets a lake that cannot be opened, so that it can be built anew from the log.
  static Status clear(const LakeOptions& options, Store& store);
  ~Lake();

  // Behind the last row of the log that is durably in the lake: append from here after open().
  Position position() const;
  // Behind the last row that was appended.
  Position appended() const;

  // Decisions must continue where the last ones ended; rows before appended() are skipped. The
  // dictionaries must be the same object each time. Flushes by itself where the buffer is full.
  Status append(const Decisions& decisions, const Dictionaries& dictionaries, Timestamp now);
  // The same without ever waiting or writing. Where the buffer is full, offer them again when a
  // flush() has room; where they do not continue at appended(), the owner must append what is
  // missing.
  enum class Offer : std::uint8_t { taken, full, missing };
  Offer offer(const Decisions& decisions, const Dictionaries& dictionaries, Timestamp now);

  // Whether the buffer is full or its oldest row has waited for flush_after_micros.
  bool should_flush(Timestamp now) const;
  // Calls has_room() once the buffer can be filled again, before it writes.
  Status flush(Timestamp now, const std::function<void()>& has_room = {});
  // One row group of merging, where some day has too many files; false when there is none.
  Result<bool> merge_step(Timestamp now);
  // Deletes what was replaced long enough ago; call it now and then.
  Status sweep(Timestamp now);

  // Replace a whole table by these rows.
  Status write_products(std::span<const LakeProduct> rows, Timestamp now);
  Status write_users(std::span<const LakeUser> rows, Timestamp now);
  // Replaces processed-output.csv; rows in any order.
  Status write_processed_output(std::span<const ProcessedRow> rows);

  LakeSnapshot snapshot() const;
  LakeStatistics statistics() const;

 private:
  struct State;
  explicit Lake(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
