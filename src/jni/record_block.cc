// SPDX-License-Identifier: Apache-2.0
#include "jni/record_block.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 4;

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt,
              "a block of records is damaged: restart the job from its last checkpoint");
}

}  // namespace

void SectionWriter::add(std::string_view raw, std::uint64_t line, ValueForm form,
                        std::size_t source) {
  lines_.signed_varint(static_cast<std::int64_t>(line - line_));
  line_ = line;
  ++records_;
  const bool alone = form != ValueForm::csv;
  if (alone || source != run_source_) end_run();
  run_source_ = source;
  run_.append(raw);
  // A CR that belongs to the record must not be taken for part of the line end.
  if (raw.ends_with('\r')) run_.push_back('\r');
  run_.push_back('\n');
  if (alone) {
    write_run(1, form);
  } else {
    ++run_records_;
  }
}

void SectionWriter::end_run() {
  if (run_records_ > 0) write_run(run_records_, ValueForm::csv);
  run_records_ = 0;
}

void SectionWriter::write_run(std::uint64_t records, ValueForm form) {
  runs_.varint(records);
  runs_.varint(run_source_);
  runs_.fixed(static_cast<std::uint8_t>(form));
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

void begin_block(const BlockOrigin& origin, ByteWriter& block) {
  block.fixed(kFormat);
  block.fixed(static_cast<std::uint8_t>(origin.type));
  block.signed_varint(origin.received_at.micros);
  block.varint(origin.sources.size());
  for (const std::string& source : origin.sources) block.text(source);
}

Result<RecordBlockReader> RecordBlockReader::open(std::string_view block) {
  RecordBlockReader reader(block);
  const auto format = reader.in_.fixed<std::uint8_t>();
  const auto type = reader.in_.fixed<std::uint8_t>();
  reader.origin_.received_at.micros = reader.in_.signed_varint();
  for (std::uint64_t left = reader.in_.varint(); left > 0 && reader.in_.ok(); --left)
    reader.origin_.sources.emplace_back(reader.in_.text());
  if (!reader.in_.ok() || format != kFormat || type >= kMessageTypeCount) return damaged();
  reader.origin_.type = static_cast<MessageType>(type);
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
    run.source = in_.varint();
    const auto form = in_.fixed<std::uint8_t>();
    if (form > static_cast<std::uint8_t>(ValueForm::json)) return damaged();
    run.form = static_cast<ValueForm>(form);
    run.bytes = in_.text();
    const bool alone = run.form != ValueForm::csv;
    if (run.records == 0 || run.source >= origin_.sources.size() || (alone && run.records != 1) ||
        run.records > records - found)
      return damaged();
    found += run.records;
    section.runs.push_back(run);
  }
  if (!in_.ok() || records == 0) return damaged();
  return {};
}

}  // namespace shop
