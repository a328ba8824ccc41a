// SPDX-License-Identifier: Apache-2.0
//
// Writes rows to one Parquet file of transactions; internal to this folder.
//
// A ColumnBlock turns rows into columns, once a row group; texts that repeat get numbers of the
// row group by a table look-up, so no text is hashed per row. One block serves all files, one
// after the other. Does not sync.
//
// Cost: about 350 ns a row, most of it compression and encoding.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "base/symbols.h"
#include "lake/data_files.h"
#include "lake/manifest.h"
#include "lake/row_buffer.h"

namespace shop::lake {

inline constexpr std::uint32_t kRowGroupRows = 1 << 17;

class ColumnBlock {
 public:
  ColumnBlock();
  ~ColumnBlock();
  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

class TransactionWriter {
 public:
  static Result<TransactionWriter> create(const DataFiles& files, std::string path,
                                          ColumnBlock& block);
  TransactionWriter(TransactionWriter&&) noexcept;
  TransactionWriter& operator=(TransactionWriter&&) noexcept;
  ~TransactionWriter();

  // Adds one row group of at most kRowGroupRows rows: those numbered in `order`.
  Status write(const RowBuffer& rows, std::span<const std::uint32_t> order,
               const Dictionaries& dictionaries);
  // Its numbers, without the file's own number.
  Result<FileSummary> close();

 private:
  struct State;
  explicit TransactionWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop::lake
