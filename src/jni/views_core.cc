// SPDX-License-Identifier: Apache-2.0
#include "jni/views_core.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "engine/fold.h"
#include "engine/processed_rows.h"
#include "ledger/decided_rows.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 3;  // in 2 statistics listed every total
constexpr std::string_view kRecordFormat = "1";

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt, "the saved views of a checkpoint are damaged: use another one");
}

void write_issue(const IssueRow& issue, Timestamp received_at, OutgoingRecords& out) {
  out.begin(to_hex(fingerprint128(issue.raw)), issue.raw, 10);
  out.header("format", kRecordFormat);
  out.header("record", record_type_name(issue.type));
  out.header("cause", cause_name(issue.cause));
  out.header("field", field_name(issue.field));
  out.header("source", issue.source);
  out.header("offset", std::to_string(issue.line));
  out.header("received_at", format_utc(received_at));
  out.header("id", issue.id);
  out.header("amount_minor", std::to_string(issue.amount_minor));
  out.header("currency", issue.currency.code());
}

// The name and the measures of a cell, as key and value.
void write_cell(std::string_view cell, OutgoingRecords& out) {
  const std::string_view name = name_of_cell(cell);
  if (is_nothing(cell)) return out.begin(name, std::nullopt, 0);
  std::string_view measures = cell.substr(name.size());
  if (!measures.empty()) measures.remove_prefix(1);
  out.begin(name, measures, 1);
  out.header("format", kRecordFormat);
}

}  // namespace

Status ViewsCore::fold(std::string_view decided) {
  SHOP_TRY(const DecidedRows rows, read_decided_rows(decided));
  for (const std::string_view block : rows.blocks) {
    Decisions decisions;
    SHOP_CHECK(decode_block(block, dictionaries_, decisions));
    unknown_.before_fold();
    fold_into(views_, decisions);
    unknown_.note(decisions);
    for (const IssueRow& issue : decisions.issues)
      write_issue(issue, decisions.received_at, issues_);
  }
  tally_ += rows.tally;
  return {};
}

std::string_view ViewsCore::take_changed_cells() {
  if (!giving_cells_) {
    const CellSink write = [&](std::string_view cell) { write_cell(cell, cells_); };
    views_.take_changed_cells(write);
    unknown_.take_changed_cells(write);
  }
  const std::string_view part = cells_.next_part();
  giving_cells_ = !part.empty();
  return part;
}

std::string ViewsCore::processed_output() const {
  return processed_output_of(views_.revenue, dictionaries_);
}

void ViewsCore::begin_save(bool all) {
  to_save_ = all ? views_.all_chunks() : views_.dirty_chunks();
}

Result<std::optional<ViewsCore::SavedChunk>> ViewsCore::next_chunk() {
  if (to_save_.empty()) return std::nullopt;
  SavedChunk chunk{.name = std::move(to_save_.back()), .bytes = {}};
  to_save_.pop_back();
  SHOP_TRY(chunk.bytes, views_.save_chunk(chunk.name));
  return chunk;
}

// Nothing is folded again after a restore that the chunk holds already.
Status ViewsCore::load_chunk(std::string_view name, std::string_view bytes) {
  return views_.load_chunk(name, bytes, 0);
}

std::string ViewsCore::save_tally() const {
  ByteWriter out;
  out.fixed(kFormat);
  write_tally(tally_, out);
  return out.take();
}

Status ViewsCore::load_tally(std::string_view saved) {
  ByteReader in(saved);
  const auto format = in.fixed<std::uint8_t>();
  if (!in.ok() || format != kFormat || !read_tally(in, tally_) || !in.at_end()) return damaged();
  return {};
}

Result<std::string> ViewsCore::save() {
  ByteWriter out;
  out.fixed(kFormat);
  write_tally(tally_, out);
  const std::vector<std::string> names = views_.all_chunks();
  out.varint(names.size());
  for (const std::string& name : names) {
    SHOP_TRY(const std::string bytes, views_.save_chunk(name));
    out.text(name);
    out.text(bytes);
  }
  return out.take();
}

Status ViewsCore::merge(std::string_view saved) {
  // Chunks replace what a view has, so another part is loaded beside it first.
  if (tally_.records == 0 && views_.all_chunks().empty()) return load(saved);
  ViewsCore part;
  SHOP_CHECK(part.load(saved));
  views_.merge(part.views_);
  tally_ += part.tally_;
  return {};
}

Status ViewsCore::load(std::string_view saved) {
  ByteReader in(saved);
  const auto format = in.fixed<std::uint8_t>();
  if (!in.ok() || format != kFormat || !read_tally(in, tally_)) return damaged();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::string_view name = in.text();
    const std::string_view bytes = in.text();
    if (!in.ok()) return damaged();
    SHOP_CHECK(load_chunk(name, bytes));
  }
  if (!in.ok() || !in.at_end()) return damaged();
  return {};
}

Result<std::string> ViewsCore::cells(std::string_view view) const {
  std::vector<std::string> lines;
  const CellSink keep = [&](std::string_view cell) { lines.emplace_back(cell); };
  if (view.empty()) {
    views_.cells(keep);
  } else {
    SHOP_CHECK(views_.cells_of(view, keep));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text.append(line).push_back('\n');
  return text;
}

}  // namespace shop
