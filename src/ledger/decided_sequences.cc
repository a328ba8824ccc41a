// SPDX-License-Identifier: Apache-2.0
#include "ledger/decided_sequences.h"

#include <charconv>

#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << kSequenceBits) - 1;

template <class Number>
bool read_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc{};
}

bool skip(std::string_view& text, char one) {
  if (!text.starts_with(one)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

Result<DecidedSequences> DecidedSequences::parse(std::string_view text) {
  DecidedSequences sequences;
  std::string_view left = text;
  while (!left.empty()) {
    KeyGroup group = 0;
    std::uint64_t next = 0;
    if (!read_number(left, group) || !skip(left, ':') || !read_number(left, next) ||
        !(left.empty() || skip(left, ' ')))
      return fail(ErrorCode::corrupt, "no sequences of a ledger: '" + std::string(text) + "'");
    sequences.next_[group] = next;
  }
  return sequences;
}

Status DecidedSequences::take(const DecidedRows& rows) {
  std::map<KeyGroup, std::uint64_t> next = next_;
  for (const std::string_view block : rows.blocks) {
    SHOP_TRY(const BlockHeader header, read_block_header(block));
    const auto group = static_cast<KeyGroup>(header.first_position >> kSequenceBits);
    const std::uint64_t first = header.first_position & kSequenceMask;
    std::uint64_t& awaited = next.try_emplace(group, 1).first->second;
    if (first < awaited)
      return fail(ErrorCode::invalid_argument,
                  "the ledger tells again what was taken over before: its job was started without "
                  "its checkpoint. Make the topic anew, and follow it from a new data directory");
    if (first > awaited)
      return fail(ErrorCode::invalid_argument,
                  "rows of the ledger are missing: key group " + std::to_string(group) +
                      " goes on with " + std::to_string(first) + " after " +
                      std::to_string(awaited - 1) + ". Follow it from a new data directory");
    awaited += header.rows;
  }
  next_ = std::move(next);
  return {};
}

std::string DecidedSequences::text() const {
  std::string text;
  for (const auto& [group, next] : next_) {
    if (!text.empty()) text += ' ';
    text += std::to_string(group) + ":" + std::to_string(next);
  }
  return text;
}

}  // namespace shop
