// SPDX-License-Identifier: Apache-2.0
#include "server/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "server/session_routes.h"

namespace shop {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Headers = std::vector<std::pair<std::string, std::string>>;

// A server without a network: what comes in goes through the gate to its handler.
struct Door {
  explicit Door(ServerOptions with = {}, SignInOptions how = {})
      : options(std::move(with)),
        directory(testing::TempDir() + "gate-" + random_name()),
        store(directory),
        book(store, clock),
        sign_in(book, clock, std::move(how)),
        gate(sign_in, options, clock) {
    const Handler fine = [](const RequestPointer& request, const Respond& respond) {
      respond(Answer::json(request->caller.token_id));
    };
    router.add({Method::get, "/healthz", kEverybody, Work::quick, fine});
    router.add({Method::get, "/v1/revenue", {Role::seller}, Work::quick, fine});
    router.add({Method::get, "/v1/system", {Role::admin}, Work::quick, fine});
    router.add({Method::get, "/v1/shop", kSignedIn, Work::quick, fine});
    router.add({Method::post, "/v1/transactions", {Role::ingest}, Work::quick, fine});
    add_session_routes(router, sign_in, gate, fine);
  }
  ~Door() { std::filesystem::remove_all(directory); }

  std::string token(Role role) {
    const NewToken made = store.create(role, "", clock.now()).value();
    ids.push_back(made.id);
    return made.token;
  }

  Answer ask(Method method, std::string_view address, Headers headers = {}, std::string body = "") {
    const auto request = std::make_shared<Request>();
    const std::size_t mark = std::min(address.find('?'), address.size());
    request->method = method;
    request->path = address.substr(0, mark);
    if (mark < address.size()) request->query = *QueryParameters::parse(address.substr(mark + 1));
    request->headers = std::move(headers);
    request->headers.emplace_back("host", "shop.example:8080");
    request->body = std::move(body);
    request->peer = peer;
    const Router::Found found = router.find(method, request->path);
    EXPECT_NE(found.route, nullptr) << address;
    Answer given;
    if (auto refusal = gate.admit(*request, *found.route)) return std::move(*refusal);
    found.route->handler(request, [&](Answer answer) { given = std::move(answer); });
    return given;
  }
  Answer get(std::string_view address, const std::string& token) {
    return ask(Method::get, address, {{"authorization", "Bearer " + token}});
  }
  Answer sign_in_by(const std::string& token) {
    return ask(Method::post, "/v1/session", {{"content-type", "application/json"}},
               R"({"token":")" + token + "\"}");
  }
  // The header with which a browser comes back.
  static Headers cookie_of(const Answer& answer) {
    const std::string line = header(answer, "Set-Cookie");
    return {{"cookie", "theme=dark; " + line.substr(0, line.find(';')) + "; other=1"}};
  }
  static std::string header(const Answer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers)
      if (key == name) return value;
    return "";
  }

  ServerOptions options;
  ManualClock clock{{1'735'569'000'000'000}};
  std::string directory;
  TokenStore store;
  TokenBook book;
  SignIn sign_in;
  Gate gate;
  Router router;
  std::string peer = "10.0.0.1";
  std::vector<std::string> ids;
};

Headers with(Headers headers, const std::string& name, const std::string& value) {
  headers.emplace_back(name, value);
  return headers;
}

TEST(Gate, EachRoleGoesWhereItMay) {
  Door door;
  const std::string seller = door.token(Role::seller);
  const std::string admin = door.token(Role::admin);
  const std::string ingest = door.token(Role::ingest);
  EXPECT_EQ(door.get("/v1/revenue", seller).status, 200U);
  EXPECT_EQ(door.get("/v1/revenue", admin).status, 200U);
  EXPECT_EQ(door.get("/v1/revenue", ingest).status, 403U);
  EXPECT_EQ(door.get("/v1/system", seller).status, 403U);
  EXPECT_EQ(door.get("/v1/shop", ingest).status, 200U);
  EXPECT_EQ(door.get("/healthz", ingest).status, 200U);
  EXPECT_THAT(door.get("/v1/revenue", ingest).body,
              HasSubstr("Your role is 'ingest'; this needs 'seller' or 'admin'."));
}

TEST(Gate, NobodyAndAnUnknownTokenAreAskedForAToken) {
  Door door;
  const Answer nobody = door.ask(Method::get, "/v1/revenue");
  EXPECT_EQ(nobody.status, 401U);
  EXPECT_EQ(Door::header(nobody, "WWW-Authenticate"), "Bearer realm=\"shopsphere\"");
  const Answer unknown = door.get("/v1/revenue", "shop_admin_made_up");
  EXPECT_EQ(unknown.status, 401U);
  EXPECT_THAT(unknown.body, HasSubstr("unknown-token"));
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", {{"authorization", "Basic YTpi"}}).status, 401U);
  EXPECT_EQ(door.get("/healthz", "shop_admin_made_up").status, 200U);
}

TEST(Gate, TheSchemeMayBeInAnyCase) {
  Door door;
  const std::string seller = door.token(Role::seller);
  const Headers small = {{"authorization", "bearer  " + seller}};
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", small).status, 200U);
}

TEST(Gate, ARevokedTokenIsOverWithinASecond) {
  Door door;
  const std::string seller = door.token(Role::seller);
  EXPECT_EQ(door.get("/v1/revenue", seller).status, 200U);
  ASSERT_TRUE(door.store.revoke(door.ids[0]));
  door.clock.advance_micros(1'000'000);
  EXPECT_EQ(door.get("/v1/revenue", seller).status, 401U);
}

TEST(Gate, WhoGuessesTokensIsSlowedDownAndKnownOnesAreNot) {
  Door door({.failed_sign_ins_per_minute = 3});
  const std::string seller = door.token(Role::seller);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(door.get("/v1/revenue", "guess").status, 401U);
  const Answer refused = door.get("/v1/revenue", "guess");
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(Door::header(refused, "Retry-After"), "20");
  EXPECT_EQ(door.get("/v1/revenue", seller).status, 200U);
  EXPECT_EQ(door.sign_in_by(seller).status, 200U);
  door.peer = "10.0.0.2";
  EXPECT_EQ(door.get("/v1/revenue", "guess").status, 401U);
}

TEST(Gate, SigningInFailsOnlySoOftenAndSuccessesDoNotCount) {
  Door door({.failed_sign_ins_per_minute = 3});
  const std::string seller = door.token(Role::seller);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(door.sign_in_by(seller).status, 200U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(door.sign_in_by("guess").status, 401U);
  EXPECT_EQ(door.sign_in_by(seller).status, 429U);
  EXPECT_EQ(door.ask(Method::get, "/sign-in?code=guess").status, 429U);
  door.clock.advance_micros(20'000'000);
  EXPECT_EQ(door.sign_in_by(seller).status, 200U);
}

TEST(Gate, ATokenAndAnAddressHaveTheirRates) {
  Door door({.token_requests_per_second = 5, .address_requests_per_second = 2});
  const std::string seller = door.token(Role::seller);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(door.get("/v1/revenue", seller).status, 200U);
  EXPECT_EQ(door.get("/v1/revenue", seller).status, 429U);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(door.ask(Method::get, "/healthz").status, 200U);
  EXPECT_EQ(door.ask(Method::get, "/healthz").status, 429U);
  door.clock.advance_micros(1'000'000);
  EXPECT_EQ(door.get("/v1/revenue", seller).status, 200U);
  EXPECT_EQ(door.ask(Method::get, "/healthz").status, 200U);
}

TEST(Session, ACookieStandsForTheTokenThatItWasGivenFor) {
  Door door;
  const Answer opened = door.sign_in_by(door.token(Role::seller));
  EXPECT_EQ(opened.status, 200U);
  EXPECT_EQ(opened.body, "{\"role\":\"seller\"}\n");
  EXPECT_THAT(Door::header(opened, "Set-Cookie"),
              AllOf(HasSubstr("HttpOnly"), HasSubstr("SameSite=Strict"), HasSubstr("Path=/;"),
                    Not(HasSubstr("Secure")), Not(HasSubstr("Domain"))));
  const Headers cookie = Door::cookie_of(opened);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookie).status, 200U);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookie).body, door.ids[0]);
  EXPECT_EQ(door.ask(Method::get, "/v1/system", cookie).status, 403U);
  EXPECT_EQ(door.ask(Method::get, "/v1/session", cookie).body, opened.body);
}

TEST(Session, UnderTlsTheCookieNeverGoesInTheClear) {
  Door door({}, {.secure = true});
  const Answer opened = door.sign_in_by(door.token(Role::seller));
  EXPECT_THAT(Door::header(opened, "Set-Cookie"),
              AllOf(HasSubstr("; Secure"), testing::StartsWith("__Host-shopsphere=")));
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", Door::cookie_of(opened)).status, 200U);
}

TEST(Session, EndsWhenItsTokenIsRevoked) {
  Door door;
  const Headers cookie = Door::cookie_of(door.sign_in_by(door.token(Role::seller)));
  ASSERT_TRUE(door.store.revoke(door.ids[0]));
  door.clock.advance_micros(1'000'000);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookie).status, 401U);
}

TEST(Session, EndsAfterTwoIdleHoursOrTwelveInAll) {
  constexpr std::int64_t kHour = 3600 * kMicrosPerSecond;
  Door door;
  const std::string seller = door.token(Role::seller);
  const Headers idle = Door::cookie_of(door.sign_in_by(seller));
  door.clock.advance_micros(2 * kHour);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", idle).status, 401U);
  const Headers busy = Door::cookie_of(door.sign_in_by(seller));
  for (int hour = 1; hour < 12; ++hour) {
    door.clock.advance_micros(kHour);
    EXPECT_EQ(door.ask(Method::get, "/v1/revenue", busy).status, 200U) << hour;
  }
  door.clock.advance_micros(kHour);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", busy).status, 401U);
}

TEST(Session, SigningOutEndsItEverywhere) {
  Door door;
  const Headers cookie = Door::cookie_of(door.sign_in_by(door.token(Role::seller)));
  EXPECT_EQ(door.ask(Method::delete_, "/v1/session", cookie).status, 403U);
  const Answer left = door.ask(Method::delete_, "/v1/session", with(cookie, "x-shopsphere", "1"));
  EXPECT_EQ(left.status, 204U);
  EXPECT_THAT(Door::header(left, "Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookie).status, 401U);
  EXPECT_EQ(door.ask(Method::get, "/v1/session").status, 401U);
}

TEST(Session, TheOldSessionOfABrowserEndsWithANewOne) {
  Door door;
  const std::string seller = door.token(Role::seller);
  const Headers cookie = Door::cookie_of(door.sign_in_by(seller));
  door.ask(Method::post, "/v1/session", with(cookie, "content-type", "application/json"),
           R"({"token":")" + seller + "\"}");
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookie).status, 401U);
}

TEST(Session, AForeignPageChangesNothing) {
  Door door({}, {.origins = {"https://till.example", "*"}});
  const Headers cookie = Door::cookie_of(door.sign_in_by(door.token(Role::admin)));
  const auto post = [&](const Headers& headers) {
    return door.ask(Method::post, "/v1/transactions", headers).status;
  };
  const Headers ours = with(cookie, "x-shopsphere", "1");
  EXPECT_EQ(post(cookie), 403U);
  EXPECT_EQ(post(with(cookie, "x-shopsphere", "0")), 403U);
  EXPECT_EQ(post(ours), 200U);
  EXPECT_EQ(post(with(ours, "origin", "http://shop.example:8080")), 200U);
  EXPECT_EQ(post(with(ours, "origin", "https://till.example")), 200U);
  for (const char* origin : {"http://shop.example:8081", "http://evil.example", "null", "://",
                             "http://shop.example:8080.evil.example", "https://till.example:444"})
    EXPECT_EQ(post(with(ours, "origin", origin)), 403U) << origin;
}

TEST(Session, ATokenInAHeaderNeedsNoProofOfOrigin) {
  Door door;
  const std::string till = door.token(Role::ingest);
  EXPECT_EQ(door.ask(Method::post, "/v1/transactions",
                     {{"authorization", "Bearer " + till}, {"origin", "http://elsewhere.example"}})
                .status,
            200U);
}

TEST(Session, NobodyIsSignedInByAForeignPage) {
  Door door;
  const std::string body = R"({"token":")" + door.token(Role::seller) + "\"}";
  const auto post = [&](const Headers& headers) {
    return door.ask(Method::post, "/v1/session", headers, body).status;
  };
  EXPECT_EQ(post({}), 415U);
  EXPECT_EQ(post({{"content-type", "text/plain"}}), 415U);
  EXPECT_EQ(post({{"content-type", "application/json-seq"}}), 415U);
  EXPECT_EQ(post({{"content-type", "application/json; charset=utf-8"}}), 200U);
  EXPECT_EQ(post({{"content-type", "application/json"}, {"origin", "http://evil.example"}}), 403U);
}

TEST(Session, WhatIsNoTokenIsSaidSo) {
  Door door;
  for (const std::string& body : std::vector<std::string>{
           "", "{", "[]", "{}", R"({"token":1})", R"({"token":null})", "\xff",
           R"({"token":")" + std::string(5000, 'x') + "\"}", std::string(200, '[')}) {
    const Answer answer =
        door.ask(Method::post, "/v1/session", {{"content-type", "application/json"}}, body);
    EXPECT_EQ(answer.status, 400U) << body;
    EXPECT_THAT(answer.body, HasSubstr(R"("field":"token")"));
  }
}

TEST(Session, OfTooManyTheOneThatWasIdleLongestEnds) {
  Door door({}, {.sessions = {.sessions = 2}});
  const std::string seller = door.token(Role::seller);
  std::vector<Headers> cookies;
  for (int i = 0; i < 3; ++i) {
    cookies.push_back(Door::cookie_of(door.sign_in_by(seller)));
    door.clock.advance_micros(1'000'000);
    if (i == 1) door.ask(Method::get, "/v1/revenue", cookies[0]);
  }
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookies[0]).status, 200U);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookies[1]).status, 401U);
  EXPECT_EQ(door.ask(Method::get, "/v1/revenue", cookies[2]).status, 200U);
}

TEST(OneTimeLink, SignsInOnceWithoutAnyToken) {
  Door door;
  const std::string link = "/sign-in?code=" + door.sign_in.one_time_code(Role::admin);
  EXPECT_EQ(door.ask(Method::head, link).status, 200U);  // a preview uses nothing up
  const Answer followed = door.ask(Method::get, link);
  EXPECT_EQ(followed.status, 303U);
  EXPECT_EQ(Door::header(followed, "Location"), "/");
  EXPECT_EQ(Door::header(followed, "Cache-Control"), "no-store");
  EXPECT_EQ(door.ask(Method::get, "/v1/system", Door::cookie_of(followed)).status, 200U);
  const Answer again = door.ask(Method::get, link);
  EXPECT_EQ(Door::header(again, "Location"), "/sign-in?refused=code");
  EXPECT_EQ(Door::header(again, "Set-Cookie"), "");
}

TEST(OneTimeLink, IsGoodForADay) {
  Door door;
  const std::string link = "/sign-in?code=" + door.sign_in.one_time_code(Role::admin);
  door.clock.advance_micros((kSecondsPerDay + 1) * kMicrosPerSecond);
  EXPECT_EQ(Door::header(door.ask(Method::get, link), "Location"), "/sign-in?refused=code");
}

TEST(OneTimeLink, WithoutACodeThereIsThePage) {
  Door door;
  EXPECT_EQ(door.ask(Method::get, "/sign-in").status, 200U);
}

TEST(Cookies, AreFoundByTheirWholeName) {
  EXPECT_EQ(find_cookie("a=1; shopsphere=xyz; b=2", "shopsphere"), "xyz");
  EXPECT_EQ(find_cookie("myshopsphere=1;shopsphere=2", "shopsphere"), "2");
  EXPECT_EQ(find_cookie("shopsphere", "shopsphere"), "");
  EXPECT_EQ(find_cookie(";;=;", "shopsphere"), "");
  EXPECT_EQ(find_cookie("shopsphere=a=b", "shopsphere"), "a=b");
}

}  // namespace
}  // namespace shop
