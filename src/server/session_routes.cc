// SPDX-License-Identifier: Apache-2.0
#include "server/session_routes.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "server/problem.h"

namespace shop {
namespace {

constexpr std::size_t kBodyBytesMax = 4096;

Answer role_answer(Role role) {
  Answer answer = Answer::json(fmt::format("{{\"role\":\"{}\"}}\n", role_name(role)));
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

// No page of another site can send this type without asking us first, which we refuse: so nobody
// is signed in against their will.
bool is_json(std::string_view type) {
  return type.substr(0, type.find_first_of("; ")) == "application/json";
}

Result<std::string> token_of(const std::string& body) {
  const auto refused = [] {
    return fail(ErrorCode::invalid_argument, "The body must be {\"token\":\"…\"}.");
  };
  if (body.size() > kBodyBytesMax) return refused();
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  std::string_view token;
  if (parser.parse(body).get(object) != simdjson::SUCCESS) return refused();
  if (object["token"].get(token) != simdjson::SUCCESS) return refused();
  return std::string(token);
}

Answer post_session(const Request& request, SignIn& sign_in, Gate& gate) {
  if (!is_json(request.header("content-type")))
    return problem(Problem{415, "unsupported-media-type",
                           "Send the token as application/json: {\"token\":\"…\"}.",
                           "Content-Type"});
  if (!sign_in.is_our_origin(request))
    return problem(Problem{403, "foreign-page", "This page belongs to another site.", "Origin"});
  const Result<std::string> token = token_of(request.body);
  if (!token) return problem(token.error(), "token");
  if (std::optional<Answer> refusal = gate.may_try(request)) return std::move(*refusal);
  const std::optional<SignIn::Signed> opened = sign_in.by_token(*token);
  if (!opened)
    return problem(Problem{401, "unknown-token",
                           "This token is not known here; it was never made, or it was revoked.",
                           "token"});
  gate.succeeded(request);
  (void)sign_in.sign_out(request);  // of the session that this browser had before
  Answer answer = role_answer(opened->role);
  answer.headers.emplace_back("Set-Cookie", opened->cookie);
  return answer;
}

Answer get_session(const Request& request) {
  if (request.caller.role) return role_answer(*request.caller.role);
  Answer answer = problem(Problem{401, "not-signed-in", "Nobody is signed in here."});
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

Answer delete_session(const Request& request, SignIn& sign_in) {
  const std::string missing = sign_in.foreign(request);
  if (!missing.empty()) return problem(Problem{403, "foreign-page", missing, "X-ShopSphere"});
  Answer answer = Answer::empty();
  answer.headers.emplace_back("Set-Cookie", sign_in.sign_out(request));
  return answer;
}

Answer redirect(std::string place) {
  Answer answer = Answer::empty(303);
  answer.headers.emplace_back("Location", std::move(place));
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

Answer follow_link(const Request& request, std::string_view code, SignIn& sign_in, Gate& gate) {
  // A look at the link (some programs preview them) must not use it up.
  if (request.method == Method::head) return Answer::empty(200);
  if (std::optional<Answer> refusal = gate.may_try(request)) return std::move(*refusal);
  const std::optional<SignIn::Signed> opened = sign_in.by_code(code);
  if (!opened) return redirect("/sign-in?refused=code");
  gate.succeeded(request);
  Answer answer = redirect("/");
  answer.headers.emplace_back("Set-Cookie", opened->cookie);
  return answer;
}

}  // namespace

void add_session_routes(Router& router, SignIn& sign_in, Gate& gate, Handler page) {
  router.add({Method::post, "/v1/session", kEverybody, Work::quick,
              [&](const RequestPointer& request, const Respond& respond) {
                respond(post_session(*request, sign_in, gate));
              }});
  router.add({Method::get, "/v1/session", kEverybody, Work::quick,
              [](const RequestPointer& request, const Respond& respond) {
                respond(get_session(*request));
              }});
  router.add({Method::delete_, "/v1/session", kEverybody, Work::quick,
              [&](const RequestPointer& request, const Respond& respond) {
                respond(delete_session(*request, sign_in));
              }});
  router.add({Method::get, "/sign-in", kEverybody, Work::quick,
              [&, page = std::move(page)](const RequestPointer& request, const Respond& respond) {
                if (const auto code = request->query.find("code"))
                  return respond(follow_link(*request, *code, sign_in, gate));
                page(request, respond);
              }});
}

}  // namespace shop
