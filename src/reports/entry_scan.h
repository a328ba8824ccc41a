// SPDX-License-Identifier: Apache-2.0
//
// Reads the entries themselves, column by column, for the reports whose keys no view holds.
//
// The engine implements it over the lake and the tail of the log that is not in it yet; tests and
// small shops over entries in memory. Each entry of the span comes exactly once, in any order,
// reversals included. Columns that the query does not need may be null; `day` is the one of the
// query's basis. A scan sees the same log position as the views beside it.
//
//   const EntryVisitor add = [&](const EntryColumns& rows) {…};
//   Status done = scan.visit({.span = december, .product = true}, std::span(&add, 1));
//
// Threads: visit calls each visitor on one thread, which may be another than the caller's; with
// several visitors each gets a part of the rows, at the same time as the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"
#include "reports/report_keys.h"

namespace shop {

struct ScanQuery {
  DaySpan span = {};
  Basis basis = Basis::refund_day;
  bool sales_only = false;  // lines of sales only; refunds may come, and are left out then
  bool product = false;
  bool city = false;
  bool category = false;
  bool hour = false;
};

// Equally long columns; symbols are of the dictionaries of the shop.
struct EntryColumns {
  std::size_t rows = 0;
  const Day* day = nullptr;
  const Symbol* product = nullptr;
  const Symbol* city = nullptr;
  const Symbol* category = nullptr;
  const std::uint8_t* hour = nullptr;
  const std::uint8_t* currency = nullptr;     // Currency::index()
  const std::int8_t* transactions = nullptr;  // of a sale 1, of a reversed one -1, of a refund 0
  const std::int8_t* refunds = nullptr;
  const std::int64_t* units = nullptr;
  const std::int64_t* revenue_minor = nullptr;
};

using EntryVisitor = std::function<void(const EntryColumns&)>;

class EntryScan {
 public:
  virtual ~EntryScan() = default;
  virtual Status visit(const ScanQuery& query, std::span<const EntryVisitor> visitors) = 0;
};

// Turns entries into columns of a few thousand rows; only those that the query asks for.
class EntryColumnsBuilder {
 public:
  EntryColumnsBuilder(const ScanQuery& query, const EntryVisitor& visitor);
  ~EntryColumnsBuilder();
  EntryColumnsBuilder(const EntryColumnsBuilder&) = delete;
  EntryColumnsBuilder& operator=(const EntryColumnsBuilder&) = delete;

  void add(const Entry& entry);
  void flush();

 private:
  struct Columns;
  ScanQuery query_;
  const EntryVisitor& visitor_;
  std::unique_ptr<Columns> columns_;
};

// Scans entries in memory, which belong to the caller.
class MemoryScan : public EntryScan {
 public:
  explicit MemoryScan(std::span<const Entry> entries) : entries_(entries) {}
  // The first half goes to the first visitor, and so on.
  Status visit(const ScanQuery& query, std::span<const EntryVisitor> visitors) override;

 private:
  std::span<const Entry> entries_;
};

}  // namespace shop
