// SPDX-License-Identifier: Apache-2.0
#include "views/issue_book.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "views/chunk_format.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

constexpr int kChunkBits = 8;
constexpr int kHexDigits = 32;
constexpr int kShownDigits = 12;
constexpr std::size_t kAskedDigitsMin = 4;
constexpr std::uint64_t kSeenLimit = std::uint64_t{1} << 50;
constexpr std::string_view kHex = "0123456789abcdef";

std::string to_hex(const Hash128& hash, int digits) {
  std::string hex;
  for (int at = 0; at < digits; ++at) {
    const std::uint64_t half = at < 16 ? hash.high : hash.low;
    hex += kHex[(half >> (60 - at % 16 * 4)) & 15];
  }
  return hex;
}

// How many hex digits two hashes have in common at their beginning.
int common_digits(const Hash128& a, const Hash128& b) {
  if (a.high != b.high) return std::countl_zero(a.high ^ b.high) / 4;
  if (a.low != b.low) return 16 + std::countl_zero(a.low ^ b.low) / 4;
  return kHexDigits;
}

// The smallest hash that begins with these digits.
std::optional<Hash128> first_with(std::string_view digits) {
  if (digits.size() < kAskedDigitsMin || digits.size() > kHexDigits) return std::nullopt;
  Hash128 hash;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    const std::size_t value = kHex.find(digits[at]);
    if (value == std::string_view::npos) return std::nullopt;
    (at < 16 ? hash.high : hash.low) |= std::uint64_t{value} << (60 - at % 16 * 4);
  }
  return hash;
}

}  // namespace

IssueBook::IssueBook() : marks_("issues", kChunkBits) {}

void IssueBook::fold(Issue& into, const Issue& from) {
  if (into.causes.empty()) {
    into = from;
    return;
  }
  for (const auto& [cause, count] : from.causes) {
    CauseCount& sum = into.causes[cause];
    sum.last_seen = sum.seen == 0 ? count.last_seen : std::max(sum.last_seen, count.last_seen);
    sum.seen += count.seen;
  }
  if (std::tie(from.amount_minor, from.currency, from.transaction_id) >
      std::tie(into.amount_minor, into.currency, into.transaction_id)) {
    into.amount_minor = from.amount_minor;
    into.currency = from.currency;
    into.transaction_id = from.transaction_id;
  }
  into.last_seen = std::max(into.last_seen, from.last_seen);
  if (std::tie(from.first_seen, from.source, from.line) <
      std::tie(into.first_seen, into.source, into.line)) {
    into.first_seen = from.first_seen;
    into.source = from.source;
    into.line = from.line;
  }
  if (into.position == 0 || (from.position != 0 && from.position < into.position))
    into.position = from.position;
}

void IssueBook::apply(const IssueFact& fact) {
  const Hash128 hash = fingerprint128(fact.raw);
  if (!marks_[marks_.chunk_of(hash.high)].admit(fact.position)) return;
  Issue issue;
  issue.causes[{static_cast<std::uint8_t>(fact.cause), static_cast<std::uint8_t>(fact.field)}] = {
      1, fact.received_at};
  issue.transaction_id = fact.id;
  issue.amount_minor = fact.amount_minor;
  issue.currency = fact.currency;
  issue.source = fact.source;
  issue.line = fact.line;
  issue.first_seen = issue.last_seen = fact.received_at;
  issue.position = fact.position;
  fold(issues_[hash], issue);
  if (tracking_) changed_.push_back(hash);
}

void IssueBook::merge(const IssueBook& other) {
  for (const auto& [hash, issue] : other.issues_) {
    marks_[marks_.chunk_of(hash.high)].admit(0);
    fold(issues_[hash], issue);
    if (tracking_) changed_.push_back(hash);
  }
}

std::pair<Cause, Field> IssueBook::shown(const Issue& issue) {
  const auto latest = std::max_element(
      issue.causes.begin(), issue.causes.end(),
      [](const auto& a, const auto& b) { return a.second.last_seen < b.second.last_seen; });
  return {static_cast<Cause>(latest->first.first), static_cast<Field>(latest->first.second)};
}

std::uint64_t IssueBook::seen(const Issue& issue) {
  std::uint64_t seen = 0;
  for (const auto& [cause, count] : issue.causes) seen += count.seen;
  return seen;
}

std::string IssueBook::short_id(Issues::const_iterator at) const {
  int digits = kShownDigits;
  if (at != issues_.begin())
    digits = std::max(digits, common_digits(std::prev(at)->first, at->first) + 1);
  if (std::next(at) != issues_.end())
    digits = std::max(digits, common_digits(std::next(at)->first, at->first) + 1);
  return to_hex(at->first, std::min(digits, kHexDigits));
}

IssueView IssueBook::view(Issues::const_iterator at) const {
  const Issue& issue = at->second;
  IssueView view;
  view.id = short_id(at);
  view.hash = at->first;
  std::tie(view.cause, view.field) = shown(issue);
  view.transaction_id = issue.transaction_id;
  view.source = issue.source;
  view.line = issue.line;
  view.first_seen = issue.first_seen;
  view.last_seen = issue.last_seen;
  view.seen = seen(issue);
  view.amount_minor = issue.amount_minor;
  view.currency = issue.currency;
  view.position = issue.position;
  return view;
}

std::vector<IssueView> IssueBook::list(const IssueQuery& query) const {
  std::vector<Issues::const_iterator> found;
  for (auto at = issues_.begin(); at != issues_.end(); ++at) {
    if (!query.cause || shown(at->second).first == *query.cause) found.push_back(at);
  }
  const std::size_t first = std::min(query.offset, found.size());
  const std::size_t count = std::min(query.limit, found.size() - first);
  const auto newer = [](Issues::const_iterator a, Issues::const_iterator b) {
    if (a->second.last_seen != b->second.last_seen)
      return a->second.last_seen > b->second.last_seen;
    return a->first < b->first;
  };
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(first + count),
                    found.end(), newer);
  std::vector<IssueView> rows;
  for (std::size_t at = first; at < first + count; ++at) rows.push_back(view(found[at]));
  return rows;
}

Result<IssueView> IssueBook::find(std::string_view id) const {
  const auto hash = first_with(id);
  if (!hash)
    return fail(ErrorCode::invalid_argument, "\"" + std::string(id) +
                                                 "\" is no issue id: give 4 to 32 of the digits "
                                                 "0-9 and a-f that `issues list` shows");
  const auto begins = [&](Issues::const_iterator at) {
    return at != issues_.end() && to_hex(at->first, static_cast<int>(id.size())) == id;
  };
  const auto at = issues_.lower_bound(*hash);
  if (!begins(at)) return fail(ErrorCode::not_found, "there is no issue " + std::string(id));
  if (begins(std::next(at)))
    return fail(ErrorCode::invalid_argument,
                "more than one issue begins with " + std::string(id) + ": give more of its digits");
  return view(at);
}

std::vector<CauseTotal> IssueBook::by_cause() const {
  std::map<Cause, CauseTotal> totals;
  std::map<Cause, std::map<Currency, Int128>> amounts;
  for (const auto& [hash, issue] : issues_) {
    const Cause cause = shown(issue).first;
    CauseTotal& total = totals[cause];
    total.cause = cause;
    ++total.issues;
    total.seen += seen(issue);
    if (issue.amount_minor != 0) amounts[cause][issue.currency] += issue.amount_minor;
  }
  std::vector<CauseTotal> rows;
  for (auto& [cause, total] : totals) {
    total.amounts.assign(amounts[cause].begin(), amounts[cause].end());
    rows.push_back(std::move(total));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const CauseTotal& a, const CauseTotal& b) { return a.issues > b.issues; });
  return rows;
}

// How often an issue was seen is not in its cell: like duplicates, it depends on what was sent
// again.
void IssueBook::emit(const Hash128& hash, const Issue& issue, const CellSink& sink) const {
  std::string line = "issues|";
  line += to_hex(hash, kHexDigits);
  line.append("|id=").append(escape_cell_text(issue.transaction_id));
  line.append("|amount=").append(std::to_string(issue.amount_minor));
  line.append("|currency=").append(std::string(issue.currency.code()));
  for (const auto& [cause, count] : issue.causes) {
    line.append("|").append(std::string(cause_name(static_cast<Cause>(cause.first))));
    line.append("/").append(std::string(field_name(static_cast<Field>(cause.second))));
  }
  line += "|state=open";
  sink(line);
}

void IssueBook::cells(const CellSink& sink) const {
  for (const auto& [hash, issue] : issues_) emit(hash, issue, sink);
}

std::vector<std::string> IssueBook::all_chunks() const {
  std::vector<std::string> names;
  marks_.list(false, names);
  return names;
}

std::vector<std::string> IssueBook::dirty_chunks() const {
  std::vector<std::string> names;
  marks_.list(true, names);
  return names;
}

void IssueBook::save(ByteWriter& out, const Hash128& hash, const Issue& issue) {
  out.fixed(hash.high);
  out.fixed(hash.low);
  out.varint(issue.causes.size());
  for (const auto& [cause, count] : issue.causes) {
    out.text(cause_name(static_cast<Cause>(cause.first)));
    out.text(field_name(static_cast<Field>(cause.second)));
    out.varint(count.seen);
    out.signed_varint(count.last_seen.micros);
  }
  out.text(issue.transaction_id);
  out.signed_varint(issue.amount_minor);
  out.text(issue.currency.code());
  out.text(issue.source);
  out.varint(issue.line);
  out.signed_varint(issue.first_seen.micros);
  out.signed_varint(issue.last_seen.micros);
  out.varint(issue.position);
}

bool IssueBook::load(ByteReader& in, Issues& out) {
  Hash128 hash;
  hash.high = in.fixed<std::uint64_t>();
  hash.low = in.fixed<std::uint64_t>();
  Issue issue;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const auto cause = parse_cause(in.text());
    const std::string_view field_text = in.text();
    const auto field = field_text.empty() ? Field::none : parse_field(field_text);
    CauseCount count;
    count.seen = in.varint();
    count.last_seen.micros = in.signed_varint();
    if (!cause || !field || count.seen == 0 || count.seen > kSeenLimit) in.fail();
    if (!in.ok()) return false;
    issue.causes[{static_cast<std::uint8_t>(*cause), static_cast<std::uint8_t>(*field)}] = count;
  }
  issue.transaction_id = in.text();
  issue.amount_minor = in.signed_varint();
  const std::string_view code = in.text();
  const auto currency = code.empty() ? Currency{} : Currency::find(code);
  issue.source = in.text();
  issue.line = in.varint();
  issue.first_seen.micros = in.signed_varint();
  issue.last_seen.micros = in.signed_varint();
  issue.position = in.varint();
  if (!in.ok() || !currency || issue.causes.empty()) return false;
  issue.currency = *currency;
  out[hash] = std::move(issue);
  return true;
}

std::string IssueBook::save_chunk(std::string_view name) {
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  const Hash128 first{std::uint64_t{*chunk} << (64 - kChunkBits), 0};
  ByteWriter out;
  for (auto at = issues_.lower_bound(first);
       at != issues_.end() && marks_.chunk_of(at->first.high) == *chunk; ++at)
    save(out, at->first, at->second);
  marks_[*chunk].dirty = false;
  return seal_chunk(out.bytes());
}

Status IssueBook::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  const auto chunk = marks_.parse(name);
  const auto payload = open_chunk(bytes);
  if (!chunk || !payload) return corrupt_chunk(name);
  Issues loaded;
  for (ByteReader in(*payload); !in.at_end();) {
    if (!load(in, loaded)) return corrupt_chunk(name);
  }
  for (const auto& [hash, issue] : loaded) {
    if (marks_.chunk_of(hash.high) != *chunk) return corrupt_chunk(name);
  }
  for (const auto& [hash, issue] : loaded) fold(issues_[hash], issue);
  marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
  return {};
}

void IssueBook::track_changes(bool on) {
  tracking_ = on;
  if (!on) changed_.clear();
}

void IssueBook::take_changed_cells(const CellSink& sink) {
  std::vector<Hash128> hashes = std::exchange(changed_, {});
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  for (const Hash128& hash : hashes) emit(hash, issues_.at(hash), sink);
}

}  // namespace shop
