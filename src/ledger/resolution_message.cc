// SPDX-License-Identifier: Apache-2.0
#include "ledger/resolution_message.h"

#include "base/bytes.h"
#include "ledger/booking.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt,
              "a message of the topic 'resolutions' is damaged: it was not written by a shop that "
              "follows the cluster");
}

struct Opened {
  Hash128 key;
  std::string_view block;
};

Result<Opened> open(std::string_view bytes) {
  ByteReader in(bytes);
  const auto format = in.fixed<std::uint8_t>();
  Opened opened;
  opened.key.high = in.fixed<std::uint64_t>();
  opened.key.low = in.fixed<std::uint64_t>();
  if (!in.ok() || format != kFormat) return damaged();
  opened.block = bytes.substr(sizeof(format) + 2 * sizeof(std::uint64_t));
  return opened;
}

}  // namespace

Result<std::string> pack_resolution(const Resolution& resolution, const Hash128& key) {
  Decisions rows;
  rows.clear(1);
  for (const Transaction& record : resolution.records) {
    if (record.cause != Cause::none)
      return fail(ErrorCode::invalid_argument, "a record that is refused cannot be sent");
    rows.add(RecordRow{.transaction = record, .source = {}});
  }
  const std::string take_back =
      pack(std::vector<BookedRecord>(resolution.take_back.begin(), resolution.take_back.end()));
  ResolutionRow row = row_of(resolution);
  row.booked = take_back;
  rows.add(row);
  ResolutionRow others;
  const std::string elsewhere =
      pack(std::vector<BookedRecord>(resolution.elsewhere.begin(), resolution.elsewhere.end()));
  others.booked = elsewhere;
  if (!resolution.elsewhere.empty()) rows.add(others);
  ByteWriter out;
  out.fixed(kFormat);
  out.fixed(key.high);
  out.fixed(key.low);
  out.raw(encode_block(rows, Dictionaries()));  // none of these rows has a symbol
  return out.take();
}

Result<Hash128> ResolutionMessage::key_of(std::string_view bytes) {
  SHOP_TRY(const Opened opened, open(bytes));
  return opened.key;
}

Result<ResolutionMessage> ResolutionMessage::read(std::string_view bytes) {
  SHOP_TRY(const Opened opened, open(bytes));
  Dictionaries none;
  Decisions rows;
  SHOP_CHECK(decode_block(opened.block, none, rows));
  ResolutionMessage message;
  const std::size_t steps = rows.resolutions.size();
  if (steps < 1 || steps > 2 || rows.rows.size() != steps + rows.records.size()) return damaged();
  message.row_ = rows.resolutions.front();
  for (const RecordRow& row : rows.records) message.records_.push_back(row.transaction);
  if (!unpack(message.row_.booked, message.take_back_)) return damaged();
  if (steps == 2 && !unpack(rows.resolutions.back().booked, message.elsewhere_)) return damaged();
  return message;
}

Resolution ResolutionMessage::resolution() const {
  return {.records = records_,
          .take_back = take_back_,
          .elsewhere = elsewhere_,
          .said = row_.said,
          .has_issue = row_.has_issue(),
          .issue = row_.issue,
          .issue_revision = row_.revision,
          .state = row_.state,
          .reason = row_.reason,
          .who = row_.who,
          .note = row_.note,
          .request = row_.request};
}

}  // namespace shop
