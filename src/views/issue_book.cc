// SPDX-License-Identifier: Apache-2.0
#include "views/issue_book.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>
#include <tuple>

#include "base/assert.h"
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

bool IssueBook::is_newer(Number a, Number b) const {
  return std::tie(kept_[b].last_seen, kept_[a].hash) < std::tie(kept_[a].last_seen, kept_[b].hash);
}
bool IssueBook::has_more_at_stake(Number a, Number b) const {
  return std::tie(kept_[b].amount_minor, kept_[a].hash) <
         std::tie(kept_[a].amount_minor, kept_[b].hash);
}
bool IssueBook::is_older(Number a, Number b) const {
  return std::tie(kept_[a].first_seen, kept_[a].hash) <
         std::tie(kept_[b].first_seen, kept_[b].hash);
}
bool IssueBook::is_listed_before(IssueOrder order, Number a, Number b) const {
  return order == IssueOrder::newest ? is_newer(a, b) : has_more_at_stake(a, b);
}

OrderedNumbers::Place IssueBook::place_of(const Hash128& hash) const {
  return by_hash_.partition_point([&](Number number) { return kept_[number].hash < hash; });
}

std::optional<IssueBook::Number> IssueBook::find_number(const Hash128& hash) const {
  const auto place = place_of(hash);
  if (by_hash_.is_end(place) || kept_[by_hash_[place]].hash != hash) return std::nullopt;
  return by_hash_[place];
}

IssueBook::Number IssueBook::number_of(const Hash128& hash) {
  if (const auto found = find_number(hash)) return *found;
  SHOP_ASSERT(size_ < std::numeric_limits<Number>::max());
  const Number number = size_++;
  kept_.grow_to(size_);
  kept_[number].hash = hash;
  by_hash_.insert(number, [&](Number a, Number b) { return kept_[a].hash < kept_[b].hash; });
  return number;
}

IssueBook::Issue IssueBook::take_up(Number number) const {
  const Kept& kept = kept_[number];
  Issue issue;
  if (kept.has_more_causes) {
    issue.causes = more_causes_.at(number);
  } else if (kept.seen > 0) {
    issue.causes[{static_cast<std::uint8_t>(kept.cause), static_cast<std::uint8_t>(kept.field)}] = {
        kept.seen, kept.last_seen};
  }
  issue.amount_minor = kept.amount_minor;
  issue.currency = kept.currency;
  issue.first_seen = kept.first_seen;
  issue.position = kept.position;
  issue.revision = kept.revision;
  issue.state = kept.state;
  if (kept.has_more_resolutions) {
    issue.resolutions = more_resolutions_.at(number);
  } else if (kept.revision > 0) {
    issue.resolutions = {kept.resolution};
  }
  return issue;
}

void IssueBook::put_down(Number number, Issue issue) {
  Kept& kept = kept_[number];
  kept.amount_minor = issue.amount_minor;
  kept.currency = issue.currency;
  kept.first_seen = issue.first_seen;
  kept.position = issue.position;
  kept.revision = issue.revision;
  kept.state = issue.state;
  kept.seen = 0;
  for (const auto& [cause, count] : issue.causes) {
    kept.last_seen = kept.seen == 0 ? count.last_seen : std::max(kept.last_seen, count.last_seen);
    kept.seen += count.seen;
  }
  if (!issue.causes.empty()) std::tie(kept.cause, kept.field) = shown(issue.causes);
  kept.has_more_causes = issue.causes.size() > 1;
  if (kept.has_more_causes) more_causes_[number] = std::move(issue.causes);
  kept.has_more_resolutions = issue.resolutions.size() > 1;
  kept.resolution = issue.resolutions.empty() ? 0 : issue.resolutions.back();
  if (kept.has_more_resolutions) more_resolutions_[number] = std::move(issue.resolutions);
}

void IssueBook::fold_facts(Issue& into, const Issue& from) {
  for (const auto& [cause, count] : from.causes) {
    CauseCount& sum = into.causes[cause];
    sum.last_seen = sum.seen == 0 ? count.last_seen : std::max(sum.last_seen, count.last_seen);
    sum.seen += count.seen;
  }
  if (std::tie(from.amount_minor, from.currency) > std::tie(into.amount_minor, into.currency)) {
    into.amount_minor = from.amount_minor;
    into.currency = from.currency;
  }
  into.first_seen = std::min(into.first_seen, from.first_seen);
  if (into.position == 0 || (from.position != 0 && from.position < into.position))
    into.position = from.position;
}

// A resolution may be here before the issue that it is about, where views are merged.
void IssueBook::fold(const Hash128& hash, const Issue& from) {
  const Number number = number_of(hash);
  if (kept_[number].seen > 0) list_in_group(number, false);
  Issue into = take_up(number);
  const Issue& latest = from.revision > into.revision ? from : into;
  const std::uint32_t revision = latest.revision;
  const IssueState state = latest.state;
  std::vector<Position> resolutions;
  std::set_union(into.resolutions.begin(), into.resolutions.end(), from.resolutions.begin(),
                 from.resolutions.end(), std::back_inserter(resolutions));
  if (into.causes.empty()) {
    into = from;
  } else if (!from.causes.empty()) {
    fold_facts(into, from);
  }
  into.revision = revision;
  into.state = state;
  into.resolutions = std::move(resolutions);
  put_down(number, std::move(into));
  if (kept_[number].seen > 0) list_in_group(number, true);
}

void IssueBook::list_in_group(Number number, bool in) {
  const Kept& kept = kept_[number];
  const GroupKey key{kept.state, kept.cause, kept.field};
  Group& group = groups_[key];
  const auto newer = [&](Number a, Number b) { return is_newer(a, b); };
  const auto more = [&](Number a, Number b) { return has_more_at_stake(a, b); };
  const auto older = [&](Number a, Number b) { return is_older(a, b); };
  Int128& amount = group.amounts[kept.currency];
  if (in) {
    group.seen += kept.seen;
    amount += kept.amount_minor;
    group.newest.insert(number, newer);
    group.at_stake.insert(number, more);
    group.oldest.insert(number, older);
    ++group.arrivals[hour_of(kept.first_seen)];
    return;
  }
  group.seen -= kept.seen;
  amount -= kept.amount_minor;
  group.newest.erase(number, newer);
  group.at_stake.erase(number, more);
  group.oldest.erase(number, older);
  const auto arrivals = group.arrivals.find(hour_of(kept.first_seen));
  if (--arrivals->second == 0) group.arrivals.erase(arrivals);
  if (group.newest.empty()) groups_.erase(key);
}

void IssueBook::apply(const IssueFact& fact) {
  const Hash128 hash = fingerprint128(fact.raw);
  if (!marks_[marks_.chunk_of(hash.high)].admit(fact.position)) return;
  Issue issue;
  issue.causes[{static_cast<std::uint8_t>(fact.cause), static_cast<std::uint8_t>(fact.field)}] = {
      1, fact.received_at};
  issue.amount_minor = fact.amount_minor;
  issue.currency = fact.currency;
  issue.first_seen = fact.received_at;
  issue.position = fact.position;
  fold(hash, issue);
  if (tracking_) changed_.push_back(hash);
}

void IssueBook::apply(const ResolutionFact& fact) {
  if (!marks_[marks_.chunk_of(fact.issue.high)].admit(fact.position)) return;
  Issue issue;
  issue.revision = fact.revision + 1;
  issue.state = fact.state;
  issue.resolutions = {fact.position};
  fold(fact.issue, issue);
  if (tracking_) changed_.push_back(fact.issue);
}

void IssueBook::merge(const IssueBook& other) {
  for (Number number = 0; number < other.size_; ++number) {
    const Hash128 hash = other.kept_[number].hash;
    marks_[marks_.chunk_of(hash.high)].admit(0);
    fold(hash, other.take_up(number));
    if (tracking_) changed_.push_back(hash);
  }
}

std::pair<Cause, Field> IssueBook::shown(const Causes& causes) {
  const auto latest = std::max_element(
      causes.begin(), causes.end(),
      [](const auto& a, const auto& b) { return a.second.last_seen < b.second.last_seen; });
  return {static_cast<Cause>(latest->first.first), static_cast<Field>(latest->first.second)};
}

std::string IssueBook::short_id(const OrderedNumbers::Place& place) const {
  const Hash128& hash = kept_[by_hash_[place]].hash;
  int digits = kShownDigits;
  for (const auto neighbour : {by_hash_.before(place), by_hash_.behind(place)})
    if (neighbour) digits = std::max(digits, common_digits(kept_[*neighbour].hash, hash) + 1);
  return to_hex(hash).substr(0, static_cast<std::size_t>(std::min(digits, kHexDigits)));
}

IssueView IssueBook::view(const OrderedNumbers::Place& place) const {
  const Number number = by_hash_[place];
  const Kept& kept = kept_[number];
  IssueView view;
  view.id = short_id(place);
  view.hash = kept.hash;
  view.cause = kept.cause;
  view.field = kept.field;
  view.first_seen = kept.first_seen;
  view.last_seen = kept.last_seen;
  view.seen = kept.seen;
  view.amount_minor = kept.amount_minor;
  view.currency = kept.currency;
  view.position = kept.position;
  view.state = kept.state;
  view.revision = kept.revision;
  if (kept.has_more_resolutions) {
    view.resolutions = more_resolutions_.at(number);
  } else if (kept.revision > 0) {
    view.resolutions = std::span(&kept.resolution, 1);
  }
  return view;
}

IssueView IssueBook::view(Number number) const { return view(place_of(kept_[number].hash)); }

std::vector<const OrderedNumbers*> IssueBook::lists(const IssueQuery& query) const {
  std::vector<const OrderedNumbers*> found;
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
  struct Head {
    const OrderedNumbers* list;
    OrderedNumbers::Place next;
  };
  const auto later = [&](const Head& a, const Head& b) {
    return is_listed_before(query.order, (*b.list)[b.next], (*a.list)[a.next]);
  };
  std::vector<Head> heads;
  for (const OrderedNumbers* list : lists(query)) heads.push_back({list, list->first()});
  std::size_t at = 0;
  if (heads.size() == 1) {
    at = std::min(query.offset, heads.front().list->size());
    heads.front().next = heads.front().list->nth(at);
    if (at == heads.front().list->size()) heads.clear();
  }
  std::make_heap(heads.begin(), heads.end(), later);
  std::vector<IssueView> rows;
  for (; !heads.empty() && rows.size() < query.limit; ++at) {
    std::pop_heap(heads.begin(), heads.end(), later);
    Head& head = heads.back();
    if (at >= query.offset) rows.push_back(view((*head.list)[head.next]));
    head.list->advance(head.next);
    if (head.list->is_end(head.next)) {
      heads.pop_back();
    } else {
      std::push_heap(heads.begin(), heads.end(), later);
    }
  }
  return rows;
}

std::vector<Hash128> IssueBook::hashes(const IssueQuery& query) const {
  std::vector<Hash128> found;
  for (const OrderedNumbers* list : lists(query))
    for (auto at = list->first(); !list->is_end(at); list->advance(at))
      found.push_back(kept_[(*list)[at]].hash);
  return found;
}

std::vector<IssueBook::Settled> IssueBook::settled() const {
  std::vector<Settled> found;
  for (Number number = 0; number < size_; ++number) {
    const Kept& kept = kept_[number];
    if (kept.seen > 0 && kept.state != IssueState::open)
      found.push_back({kept.hash, kept.resolution});
  }
  return found;
}

std::optional<IssueView> IssueBook::find(const Hash128& issue) const {
  const auto number = find_number(issue);
  if (!number || kept_[*number].seen == 0) return std::nullopt;
  return view(*number);
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
  const auto begins = [&](Number number) { return to_hex(kept_[number].hash).starts_with(id); };
  const auto place = place_of(*hash);
  if (by_hash_.is_end(place) || !begins(by_hash_[place]) || kept_[by_hash_[place]].seen == 0)
    return fail(ErrorCode::not_found, "there is no issue " + std::string(id));
  if (const auto next = by_hash_.behind(place); next && begins(*next))
    return fail(ErrorCode::invalid_argument,
                "more than one issue begins with " + std::string(id) + ": give more of its digits");
  return view(place);
}

Timestamp IssueBook::oldest_of(const Group& group) const {
  return kept_[group.oldest[group.oldest.first()]].first_seen;
}
Timestamp IssueBook::newest_of(const Group& group) const {
  return kept_[group.newest[group.newest.first()]].last_seen;
}

std::vector<CauseTotal> IssueBook::by_cause(std::optional<IssueState> state) const {
  std::map<Cause, CauseTotal> totals;
  std::map<Cause, std::map<Currency, Int128>> amounts;
  for (const auto& [key, group] : groups_) {
    if (state && key.state != *state) continue;
    const Timestamp oldest = oldest_of(group);
    const Timestamp newest = newest_of(group);
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
    const Timestamp oldest = oldest_of(group);
    const Timestamp newest = newest_of(group);
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
void IssueBook::emit(Number number, const CellSink& sink) const {
  const Issue issue = take_up(number);
  if (issue.causes.empty()) return;
  std::string line = "issues|";
  line += to_hex(kept_[number].hash);
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
  for (auto at = by_hash_.first(); !by_hash_.is_end(at); by_hash_.advance(at))
    emit(by_hash_[at], sink);
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

void IssueBook::save(ByteWriter& out, Number number) const {
  const Issue issue = take_up(number);
  out.fixed(kept_[number].hash.high);
  out.fixed(kept_[number].hash.low);
  out.varint(issue.causes.size());
  for (const auto& [cause, count] : issue.causes) {
    out.text(cause_name(static_cast<Cause>(cause.first)));
    out.text(field_name(static_cast<Field>(cause.second)));
    out.varint(count.seen);
    out.signed_varint(count.last_seen.micros);
  }
  out.signed_varint(issue.amount_minor);
  out.text(issue.currency.code());
  out.signed_varint(issue.first_seen.micros);
  out.varint(issue.position);
  out.varint(issue.revision);
  out.varint(static_cast<std::uint64_t>(issue.state));
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
  issue.amount_minor = in.signed_varint();
  const std::string_view code = in.text();
  const auto currency = code.empty() ? Currency{} : Currency::find(code);
  issue.first_seen.micros = in.signed_varint();
  issue.position = in.varint();
  issue.revision = static_cast<std::uint32_t>(in.varint());
  const std::uint64_t state = in.varint();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    issue.resolutions.push_back(in.varint());
  if (!in.ok() || !currency || (issue.causes.empty() && issue.revision == 0)) return false;
  if (state >= kIssueStateCount || (issue.revision > 0) != !issue.resolutions.empty()) return false;
  issue.state = static_cast<IssueState>(state);
  issue.currency = *currency;
  out.emplace_back(hash, std::move(issue));
  return true;
}

std::string IssueBook::save_chunk(std::string_view name, AfterSave after) {
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  const Hash128 first{std::uint64_t{*chunk} << (64 - kChunkBits), 0};
  ByteWriter out;
  for (auto at = place_of(first);
       !by_hash_.is_end(at) && marks_.chunk_of(kept_[by_hash_[at]].hash.high) == *chunk;
       by_hash_.advance(at))
    save(out, by_hash_[at]);
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
  if (tracking_ && find_number(issue)) changed_.push_back(issue);
}

void IssueBook::take_changed_cells(const CellSink& sink) {
  std::vector<Hash128> hashes = std::exchange(changed_, {});
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  for (const Hash128& hash : hashes) emit(number_of(hash), sink);
}

}  // namespace shop
