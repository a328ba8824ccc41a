// SPDX-License-Identifier: Apache-2.0
//
// Writes what the desk knows and did as JSON.
//
// Threads: pure functions; a zone remembers days, so every caller has its own.
#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "base/zone.h"
#include "engine/desk.h"
#include "reports/cell_words.h"
#include "server/http_message.h"

namespace shop {

// All that is known of an issue, the bytes as they came and what people did among it.
boost::json::object issue_json(const DeskIssue& issue, ShopZone& zone);

inline constexpr std::size_t kChangesShown = 1000;
boost::json::object preview_json(const StepPreview& preview, std::span<const CellStory> stories,
                                 std::span<const StepRefusal> refusals);

// The first kChangesShown of them.
boost::json::array stories_json(std::span<const CellStory> stories);

boost::json::object fields_json(const FieldEdits& fields);
boost::json::object act_json(const DeskAct& act, ShopZone& zone);

boost::json::object report_json(const StepReport& report);
boost::json::array refusals_json(std::span<const StepRefusal> refusals);

// An answer of ours with more members.
Answer with_members(Answer answer, const boost::json::object& more);

Answer json_answer(const boost::json::object& body, unsigned status = 200);

}  // namespace shop
