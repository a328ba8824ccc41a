// SPDX-License-Identifier: Apache-2.0
#include "wire/csv_scanner.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace shop {
namespace {

constexpr std::size_t kWindowBytesMin = 1024;
constexpr std::size_t kWindowBytesMax = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// For one record that was split by hand: it may hold doubled quotes anywhere.
constexpr std::uint32_t kEscapesEverywhere[] = {0, CsvIndex::kNone};

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

// The size of the line that ends before `line_feed`, without a CR.
std::size_t without_return(std::string_view bytes, std::size_t line_feed) {
  return line_feed > 0 && bytes[line_feed - 1] == '\r' ? line_feed - 1 : line_feed;
}

}  // namespace

void CsvScanner::start(std::string_view bytes, bool last, std::size_t records) {
  bytes_ = bytes;
  last_ = last;
  wanted_ = records;
  consumed_ = 0;
  record_ = record_count_ = 0;
}

// The next record of the window; false for an empty line.
bool CsvScanner::take(CsvRecord& record) {
  const std::uint32_t end_place = record_ends_[record_++];
  const std::uint32_t first_place = next_place_;
  next_place_ = end_place + 1;
  record.base = bytes_.data() + window_begin_;
  record.begin = static_cast<std::uint32_t>(consumed_ - window_begin_);
  record.places = places_ + first_place;
  record.fields = end_place - first_place + 1;
  record.line = line_;
  record.broken = false;
  const std::uint32_t line_end = places_[end_place];
  record.escaped_quotes = *escapes_ <= line_end;
  // A block may reach into the next record.
  while (*escapes_ <= line_end && *escapes_ + kCsvBlockBytes - 1 <= line_end) ++escapes_;
  record.end = line_end;
  if (line_end > record.begin && record.base[line_end - 1] == '\r') --record.end;
  consumed_ = std::min(window_begin_ + line_end + 1, bytes_.size());
  ++line_;
  if (record.end == record.begin) return false;
  if (quoted_line_feeds_) [[unlikely]] {
    const std::string_view raw = record.raw();
    line_ += static_cast<std::uint64_t>(std::count(raw.begin(), raw.end(), '\n'));
  }
  record.utf8 = utf8_ || is_utf8(record.raw());
  --wanted_;
  return true;
}

bool CsvScanner::skip_byte_order_mark() {
  const std::string_view start = bytes_.substr(0, kByteOrderMark.size());
  if (!last_ && start.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(start))
    return false;
  if (start == kByteOrderMark) consumed_ = kByteOrderMark.size();
  begun_ = true;
  return true;
}

// Either fills the window with records, or gives a broken one; false where more bytes are needed.
bool CsvScanner::refill(CsvRecord& record) {
  record.broken = false;
  if (!begun_ && !skip_byte_order_mark()) return false;
  if (consumed_ == bytes_.size()) return false;
  if (in_long_line_) return give_piece(record);
  const std::size_t rest = bytes_.size() - consumed_;
  const std::size_t records = std::min(wanted_, kWindowBytesMax);  // may be all there are
  const std::size_t expected = (records + records / 16 + 2) * record_bytes_;
  std::size_t size = std::min(rest, std::clamp(expected, kWindowBytesMin, window_bytes_));
  while (true) {
    if (index_window(size)) {
      adapt_window(index_.doubtful != CsvIndex::kNone);
      return true;
    }
    if (index_.doubtful != CsvIndex::kNone) {
      adapt_window(true);
      return refill_carefully(record);
    }
    if (size == rest || size > kRecordBytesMax + 2) break;
    size = std::min(rest, size * 4);
  }
  if (last_ || rest > kRecordBytesMax + 1) return give_broken_line(record);
  return false;
}

void CsvScanner::adapt_window(bool doubtful) {
  window_bytes_ = doubtful ? kWindowBytesMin : std::min(window_bytes_ * 2, kWindowBytesMax);
}

// False where no record ends in the next `size` bytes, or the first one is doubtful or too long.
bool CsvScanner::index_window(std::size_t size) {
  index_csv(bytes_.substr(consumed_, size), index_);
  const bool ends_here = last_ && consumed_ + size == bytes_.size();
  if (ends_here && !index_.open_quote &&
      (index_.record_count == 0 ||
       index_.places[index_.record_ends[index_.record_count - 1]] + 1 < size)) {
    index_.places[index_.place_count] = static_cast<std::uint32_t>(size);
    index_.record_ends[index_.record_count++] = static_cast<std::uint32_t>(index_.place_count++);
  }
  std::size_t count = index_.record_count;
  while (count > 0 && index_.places[index_.record_ends[count - 1]] >= index_.doubtful) --count;
  if (count == 0) return false;
  // A window is shorter than the longest record, unless it was made longer to find its end.
  if (without_return(bytes_.substr(consumed_), index_.places[index_.record_ends[0]]) >
      kRecordBytesMax) {
    index_.doubtful = 0;
    return false;
  }
  if (size > kRecordBytesMax) count = 1;
  record_ = 0;
  record_count_ = count;
  next_place_ = 0;
  window_begin_ = consumed_;
  places_ = index_.places.data();
  record_ends_ = index_.record_ends.data();
  escapes_ = index_.escapes.data();
  quoted_line_feeds_ = index_.quoted_line_feeds;
  const std::uint32_t window_end = places_[record_ends_[count - 1]];
  utf8_ = is_utf8(bytes_.substr(consumed_, window_end));
  record_bytes_ = window_end / count + 1;
  return true;
}

bool CsvScanner::refill_carefully(CsvRecord& record) {
  switch (split_carefully()) {
    case Careful::more:
      return false;
    case Careful::broken:
      return give_broken_line(record);
    case Careful::whole:
      break;
  }
  careful_end_ = static_cast<std::uint32_t>(careful_places_.size() - 1);
  record_ = 0;
  record_count_ = 1;
  next_place_ = 0;
  window_begin_ = consumed_;
  places_ = careful_places_.data();
  record_ends_ = &careful_end_;
  escapes_ = kEscapesEverywhere;
  quoted_line_feeds_ = true;
  utf8_ = false;  // to be looked at
  return true;
}

// Splits the record at `consumed_` byte by byte.
CsvScanner::Careful CsvScanner::split_carefully() {
  enum class In { field_start, plain, quoted, behind_quote } in = In::field_start;
  careful_places_.clear();
  const std::string_view rest = bytes_.substr(consumed_);
  const std::size_t size = std::min(rest.size(), kRecordBytesMax + 2);
  for (std::size_t i = 0; i < size; ++i) {
    const char byte = rest[i];
    if (in == In::quoted) {
      if (byte == '"') in = In::behind_quote;
    } else if (byte == ',' || byte == '\n') {
      careful_places_.push_back(static_cast<std::uint32_t>(i));
      if (byte == '\n') {
        return without_return(rest, i) > kRecordBytesMax ? Careful::broken : Careful::whole;
      }
      in = In::field_start;
    } else if (byte == '"' && in != In::plain) {
      in = In::quoted;
    } else if (in == In::behind_quote) {
      const bool line_ends = byte == '\r' && (i + 1 == rest.size() || rest[i + 1] == '\n');
      if (!line_ends) return Careful::broken;
    } else {
      in = In::plain;
    }
  }
  if (rest.size() > kRecordBytesMax + 1) return Careful::broken;
  if (!last_) return Careful::more;
  if (in == In::quoted) return Careful::broken;
  careful_places_.push_back(static_cast<std::uint32_t>(size));
  return without_return(rest, size) > kRecordBytesMax ? Careful::broken : Careful::whole;
}

// Gives the line at `consumed_`, or its first piece.
bool CsvScanner::give_broken_line(CsvRecord& record) {
  const std::string_view rest = bytes_.substr(consumed_);
  const std::size_t line_feed = rest.substr(0, kRecordBytesMax + 2).find('\n');
  if (line_feed != std::string_view::npos) {
    const std::size_t size = without_return(rest, line_feed);
    if (size <= kRecordBytesMax) {
      give_broken(record, size, line_feed + 1);
      ++line_;
      return true;
    }
  } else if (rest.size() <= kRecordBytesMax + 1) {
    if (!last_) return false;
    const std::size_t size = without_return(rest, rest.size());
    if (size <= kRecordBytesMax) {
      give_broken(record, size, rest.size());
      return true;
    }
  }
  in_long_line_ = true;
  give_broken(record, kRecordBytesMax, kRecordBytesMax);
  return true;
}

// Gives the next piece of a line that is too long; true with nothing broken at its end.
bool CsvScanner::give_piece(CsvRecord& record) {
  const std::string_view rest = bytes_.substr(consumed_, kRecordBytesMax);
  const std::size_t line_feed = rest.find('\n');
  if (line_feed == std::string_view::npos) {
    if (rest.size() < kRecordBytesMax && !last_) return false;
    give_broken(record, rest.size(), rest.size());
    return true;
  }
  in_long_line_ = false;
  const std::size_t size = without_return(rest, line_feed);
  give_broken(record, size, line_feed + 1);
  ++line_;
  record.broken = size > 0;
  return true;
}

void CsvScanner::give_broken(CsvRecord& record, std::size_t size, std::size_t with_line_end) {
  record.base = bytes_.data() + consumed_;
  record.places = nullptr;
  record.begin = record.fields = 0;
  record.end = static_cast<std::uint32_t>(size);
  record.line = line_;
  record.broken = true;
  record_ = record_count_ = 0;
  consumed_ += with_line_end;
}

}  // namespace shop
