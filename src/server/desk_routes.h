// SPDX-License-Identifier: Apache-2.0
//
// The transaction desk over HTTP: settles issues, one or a group, and takes it back.
//
//   POST /v1/issues/{id}/fix|dismiss|confirm|undo    one issue
//   POST /v1/issues/fix|dismiss|confirm|undo         some by id at once; all of a cause as a job
//   GET  /v1/desk/jobs, /v1/desk/jobs/{id};  POST /v1/desk/jobs/{id}/pause|resume|cancel
//
// With ?dry_run=true nothing is done and the answer says what would change. An Idempotency-Key
// makes a repeated request change nothing. An issue that has moved on since the `revision` that was
// seen is a 409 with the issue as it is now; a record that still cannot be booked is a 422.
//
//   add_desk_routes(router, context, jobs);
#pragma once

#include "server/desk_jobs.h"
#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_desk_routes(Router& router, ReadContext& context, DeskJobs& jobs);

}  // namespace shop
