// SPDX-License-Identifier: Apache-2.0
//
// Takes records in: POST /v1/transactions, /v1/users, /v1/products.
//
// The body is CSV or JSON (an object, an array, or lines), by its Content-Type. It is answered once
// everything is durable and in the views, with what became of each record, in order:
//
//   {"as_of":12,"records":1,"booked":1,"duplicates":0,"issues":0,"issues_by_cause":{},
//    "results":[{"line":1,"id":"1","status":"booked","position":11}]}
//
// A shop that follows a cluster's ledger sends them there, and answers 202 once Kafka has them:
//
//   {"records":1,"results":[{"line":1,"id":"1","status":"sent","partition":3,"offset":57}]}
//
// With ?wait=booked it answers as any other shop, when the decision has come back.
// A record with bad content is an issue and no failure. Sent again, nothing is booked twice and
// each record says "duplicate". 503 where it could not be made durable, or too much is under way:
// send it again.
//
// Threads: the handlers run on the connections' threads, or on `work` where a body is large.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "engine/engine.h"
#include "server/router.h"
#include "server/submission_gatherer.h"
#include "wire/reader.h"

namespace shop {

struct IngestContext {
  Engine& engine;
  RecordContext records;  // of the shop: its zone and currency
  // Runs what takes longer than a connection's thread may.
  std::function<void(std::function<void()>)> work;
  // Takes what a connection's thread has read; null: it is submitted at once.
  SubmissionGatherer* gatherer = nullptr;
  // Bodies under way together: beyond it, 503.
  std::size_t bytes_under_way_max = std::size_t{256} << 20;
  // Hears of every answer, and how long it took from the whole body on; on the commit thread.
  std::function<void(const Tally&, std::chrono::nanoseconds took)> on_booked = {};
  std::atomic<std::size_t> bytes_under_way = 0;
};

// `context` must outlive the routes and everything that was submitted.
void add_ingest_routes(Router& router, IngestContext& context);

}  // namespace shop
