// SPDX-License-Identifier: Apache-2.0
//
// Writes what is known of a booked transaction, and what a change of it did or would do, as JSON.
//
// Threads: pure functions; a zone remembers days, so every caller has its own.
#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "base/zone.h"
#include "engine/booked_change.h"
#include "engine/booked_story.h"
#include "reports/cell_words.h"

namespace shop {

boost::json::object booked_json(const BookedStory& story, ShopZone& zone);

// Of the currency that the transaction is in.
boost::json::object change_json(const BookedReport& report, Currency currency);

}  // namespace shop
