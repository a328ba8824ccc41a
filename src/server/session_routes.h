// SPDX-License-Identifier: Apache-2.0
//
// Signs browsers in and out: POST, GET and DELETE /v1/session, and the one-time link.
//
//   POST /v1/session {"token":"…"}  ->  200 {"role":"seller"} and a cookie; 401 where it is unknown
//   GET /v1/session                 ->  200 {"role":"seller"}; 401 where nobody is signed in
//   DELETE /v1/session              ->  204; the cookie is gone
//   GET /sign-in?code=CODE          ->  303 to / with a cookie; to /sign-in?refused where it is old
//   GET /sign-in                    ->  the page, which is given here as a handler
#pragma once

#include "server/gate.h"
#include "server/router.h"
#include "server/sign_in.h"

namespace shop {

// `page` answers GET /sign-in without a code: the dashboard's. Both others live longer than routes.
void add_session_routes(Router& router, SignIn& sign_in, Gate& gate, Handler page);

}  // namespace shop
