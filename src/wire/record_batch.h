// SPDX-License-Identifier: Apache-2.0
//
// Holds the records that a reader made of some bytes, and the bytes they point into.
//
// The texts of a row are views into the bytes that were read or into `arena`. A reader does not
// know who owns the bytes: whoever called it puts the owner into `bytes`, where the batch is to
// outlive the call. Moving a batch keeps its views valid; copying one is not possible.
//
//   batch.clear();
//   batch.keep(chunk.bytes);
//   reader->read(chunk.view, chunk.last, 4096, batch);
//
// Threads: one owner; rows may be read from anywhere while nobody writes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/catalogue.h"
#include "model/transaction.h"
#include "wire/text_arena.h"

namespace shop {

template <class Row>
struct RecordBatch {
  std::vector<Row> rows;
  std::vector<std::shared_ptr<const std::string>> bytes;
  TextArena arena;

  RecordBatch() = default;
  RecordBatch(RecordBatch&&) noexcept = default;
  RecordBatch& operator=(RecordBatch&&) noexcept = default;

  // Once for each buffer that rows point into.
  void keep(std::shared_ptr<const std::string> buffer) {
    if (bytes.empty() || bytes.back() != buffer) bytes.push_back(std::move(buffer));
  }
  // Keeps its memory for the next rows.
  void clear() {
    rows.clear();
    bytes.clear();
    arena.clear();
  }
};

using TransactionBatch = RecordBatch<Transaction>;
using ProductBatch = RecordBatch<ProductRecord>;
using UserBatch = RecordBatch<UserRecord>;

}  // namespace shop
