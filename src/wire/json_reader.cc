// SPDX-License-Identifier: Apache-2.0
//
// The JSON readers: one loop over the splitter's pieces for all three kinds of records.
#include "wire/json_fields.h"
#include "wire/json_splitter.h"
#include "wire/reader.h"
#include "wire/record_builder.h"

namespace shop {
namespace {

template <class Row, class Builder>
class JsonReader final : public RecordReader<Row> {
 public:
  explicit JsonReader(const RecordContext& context) : builder_(context) {}

  std::size_t read(std::string_view bytes, bool last, std::size_t rows_max,
                   RecordBatch<Row>& out) override {
    splitter_.start(bytes, last);
    JsonPiece piece;
    for (std::size_t rows = 0; rows < rows_max && splitter_.next(piece); ++rows)
      read_piece(piece, out);
    return splitter_.consumed();
  }
  void restart() override { splitter_ = JsonSplitter(); }

 private:
  void read_piece(const JsonPiece& piece, RecordBatch<Row>& out) {
    Row& row = out.rows.emplace_back();
    row.raw = piece.raw;
    row.line = piece.line;
    FieldTexts texts;
    JsonVerdict verdict = {Cause::malformed, Field::none};
    if (!piece.broken) verdict = fields_.read(piece.raw, out.arena, texts);
    row.cause = verdict.cause;
    row.field = verdict.field;
    if (verdict.cause == Cause::malformed || verdict.cause == Cause::not_utf8)
      take_broken_json_fields(piece.raw, texts);
    if constexpr (std::is_same_v<Row, Transaction>) {
      builder_.build(texts, {}, row);
    } else {
      builder_.build(texts, row);
    }
    keep_said(texts, out.arena, row);
  }

  Builder builder_;
  JsonSplitter splitter_;
  JsonFields fields_;
};

}  // namespace

std::unique_ptr<TransactionReader> make_json_transaction_reader(RecordContext context) {
  return std::make_unique<JsonReader<Transaction, TransactionBuilder>>(context);
}

std::unique_ptr<ProductReader> make_json_product_reader(RecordContext context) {
  return std::make_unique<JsonReader<ProductRecord, ProductBuilder>>(context);
}

std::unique_ptr<UserReader> make_json_user_reader(RecordContext context) {
  return std::make_unique<JsonReader<UserRecord, UserBuilder>>(context);
}

}  // namespace shop
