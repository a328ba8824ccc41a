// SPDX-License-Identifier: Apache-2.0
//
// Answers reports: /v1/revenue, /v1/statistics, /v1/best-sellers, /v1/stock, /v1/trends and
// /v1/customers, as JSON, CSV or Parquet.
//
// Parameters are those of the command line (reports/report_request.h); a fault is a problem
// document with the parameter's name. The engine is kept waiting only while cells are gathered
// (engine/engine_reports.h).
//
//   add_report_routes(router, context);
#pragma once

#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_report_routes(Router& router, ReadContext& context);

}  // namespace shop
