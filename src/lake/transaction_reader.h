// SPDX-License-Identifier: Apache-2.0
//
// Reads a file of transactions back into rows; internal to this folder.
//
// Reads only what TransactionWriter wrote, and gives exactly the entries that went in (but the
// price that the file cannot hold, transaction_schema.h). Texts are interned into the caller's
// dictionaries, once a row group and text.
//
// Cost: about 400 ns a row.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/symbols.h"
#include "base/time.h"
#include "lake/data_files.h"
#include "lake/row_buffer.h"

namespace shop::lake {

class TransactionReader {
 public:
  // `day` is the folder's, which the file does not repeat.
  static Result<TransactionReader> open(const DataFiles& files, std::string path, Day day);
  TransactionReader(TransactionReader&&) noexcept;
  TransactionReader& operator=(TransactionReader&&) noexcept;
  ~TransactionReader();

  bool at_end() const;
  std::uint32_t next_rows() const;  // of the next row group
  Status read(RowBuffer& rows, Dictionaries& dictionaries);

 private:
  struct State;
  explicit TransactionReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop::lake
