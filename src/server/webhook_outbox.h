// SPDX-License-Identifier: Apache-2.0
//
// Keeps what a webhook has told, and what it has still to tell, over a restart.
//
// The file DATA/webhook.outbox, for its owner alone: a line "shopsphere-webhook 1 POSITION
// NOTICES", then a line for each alert that waits, "ID<tab>BODY". It is replaced whole, so an alert
// keeps its id, whatever dies between sending it and knowing that it came.
//
// Errors: unavailable; corrupt, where the file is not one of ours.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "server/webhook_alert.h"

namespace shop {

struct Outbox {
  AlertPlace place;
  std::deque<WebhookAlert> waiting = {};
};

// None where there is no file yet.
Result<std::optional<Outbox>> load_outbox(const std::string& data_directory);
Status save_outbox(const std::string& data_directory, const Outbox& outbox);

}  // namespace shop
