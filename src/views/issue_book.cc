// SPDX-License-Identifier: Apache-2.0
#include "views/issue_book.h"

#include <algorithm>
#include <bit>
#include <iterator>
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

// How many hex digits two hashes have in common at their beginning.
int common_digits(const Hash128& a, const Hash128& b) {
  if (a.high != b.high) return std::countl_zero(a.high ^ b.high) / 4;
  if (a.low != b.low) return 16 + std::countl_zero(a.low ^ b.low) / 4;
  return kHexDigits;
}

std::int64_t hour_of(Timestamp time) {
  constexpr std::int64_t kMicrosAnHour = 3'600'000'000;
  return time.micros / kMicrosAnHour - (time.micros % kMicrosAnHour < 0);
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

void IssueBook::fold_facts(Issue& into, const Issue& from) {
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

// A resolution may be here before the issue that it is about, where views are merged.
void IssueBook::fold(const Hash128& hash, const Issue& from) {
  Issue& into = issues_[hash];
  if (!into.causes.empty()) list_in_group(hash, into, false);
  Issue latest = from.revision > into.revision ? from : into;
  std::vector<Position> resolutions;
  std::set_union(into.resolutions.begin(), into.resolutions.end(), from.resolutions.begin(),
                 from.resolutions.end(), std::back_inserter(resolutions));
  if (into.causes.empty()) {
    into = from;
  } else if (!from.causes.empty()) {
    fold_facts(into, from);
  }
  into.revision = latest.revision;
  into.state = latest.state;
  into.reason = latest.reason;
  into.who = std::move(latest.who);
  into.resolved_at = latest.resolved_at;
  into.resolutions = std::move(resolutions);
  if (!into.causes.empty()) list_in_group(hash, into, true);
}

void IssueBook::list_in_group(const Hash128& hash, const Issue& issue, bool in) {
  const auto [cause, field] = shown(issue);
  const GroupKey key{issue.state, cause, field};
  Group& group = groups_[key];
  const Rank newest{-issue.last_seen.micros, hash};
  const Rank at_stake{-issue.amount_minor, hash};
  const Rank oldest{issue.first_seen.micros, hash};
  Int128& amount = group.amounts[issue.currency];
  if (in) {
    group.seen += seen(issue);
    amount += issue.amount_minor;
    group.newest.insert(newest);
    group.at_stake.insert(at_stake);
    group.oldest.insert(oldest);
    ++group.arrivals[hour_of(issue.first_seen)];
    return;
  }
  group.seen -= seen(issue);
  amount -= issue.amount_minor;
  group.newest.erase(newest);
  group.at_stake.erase(at_stake);
  group.oldest.erase(oldest);
  const auto arrivals = group.arrivals.find(hour_of(issue.first_seen));
  if (--arrivals->second == 0) group.arrivals.erase(arrivals);
  if (group.newest.empty()) groups_.erase(key);
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
  fold(hash, issue);
  if (tracking_) changed_.push_back(hash);
}

void IssueBook::apply(const ResolutionFact& fact) {
  if (!marks_[marks_.chunk_of(fact.issue.high)].admit(fact.position)) return;
  Issue issue;
  issue.revision = fact.revision + 1;
  issue.state = fact.state;
  issue.reason = fact.reason;
  issue.who = fact.who;
  issue.resolved_at = fact.at;
  issue.resolutions = {fact.position};
  fold(fact.issue, issue);
  if (tracking_) changed_.push_back(fact.issue);
}

void IssueBook::merge(const IssueBook& other) {
  for (const auto& [hash, issue] : other.issues_) {
    marks_[marks_.chunk_of(hash.high)].admit(0);
    fold(hash, issue);
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
  return to_hex(at->first).substr(0, static_cast<std::size_t>(std::min(digits, kHexDigits)));
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
  view.state = issue.state;
  view.revision = issue.revision;
  view.reason = issue.reason;
  view.resolved_by = issue.who;
  view.resolved_at = issue.resolved_at;
  view.resolutions = issue.resolutions;
  return view;
}

std::vector<const std::set<IssueBook::Rank>*> IssueBook::ranks(const IssueQuery& query) const {
  std::vector<const std::set<Rank>*> found;
  for (const auto& [key, group] : groups_) {
    if (query.state && key.state != *query.state) continue;
    if (query.cause && key.cause != *query.cause) continue;
    if (query.field && key.field != *query.field) continue;
    found.push_back(query.order == IssueOrder::newest ? &group.newest : &group.at_stake);
  }
  return found;
}

// The groups are ordered lists: they are gone through together, the least of their heads first.
std::vector<IssueView> IssueBook::list(const IssueQuery& query) const {
  using Head = std::pair<std::set<Rank>::const_iterator, std::set<Rank>::const_iterator>;
  const auto later = [](const Head& a, const Head& b) { return *b.first < *a.first; };
  std::vector<Head> heads;
  for (const std::set<Rank>* ranks : ranks(query)) heads.emplace_back(ranks->begin(), ranks->end());
  std::make_heap(heads.begin(), heads.end(), later);
  std::vector<IssueView> rows;
  for (std::size_t at = 0; !heads.empty() && rows.size() < query.limit; ++at) {
    std::pop_heap(heads.begin(), heads.end(), later);
    auto& [next, end] = heads.back();
    if (at >= query.offset) rows.push_back(view(issues_.find(next->hash)));
    if (++next == end) {
      heads.pop_back();
    } else {
      std::push_heap(heads.begin(), heads.end(), later);
    }
  }
  return rows;
}

std::vector<Hash128> IssueBook::hashes(const IssueQuery& query) const {
  std::vector<Hash128> found;
  for (const std::set<Rank>* ranks : ranks(query))
    for (const Rank& rank : *ranks) found.push_back(rank.hash);
  return found;
}

std::optional<IssueView> IssueBook::find(const Hash128& issue) const {
  const auto at = issues_.find(issue);
  if (at == issues_.end() || at->second.causes.empty()) return std::nullopt;
  return view(at);
}

std::size_t IssueBook::size(std::optional<IssueState> state) const {
  std::size_t issues = 0;
  for (const auto& [key, group] : groups_)
    if (!state || key.state == *state) issues += group.newest.size();
  return issues;
}

Result<IssueView> IssueBook::find(std::string_view id) const {
  const auto hash = first_with(id);
  if (!hash)
    return fail(ErrorCode::invalid_argument, "\"" + std::string(id) +
                                                 "\" is no issue id: give 4 to 32 of the digits "
                                                 "0-9 and a-f that `issues list` shows");
  const auto begins = [&](Issues::const_iterator at) {
    return at != issues_.end() && to_hex(at->first).starts_with(id);
  };
  const auto at = issues_.lower_bound(*hash);
  if (!begins(at) || at->second.causes.empty())
    return fail(ErrorCode::not_found, "there is no issue " + std::string(id));
  if (begins(std::next(at)))
    return fail(ErrorCode::invalid_argument,
                "more than one issue begins with " + std::string(id) + ": give more of its digits");
  return view(at);
}

std::vector<CauseTotal> IssueBook::by_cause(std::optional<IssueState> state) const {
  std::map<Cause, CauseTotal> totals;
  std::map<Cause, std::map<Currency, Int128>> amounts;
  for (const auto& [key, group] : groups_) {
    if (state && key.state != *state) continue;
    const Timestamp oldest{group.oldest.begin()->less_first};
    const Timestamp newest{-group.newest.begin()->less_first};
    CauseTotal& total = totals[key.cause];
    total.cause = key.cause;
    total.oldest = total.issues == 0 ? oldest : std::min(total.oldest, oldest);
    total.newest = total.issues == 0 ? newest : std::max(total.newest, newest);
    total.issues += group.newest.size();
    total.seen += group.seen;
    for (const auto& [currency, amount] : group.amounts)
      if (amount != 0) amounts[key.cause][currency] += amount;
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

std::vector<GroupTotal> IssueBook::by_group(std::optional<IssueState> state, Timestamp now) const {
  std::map<std::pair<Cause, Field>, GroupTotal> totals;
  std::map<std::pair<Cause, Field>, std::map<Currency, Int128>> amounts;
  const std::int64_t first_hour = hour_of(now) + 1 - static_cast<std::int64_t>(kHoursShown);
  for (const auto& [key, group] : groups_) {
    if (state && key.state != *state) continue;
    const std::pair alike(key.cause, key.field);
    const Timestamp oldest{group.oldest.begin()->less_first};
    const Timestamp newest{-group.newest.begin()->less_first};
    GroupTotal& total = totals[alike];
    total.cause = key.cause;
    total.field = key.field;
    total.oldest = total.issues == 0 ? oldest : std::min(total.oldest, oldest);
    total.newest = total.issues == 0 ? newest : std::max(total.newest, newest);
    total.issues += group.newest.size();
    total.seen += group.seen;
    total.arrivals.resize(kHoursShown);
    for (auto at = group.arrivals.lower_bound(first_hour);
         at != group.arrivals.end() && at->first <= hour_of(now); ++at)
      total.arrivals[static_cast<std::size_t>(at->first - first_hour)] += at->second;
    for (const auto& [currency, amount] : group.amounts)
      if (amount != 0) amounts[alike][currency] += amount;
  }
  std::vector<GroupTotal> rows;
  for (auto& [alike, total] : totals) {
    total.amounts.assign(amounts[alike].begin(), amounts[alike].end());
    rows.push_back(std::move(total));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const GroupTotal& a, const GroupTotal& b) { return a.issues > b.issues; });
  return rows;
}

// How often an issue was seen is not in its cell: like duplicates, it depends on what was sent
// again.
void IssueBook::emit(const Hash128& hash, const Issue& issue, const CellSink& sink) const {
  std::string line = "issues|";
  line += to_hex(hash);
  line.append("|id=").append(escape_cell_text(issue.transaction_id));
  line.append("|amount=").append(std::to_string(issue.amount_minor));
  line.append("|currency=").append(std::string(issue.currency.code()));
  for (const auto& [cause, count] : issue.causes) {
    line.append("|").append(std::string(cause_name(static_cast<Cause>(cause.first))));
    line.append("/").append(std::string(field_name(static_cast<Field>(cause.second))));
  }
  line.append("|state=").append(state_name(issue.state));
  line.append("|revision=").append(std::to_string(issue.revision));
  sink(line);
}

void IssueBook::cells(const CellSink& sink) const {
  for (const auto& [hash, issue] : issues_)
    if (!issue.causes.empty()) emit(hash, issue, sink);
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
  out.varint(issue.revision);
  out.varint(static_cast<std::uint64_t>(issue.state));
  out.varint(static_cast<std::uint64_t>(issue.reason));
  out.text(issue.who);
  out.signed_varint(issue.resolved_at.micros);
  out.varint(issue.resolutions.size());
  for (const Position position : issue.resolutions) out.varint(position);
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
  issue.revision = static_cast<std::uint32_t>(in.varint());
  const std::uint64_t state = in.varint();
  const std::uint64_t reason = in.varint();
  issue.who = in.text();
  issue.resolved_at.micros = in.signed_varint();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    issue.resolutions.push_back(in.varint());
  if (!in.ok() || !currency || (issue.causes.empty() && issue.revision == 0)) return false;
  if (state >= kIssueStateCount || reason >= kDismissReasonCount) return false;
  issue.state = static_cast<IssueState>(state);
  issue.reason = static_cast<DismissReason>(reason);
  issue.currency = *currency;
  out[hash] = std::move(issue);
  return true;
}

std::string IssueBook::save_chunk(std::string_view name, AfterSave after) {
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  const Hash128 first{std::uint64_t{*chunk} << (64 - kChunkBits), 0};
  ByteWriter out;
  for (auto at = issues_.lower_bound(first);
       at != issues_.end() && marks_.chunk_of(at->first.high) == *chunk; ++at)
    save(out, at->first, at->second);
  if (after == AfterSave::clear_mark) marks_[*chunk].dirty = false;
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
  for (const auto& [hash, issue] : loaded) fold(hash, issue);
  marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
  return {};
}

void IssueBook::track_changes(bool on) {
  tracking_ = on;
  if (!on) changed_.clear();
}

void IssueBook::show_again(const Hash128& issue) {
  if (tracking_ && issues_.contains(issue)) changed_.push_back(issue);
}

void IssueBook::take_changed_cells(const CellSink& sink) {
  std::vector<Hash128> hashes = std::exchange(changed_, {});
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  for (const Hash128& hash : hashes)
    if (!issues_.at(hash).causes.empty()) emit(hash, issues_.at(hash), sink);
}

}  // namespace shop
