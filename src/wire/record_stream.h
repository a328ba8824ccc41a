// SPDX-License-Identifier: Apache-2.0
//
// Reads an input to its end, batch by batch: joins an Input with a reader of records.
//
// Each batch owns the chunks that its rows point into, so batches may be handed to other threads
// and outlive the stream. A record that a chunk ends in comes again whole in the next one.
//
//   RecordStream<Transaction> stream(std::move(input), std::move(reader));
//   while (true) {
//     batch.clear();
//     SHOP_TRY(const bool more, stream.next(4096, batch));
//     if (!more) break;
//     …
//   }
//
// Errors: those of Input::next; after one, nothing more can be read.   Threads: one owner.
#pragma once

#include <memory>
#include <utility>

#include "wire/input.h"
#include "wire/reader.h"

namespace shop {

template <class Row>
class RecordStream {
 public:
  RecordStream(std::unique_ptr<Input> input, std::unique_ptr<RecordReader<Row>> reader)
      : input_(std::move(input)), reader_(std::move(reader)) {}

  // Appends 1 to `rows_max` rows (at least 1); false at the end.
  Result<bool> next(std::size_t rows_max, RecordBatch<Row>& out) {
    while (true) {
      if (chunk_.bytes != nullptr) {
        const std::size_t rows_before = out.rows.size();
        const std::string_view rest = chunk_.view().substr(used_);
        used_ += reader_->read(rest, chunk_.last, rows_max, out);
        if (out.rows.size() > rows_before) {
          out.keep(chunk_.bytes);
          return true;
        }
        if (chunk_.last) return false;
      }
      const std::string_view unused =
          chunk_.bytes == nullptr ? std::string_view() : chunk_.view().substr(used_);
      SHOP_TRY(Chunk fresh, input_->next(unused));
      chunk_ = std::move(fresh);
      used_ = 0;
    }
  }

  const Input& input() const { return *input_; }  // for a progress bar

 private:
  std::unique_ptr<Input> input_;
  std::unique_ptr<RecordReader<Row>> reader_;
  Chunk chunk_;
  std::size_t used_ = 0;
};

}  // namespace shop
