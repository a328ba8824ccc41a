// SPDX-License-Identifier: Apache-2.0
#include "jni/views_core.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "engine/fold.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt, "the saved views of a checkpoint are damaged: use another one");
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

}  // namespace

void ViewsCore::fold(const Decisions& decisions) {
  fold_into(views_, decisions);
  tally_ += decisions.tally;
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
    // Nothing is folded again after a restore that the chunk holds already.
    SHOP_CHECK(views_.load_chunk(name, bytes, 0));
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
