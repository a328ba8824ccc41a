// SPDX-License-Identifier: Apache-2.0
#include "ledger/decided_rows.h"

#include <utility>

#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;

void add_row(const Decisions& from, const RowReference& row, Decisions& to) {
  switch (row.type) {
    case RowType::entry:
      return to.add(from.entries[row.index]);
    case RowType::record:
      return to.add(from.records[row.index]);
    case RowType::issue:
      return to.add(from.issues[row.index]);
    case RowType::duplicate:
      return to.add(from.duplicates[row.index]);
    case RowType::product:
      return to.add(from.products[row.index]);
    case RowType::user:
      return to.add(from.users[row.index]);
    case RowType::settings:
      return to.add(from.settings[row.index]);
    case RowType::resolution:
      return to.add(from.resolutions[row.index]);
  }
}

}  // namespace

void DecidedRowsWriter::add(std::string_view block) {
  blocks_.text(block);
  ++count_;
}

std::string DecidedRowsWriter::take() {
  ByteWriter out;
  out.fixed(kFormat);
  write_tally(std::exchange(tally_, {}), out);
  out.varint(std::exchange(count_, 0));
  out.raw(blocks_.bytes());
  blocks_.clear();
  return out.take();
}

Result<DecidedRows> read_decided_rows(std::string_view bytes) {
  ByteReader in(bytes);
  DecidedRows rows;
  const auto format = in.fixed<std::uint8_t>();
  bool valid = in.ok() && format == kFormat && read_tally(in, rows.tally);
  for (std::uint64_t left = valid ? in.varint() : 0; left > 0 && in.ok(); --left)
    rows.blocks.push_back(in.text());
  valid = valid && in.ok() && in.at_end();
  if (valid) return rows;
  return fail(ErrorCode::corrupt,
              "decided rows are damaged: restart the job from its last checkpoint");
}

Result<Decisions> join_rows(const DecidedRows& rows, Position first, Dictionaries& dictionaries) {
  Decisions all;
  all.clear(first);
  Decisions some;
  for (const std::string_view block : rows.blocks) {
    SHOP_CHECK(decode_block(block, dictionaries, some));
    if (!all.rows.empty() && some.received_at != all.received_at)
      return fail(ErrorCode::corrupt, "decided rows have more than one time of receipt");
    all.received_at = some.received_at;
    for (const RowReference& row : some.rows) add_row(some, row, all);
  }
  return all;
}

void write_tally(const Tally& tally, ByteWriter& out) {
  out.varint(tally.records);
  out.varint(tally.booked);
  out.varint(tally.duplicates);
  out.varint(tally.waiting);
  for (std::size_t cause = 0; cause < tally.issues_by_cause.size(); ++cause) {
    if (tally.issues_by_cause[cause] == 0) continue;
    out.text(cause_name(static_cast<Cause>(cause)));
    out.varint(tally.issues_by_cause[cause]);
  }
  out.text("");
}

bool read_tally(ByteReader& in, Tally& tally) {
  tally.records = in.varint();
  tally.booked = in.varint();
  tally.duplicates = in.varint();
  tally.waiting = in.varint();
  for (std::string_view name = in.text(); !name.empty(); name = in.text()) {
    const auto cause = parse_cause(name);
    if (!cause) return false;
    const std::uint64_t count = in.varint();
    tally.issues_by_cause[static_cast<std::size_t>(*cause)] = count;
    tally.issues += count;
  }
  return in.ok();
}

}  // namespace shop
