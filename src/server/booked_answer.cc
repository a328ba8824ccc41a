// SPDX-License-Identifier: Apache-2.0
#include "server/booked_answer.h"

#include <boost/json.hpp>

#include "base/utf8.h"
#include "server/desk_answer.h"

namespace shop {
namespace {

namespace json = boost::json;

json::object line_json(const BookedLine& line, ShopZone& zone) {
  const FoundEntry& entry = line.entry;
  json::object object{{"position", entry.position},
                      {"transaction_id", replace_invalid_utf8(entry.subject)},
                      {"record_id", replace_invalid_utf8(line.record_id)},
                      {"kind", kind_name(entry.line)},
                      {"revision", line.revision},
                      {"day", format_day(entry.day)},
                      {"sale_day", format_day(entry.sale_day)},
                      {"time", zone.format_local(entry.time)},
                      {"user_id", replace_invalid_utf8(entry.user)},
                      {"product_id", replace_invalid_utf8(entry.product)},
                      {"product", replace_invalid_utf8(entry.product_name)},
                      {"category", replace_invalid_utf8(entry.category)},
                      {"city", replace_invalid_utf8(entry.city)},
                      {"units", entry.units},
                      {"revenue", entry.currency.plain(entry.revenue_minor)},
                      {"currency", entry.currency.code()},
                      {"stands", line.reversed_at == 0}};
  if (line.reversed_at == 0) {
    object["reversed_by"] = nullptr;
    object["reversed_at"] = nullptr;
  } else {
    object["reversed_by"] = replace_invalid_utf8(line.reversed_by);
    object["reversed_at"] = line.reversed_at;
  }
  return object;
}

json::array waiting_json(const BookedStory& story) {
  json::array list;
  for (const WaitingRefund& refund : story.waiting)
    list.push_back({{"transaction_id", replace_invalid_utf8(refund.id)},
                    {"units", refund.quantity},
                    {"amount", refund.currency.plain(refund.amount_minor)},
                    {"currency", refund.currency.code()}});
  return list;
}

json::array acts_json(const BookedStory& story, ShopZone& zone) {
  json::array list;
  for (const BookedAct& act : story.acts) {
    json::object told = act_json(act.act, zone);
    json::array records;
    for (const std::string& id : act.records) records.emplace_back(replace_invalid_utf8(id));
    told["records"] = std::move(records);
    told["other_transaction"] = nullptr;
    if (!act.other_root.empty()) told["other_transaction"] = replace_invalid_utf8(act.other_root);
    list.push_back(std::move(told));
  }
  return list;
}

std::string_view what_name(BookedReport::What what) {
  switch (what) {
    case BookedReport::What::changed:
      return "changed";
    case BookedReport::What::repeated:
      return "repeated";
    case BookedReport::What::nothing_to_change:
      return "nothing_to_change";
    default:
      return "refused";
  }
}

}  // namespace

json::object booked_json(const BookedStory& story, ShopZone& zone) {
  json::array lines;
  for (const BookedLine& line : story.lines) lines.push_back(line_json(line, zone));
  json::object left{{"units", story.left.units}};
  if (story.currency) {
    left["amount"] = story.currency.plain(story.left.amount_minor);
  } else {
    left["amount"] = nullptr;
  }
  return {{"transaction_id", replace_invalid_utf8(story.id)},
          {"state", booked_state_name(story.state)},
          {"revision", story.revision},
          {"currency", story.currency.code()},
          {"said", fields_json(story.said)},
          {"left_to_refund", std::move(left)},
          {"lines", std::move(lines)},
          {"waiting", waiting_json(story)},
          {"history", acts_json(story, zone)}};
}

json::object change_json(const BookedReport& report, Currency currency) {
  json::object object{{"result", what_name(report.what)},
                      {"record_id", replace_invalid_utf8(report.record_id)}};
  if (report.what == BookedReport::What::refused) {
    object["cause"] = cause_name(report.cause);
    object["field"] = field_name(report.field);
    object["advice"] = cause_advice(report.cause);
  }
  if (report.amount_minor != 0 || report.quantity != 0) {
    object["units"] = report.quantity;
    object["amount"] = currency.plain(report.amount_minor);
  }
  return object;
}

}  // namespace shop
