// SPDX-License-Identifier: Apache-2.0
#include "jni/decided_rows.h"

#include <utility>

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;

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
