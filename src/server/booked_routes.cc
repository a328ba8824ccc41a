// SPDX-License-Identifier: Apache-2.0
#include "server/booked_routes.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "engine/change_story.h"
#include "engine/refund_link.h"
#include "server/booked_answer.h"
#include "server/desk_answer.h"
#include "server/desk_body.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

namespace json = boost::json;

// The fields are those of the request that say which transaction, and what to do with it.
Answer failed(const Error& error, std::string which = "id", std::string what = "set") {
  if (error.code == ErrorCode::not_found)
    return problem(Problem{404, "no-such-transaction", error.message, std::move(which)});
  if (error.code == ErrorCode::invalid_argument)
    return problem(Problem{422, "not-bookable", error.message, std::move(what)});
  return problem(error);
}

struct Told {
  json::object transaction;
  Currency currency;
};

Result<Told> tell(ReadContext& context, const std::string& id) {
  SHOP_TRY(ShopZone zone, ShopZone::load(context.engine.settings().zone_name));
  SHOP_TRY(const BookedStory story, tell_booked(context.engine, id));
  return Told{booked_json(story, zone), story.currency};
}

Answer story_answer(ReadContext& context, const Request& request) {
  const ReadRequest asked(request, {}, kJsonOnly);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  const std::string& id = request.path_values.at(0);
  Result<Told> told = tell(context, id);
  if (!told) return failed(told.error());
  json::object body = std::move(told->transaction);
  RowChanges cells;
  if (body["state"] == "standing") {
    Result<RowChanges> found = contribution_of(context.engine, context.clock, id);
    if (!found) return failed(found.error());
    cells = *std::move(found);
  } else {
    cells.as_of = context.engine.status().folded_upto;
  }
  body["as_of"] = cells.as_of;
  body["contributes"] = stories_json(stories_of(context.engine, cells));
  return json_answer(body);
}

Refusal read_whole(std::string_view name, const json::value& value,
                   std::optional<std::int64_t>& into) {
  const std::int64_t* const given = value.if_int64();
  if (given == nullptr || *given < 0 || *given > kQuantityMax)
    return refuse_body(fmt::format("'{}' must be a whole number.", name), std::string(name));
  into = *given;
  return std::nullopt;
}

Refusal take_member(std::string_view name, const json::value& value, BookedChange& change) {
  const bool is_refund = change.verb == BookedVerb::refund;
  if (name == "note") return read_note(value, change.note);
  if (name == "revision") return read_revision(value, change.revision);
  if (name == "target" && !is_refund) return read_text(name, value, kIdBytesMax, change.target);
  if (name == "set" && change.verb == BookedVerb::correct) return read_edits(value, change.set);
  if (name == "quantity" && is_refund) return read_whole(name, value, change.quantity);
  if (name == "amount" && is_refund)
    return read_text(name, value, kTextBytesMax, change.amount.emplace());
  if (name == "restock" && is_refund) {
    const bool* const given = value.if_bool();
    if (given == nullptr) return refuse_body("'restock' is true or false.", "restock");
    change.restock = *given;
    return std::nullopt;
  }
  return unknown_member(name);
}

Refusal read_change(const Request& request, BookedChange& change, bool& dry_run) {
  change.root = request.path_values.at(0);
  change.who = request.caller.token_id;
  if (Refusal refusal = read_request_id(request, kChangeRequestBytesMax, change.request))
    return refusal;
  if (Refusal refusal = read_dry_run(request, dry_run)) return refusal;
  if (Refusal refusal = read_object(request, [&](std::string_view name, const json::value& value) {
        return take_member(name, value, change);
      }))
    return refusal;
  if (change.verb == BookedVerb::correct && change.set.empty())
    return refuse_body("Say what to change: 'set' is missing.", "set");
  return std::nullopt;
}

// Why nothing was done, with the transaction as it is now.
Answer refused_answer(const BookedReport& report, const Told& told) {
  const json::object more{{"cause", cause_name(report.cause)}, {"transaction", told.transaction}};
  if (report.cause == Cause::stale_revision)
    return with_members(problem(Problem{409, "moved-on",
                                        "Somebody changed this transaction since you looked at it: "
                                        "'transaction' is how it stands now.",
                                        "revision"}),
                        more);
  return with_members(problem(Problem{422, "not-bookable", std::string(cause_advice(report.cause)),
                                      report.field == Field::none
                                          ? std::string("set")
                                          : fmt::format("set.{}", field_name(report.field))}),
                      more);
}

Answer tried_answer(ReadContext& context, const std::string& root,
                    const Result<BookedPreview>& preview) {
  if (!preview) return failed(preview.error());
  const Result<Told> told = tell(context, root);
  if (!told) return failed(told.error());
  const std::vector<CellStory> stories = stories_of(context.engine, *preview);
  json::object body = change_json(preview->report, told->currency);
  body["transaction_id"] = told->transaction.at("transaction_id");
  body["as_of"] = preview->as_of;
  body["cells"] = stories.size();
  body["changes"] = stories_json(stories);
  return json_answer(body);
}

Answer done_answer(ReadContext& context, const std::string& root, const BookedReport& report) {
  Result<Told> told = tell(context, root);
  if (!told) return failed(told.error());
  if (report.what == BookedReport::What::refused) return refused_answer(report, *told);
  json::object body = change_json(report, told->currency);
  body["as_of"] = report.as_of;
  body["transaction"] = std::move(told->transaction);
  return json_answer(body);
}

Answer change_answer(ReadContext& context, const Request& request, BookedVerb verb) {
  BookedChange change{.verb = verb, .root = {}};
  bool dry_run = false;
  if (Refusal refusal = read_change(request, change, dry_run)) return std::move(*refusal);
  if (dry_run)
    return tried_answer(context, change.root,
                        preview_change(context.engine, context.clock, change));
  const Result<BookedReport> report = change_booked(context.engine, context.clock, change);
  return report ? done_answer(context, change.root, *report) : failed(report.error());
}

// Who asks for it, under which id, whether only to try, and why; read_more(name, value) reads what
// else the act has.
template <class Wish, class ReadMore>
Refusal read_act(const Request& request, Wish& wish, bool& dry_run, const ReadMore& read_more) {
  wish.who = request.caller.token_id;
  if (Refusal refusal = read_request_id(request, kRequestIdBytesMax, wish.request)) return refusal;
  if (Refusal refusal = read_dry_run(request, dry_run)) return refusal;
  return read_object(request, [&](std::string_view name, const json::value& value) -> Refusal {
    if (name == "note") return read_note(value, wish.note);
    return read_more(name, value);
  });
}

Answer undo_answer(ReadContext& context, const Request& request) {
  TakeBack wish{.root = request.path_values.at(0), .record = {}};
  bool dry_run = false;
  const auto read_record = [&](std::string_view name, const json::value& value) -> Refusal {
    if (name == "record") return read_text(name, value, kIdBytesMax, wish.record);
    return unknown_member(name);
  };
  if (Refusal refusal = read_act(request, wish, dry_run, read_record)) return std::move(*refusal);
  if (wish.record.empty())
    return refuse_body("Say which change to take back: 'record' is its record_id.", "record");
  if (dry_run) return tried_answer(context, wish.root, preview_take_back(context.engine, wish));
  const Result<BookedReport> report = take_back_change(context.engine, wish);
  return report ? done_answer(context, wish.root, *report) : failed(report.error());
}

Refusal read_link(const Request& request, RefundLink& wish, bool& dry_run) {
  wish.refund = request.path_values.at(0);
  return read_act(request, wish, dry_run,
                  [&](std::string_view name, const json::value& value) -> Refusal {
                    if (name == "to") return read_text(name, value, kIdBytesMax, wish.sale);
                    return unknown_member(name);
                  });
}

Answer not_linked(const Error& error) { return failed(error, "to", "to"); }

// Gives a refund that names no sale its sale: the one that is named, else the one that is
// likeliest.
Answer link_answer(ReadContext& context, const Request& request) {
  RefundLink wish;
  bool dry_run = false;
  if (Refusal refusal = read_link(request, wish, dry_run)) return std::move(*refusal);
  if (wish.sale.empty()) {
    Result<std::string> proposed = propose_sale(context.engine, wish.refund);
    if (!proposed) return not_linked(proposed.error());
    wish.sale = *std::move(proposed);
  }
  if (dry_run) {
    const Result<BookedPreview> preview = preview_link(context.engine, wish);
    return preview ? tried_answer(context, wish.sale, preview) : not_linked(preview.error());
  }
  const Result<BookedReport> report = link_refund(context.engine, wish);
  return report ? done_answer(context, wish.sale, *report) : not_linked(report.error());
}

// The refund stands by itself again, so the answer is about it.
Answer unlink_answer(ReadContext& context, const Request& request) {
  RefundLink wish{.refund = request.path_values.at(0), .sale = {}};
  bool dry_run = false;
  if (Refusal refusal = read_act(request, wish, dry_run,
                                 [](std::string_view name, const json::value&) -> Refusal {
                                   return unknown_member(name);
                                 }))
    return std::move(*refusal);
  if (dry_run) {
    const Result<BookedPreview> preview = preview_unlink(context.engine, wish);
    return preview ? tried_answer(context, wish.refund, preview)
                   : failed(preview.error(), "id", "id");
  }
  const Result<BookedReport> report = unlink_refund(context.engine, wish);
  return report ? done_answer(context, wish.refund, *report) : failed(report.error(), "id", "id");
}

}  // namespace

void add_booked_routes(Router& router, ReadContext& context) {
  router.add({Method::get,
              "/v1/transactions/{id}",
              {Role::seller},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(story_answer(context, *request));
              }});
  constexpr std::array kVerbs = {std::pair("correct", BookedVerb::correct),
                                 std::pair("refund", BookedVerb::refund),
                                 std::pair("void", BookedVerb::void_)};
  for (const auto& [name, verb] : kVerbs)
    router.add({Method::post,
                fmt::format("/v1/transactions/{{id}}/{}", name),
                {Role::admin},
                Work::slow,
                [&context, verb = verb](const RequestPointer& request, const Respond& respond) {
                  respond(change_answer(context, *request, verb));
                }});
  router.add({Method::post,
              "/v1/transactions/{id}/undo",
              {Role::admin},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(undo_answer(context, *request));
              }});
  router.add({Method::post,
              "/v1/transactions/{id}/link",
              {Role::admin},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(link_answer(context, *request));
              }});
  router.add({Method::post,
              "/v1/transactions/{id}/unlink",
              {Role::admin},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(unlink_answer(context, *request));
              }});
}

}  // namespace shop
