// SPDX-License-Identifier: Apache-2.0
//
// Reads what the bodies of the desk's verbs have in common: a JSON object whose members are known
// by name, dry_run and the Idempotency-Key. Each gives the answer that refuses, or nothing.
//
//   if (Refusal refusal = read_dry_run(request, dry_run)) return refusal;
//   return read_object(request, [&](std::string_view name, const json::value& value) -> Refusal {
//     if (name == "note") return read_note(value, note);
//     return unknown_member(name);
//   });
//
// Threads: pure functions.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <optional>
#include <string>

#include "engine/desk_records.h"
#include "server/http_message.h"

namespace shop {

using Refusal = std::optional<Answer>;

inline constexpr std::size_t kRequestIdBytesMax = 200;

Answer refuse_body(std::string detail, std::string field);
Answer unknown_member(std::string_view name);

// No body is an empty object.
Refusal read_object(
    const Request& request,
    const std::function<Refusal(std::string_view, const boost::json::value&)>& take);

Refusal read_dry_run(const Request& request, bool& dry_run);
Refusal read_request_id(const Request& request, std::size_t bytes_max, std::string& id);

Refusal read_text(std::string_view name, const boost::json::value& value, std::size_t bytes_max,
                  std::string& into);
Refusal read_note(const boost::json::value& value, std::string& note);
// {"city": "Leeds", "quantity": 2}
Refusal read_edits(const boost::json::value& value, FieldEdits& edits);
Refusal read_per_second(const boost::json::value& value, std::uint64_t& per_second_max);
Refusal read_revision(const boost::json::value& value, std::optional<std::uint32_t>& revision);

}  // namespace shop
