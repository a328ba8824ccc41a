// SPDX-License-Identifier: Apache-2.0
//
// Cuts bytes into batches of records: RecordCutter those that somebody hands it, RecordStream those
// of an Input, to its end.
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
//   RecordCutter<Transaction> cutter(std::move(reader));
//   cutter.take(more_bytes, /*last=*/false);
//   while (cutter.next(4096, batch)) …      // false: give it more
//
// Errors: those of Input::next; after one, nothing more can be read.   Threads: one owner.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "wire/input.h"
#include "wire/reader.h"

namespace shop {

template <class Row>
class RecordCutter {
 public:
  explicit RecordCutter(std::unique_ptr<RecordReader<Row>> reader) : reader_(std::move(reader)) {}

  // The end of what was given, of which no record is whole yet.
  std::string_view rest() const {
    return chunk_.bytes == nullptr ? std::string_view() : chunk_.view().substr(used_);
  }
  // What follows; the chunk begins with rest().
  void take(Chunk chunk) {
    chunk_ = std::move(chunk);
    used_ = 0;
  }
  void take(std::string_view fresh, bool last) {
    auto joined = std::make_shared<std::string>(rest());
    joined->append(fresh);
    take(Chunk{std::move(joined), last});
  }

  // Appends 1 to `rows_max` rows (at least 1); false where the rest holds none.
  bool next(std::size_t rows_max, RecordBatch<Row>& out) {
    if (chunk_.bytes == nullptr) return false;
    const std::size_t rows_before = out.rows.size();
    used_ += reader_->read(rest(), chunk_.last, rows_max, out);
    if (out.rows.size() == rows_before) return false;
    out.keep(chunk_.bytes);
    return true;
  }
  bool at_end() const { return chunk_.last; }

 private:
  std::unique_ptr<RecordReader<Row>> reader_;
  Chunk chunk_;
  std::size_t used_ = 0;
};

template <class Row>
class RecordStream {
 public:
  RecordStream(std::unique_ptr<Input> input, std::unique_ptr<RecordReader<Row>> reader)
      : input_(std::move(input)), cutter_(std::move(reader)) {}

  // Appends 1 to `rows_max` rows (at least 1); false at the end.
  Result<bool> next(std::size_t rows_max, RecordBatch<Row>& out) {
    while (!cutter_.next(rows_max, out)) {
      if (cutter_.at_end()) return false;
      SHOP_TRY(Chunk fresh, input_->next(cutter_.rest()));
      cutter_.take(std::move(fresh));
    }
    return true;
  }

  const Input& input() const { return *input_; }  // for a progress bar

 private:
  std::unique_ptr<Input> input_;
  RecordCutter<Row> cutter_;
};

}  // namespace shop
