// SPDX-License-Identifier: Apache-2.0
#include "server/customer_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.h"
#include "engine/give_way.h"
#include "server/problem.h"
#include "server/read_request.h"
#include "views/customer_segments.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 1> kParameters = {"to"};
constexpr Symbol kUsersPerRead = 4096;  // a millisecond or two
constexpr std::string_view kEllipsis = "…";

std::optional<Segment> parse_segment(std::string_view name) {
  for (int number = 0; number < kSegmentCount; ++number)
    if (segment_name(static_cast<Segment>(number)) == name) return static_cast<Segment>(number);
  return std::nullopt;
}

// An age that is a number or a band as its band; other texts might say more than that.
std::string masked_age(std::string_view age) {
  if (age.empty()) return {};
  const std::string band = age_band(age);
  const bool is_band = band == "65+" || band == "under-18" ||
                       (band.size() == 5 && band.find_first_not_of("0123456789-") == band.npos);
  return is_band ? band : std::string(kEllipsis);
}

Table segment_table(Segment segment, Day as_of) {
  Table table("segment", {{"user_id", ColumnType::text},
                          {"name", ColumnType::text},
                          {"age", ColumnType::text},
                          {"address", ColumnType::text},
                          {"city", ColumnType::text},
                          {"transactions", ColumnType::integer},
                          {"first_day", ColumnType::day},
                          {"last_day", ColumnType::day},
                          {"revenue", ColumnType::money},
                          {"currency", ColumnType::text},
                          {"other_revenue", ColumnType::text}});
  table.title = fmt::format("Segment {}", segment_name(segment));
  table.provenance.span = span_text({std::nullopt, as_of});
  return table;
}

// Gathers the users of a segment, some at a time, and each as of the time when it is looked at.
class SegmentUsers {
 public:
  SegmentUsers(ReadContext& context, Segment segment, std::optional<Day> until, bool whole)
      : context_(context), segment_(segment), until_(until), whole_(whole) {}

  Table table() {
    Symbol bound = 0;
    context_.engine.read([&](const ShopViews& views, Position) {
      bound = views.customers.user_bound();
      if (!until_) until_ = last_day(views);
    });
    Table table = segment_table(segment_, *until_);
    for (Symbol first = 0; first < bound; first += kUsersPerRead) {
      context_.engine.read([&](const ShopViews& views, Position upto) {
        table.provenance.as_of = upto;
        const Symbol end = std::min(bound, first + kUsersPerRead);
        for (Symbol user = first; user < end; ++user)
          views.customers.user(user, [&](const CustomerRow& row) { add(views, row, table); });
      });
      give_way();
    }
    std::sort(table.rows.begin(), table.rows.end(), [](const Row& a, const Row& b) {
      return std::get<std::string>(a[0]) < std::get<std::string>(b[0]);
    });
    return table;
  }

 private:
  static Day last_day(const ShopViews& views) {
    std::optional<Day> last;
    views.hours.visit(kFirstDay, kLastDay, [&](Day day, int, Currency, const Measures&) {
      last = std::max(last.value_or(day), day);
    });
    return last.value_or(Day{});
  }

  void add(const ShopViews& views, const CustomerRow& user, Table& table) const {
    const auto end = std::upper_bound(user.days.begin(), user.days.end(), *until_,
                                      [](Day day, const DayCount& of) { return day < of.day; });
    const std::span<const DayCount> days(user.days.begin(), end);
    if (days.empty() || segment_of(days, *until_) != segment_) return;
    std::int64_t sales = 0;
    for (const DayCount& day : days) sales += day.count;
    const Currency own = context_.engine.settings().currency;
    Int128 revenue = 0;
    std::string other;
    for (const Spend& spend : user.spend) {
      if (spend.currency == own)
        revenue = spend.minor;
      else
        other += fmt::format("{}{} {}", other.empty() ? "" : "; ",
                             spend.currency.plain(spend.minor), spend.currency.code());
    }
    const UserFacts& facts = views.catalogue.user_facts();
    const auto shown = [&](std::string_view text) {
      return whole_ ? replace_invalid_utf8(text) : masked(text);
    };
    table.add({std::string(context_.engine.dictionaries().users.text(user.user)),
               shown(facts.name(user.user)),
               whole_ ? std::string(facts.age(user.user)) : masked_age(facts.age(user.user)),
               shown(facts.address(user.user)), std::string(facts.city(user.user)), Int128{sales},
               days.front().day, days.back().day, Money{revenue, own}, std::string(own.code()),
               other});
  }

  ReadContext& context_;
  const Segment segment_;
  std::optional<Day> until_;
  const bool whole_;
};

Answer segment_answer(ReadContext& context, const Request& request) {
  ReadRequest asked(request, kParameters, kDownloadFormats);
  std::optional<Day> until;
  asked.parameters().day("to", until);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  const std::string& name = request.path_values.at(0);
  const auto segment = parse_segment(name);
  if (!segment)
    return problem(Problem{
        404, "no-such-segment",
        fmt::format("There is no segment '{}': use new, loyal, occasional, at_risk or lost.", name),
        "segment"});
  const bool whole = request.caller.role == Role::admin;
  std::vector<Table> tables;
  tables.push_back(SegmentUsers(context, *segment, until, whole).table());
  return table_answer(asked, "segment", tables, false,
                      fmt::format("customers {} {}", name, tables.front().provenance.span));
}

}  // namespace

std::string masked(std::string_view utf8) {
  const std::string text = replace_invalid_utf8(utf8);
  if (text.empty()) return text;
  std::size_t end = 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return text.substr(0, end).append(kEllipsis);
}

void add_customer_routes(Router& router, ReadContext& context) {
  router.add({Method::get,
              "/v1/customers/segments/{segment}",
              {Role::seller},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(segment_answer(context, *request));
              }});
}

}  // namespace shop
