// SPDX-License-Identifier: Apache-2.0
#include "jni/record_block.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt,
              "a block of records is damaged: restart the job from its last checkpoint");
}

}  // namespace

void SectionWriter::add(const Transaction& record, std::uint64_t line) {
  lines_.signed_varint(static_cast<std::int64_t>(line - line_));
  line_ = line;
  ++records_;
  const bool alone = record.cause == Cause::malformed;
  if (alone) end_run();
  run_.append(record.raw);
  // A CR that belongs to the record must not be taken for part of the line end.
  if (record.raw.ends_with('\r')) run_.push_back('\r');
  run_.push_back('\n');
  if (alone) {
    write_run(0);
  } else {
    ++run_records_;
  }
}

void SectionWriter::end_run() {
  if (run_records_ > 0) write_run(run_records_);
  run_records_ = 0;
}

void SectionWriter::write_run(std::uint64_t records) {
  runs_.varint(records);
  runs_.text(run_);
  run_.clear();
}

void SectionWriter::take(KeyGroup group, ByteWriter& block) {
  end_run();
  block.varint(group);
  block.varint(records_);
  block.raw(lines_.bytes());
  block.raw(runs_.bytes());
  lines_.clear();
  runs_.clear();
  records_ = line_ = 0;
}

void begin_block(Timestamp received_at, std::string_view source, ByteWriter& block) {
  block.fixed(kFormat);
  block.signed_varint(received_at.micros);
  block.text(source);
}

Result<RecordBlockReader> RecordBlockReader::open(std::string_view block) {
  RecordBlockReader reader(block);
  const auto format = reader.in_.fixed<std::uint8_t>();
  reader.received_at_.micros = reader.in_.signed_varint();
  reader.source_ = reader.in_.text();
  if (!reader.in_.ok() || format != kFormat) return damaged();
  return reader;
}

Status RecordBlockReader::next(RecordSection& section) {
  section.lines.clear();
  section.runs.clear();
  section.group = static_cast<KeyGroup>(in_.varint());
  const std::uint64_t records = in_.varint();
  std::uint64_t line = 0;
  for (std::uint64_t i = 0; i < records && in_.ok(); ++i) {
    line += static_cast<std::uint64_t>(in_.signed_varint());
    section.lines.push_back(line);
  }
  for (std::uint64_t found = 0; found < records && in_.ok();) {
    RecordRun run;
    run.records = in_.varint();
    run.broken = run.records == 0;
    if (run.broken) run.records = 1;
    run.csv = in_.text();
    if (run.records > records - found) return damaged();
    found += run.records;
    section.runs.push_back(run);
  }
  if (!in_.ok() || records == 0) return damaged();
  return {};
}

}  // namespace shop
