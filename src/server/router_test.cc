// SPDX-License-Identifier: Apache-2.0
#include "server/router.h"

#include <gmock/gmock.h>

#include "server/problem.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RouterTest : public testing::Test {
 protected:
  void add(Method method, const std::string& pattern) {
    router_.add({method, pattern, kEverybody, Work::quick, {}});
  }
  std::string found(Method method, std::string_view path) {
    const Router::Found found = router_.find(method, path);
    values_ = found.path_values;
    allowed_ = found.allowed;
    return found.route ? found.route->pattern : "";
  }
  Router router_;
  std::vector<std::string> values_;
  std::vector<Method> allowed_;
};

TEST_F(RouterTest, FindsTheMostLiteralPattern) {
  add(Method::get, "/v1/products/{id}");
  add(Method::get, "/v1/products/low");
  add(Method::get, "/v1/products/{id}/also-bought");
  EXPECT_EQ(found(Method::get, "/v1/products/low"), "/v1/products/low");
  EXPECT_EQ(found(Method::get, "/v1/products/17"), "/v1/products/{id}");
  EXPECT_THAT(values_, ElementsAre("17"));
  EXPECT_EQ(found(Method::head, "/v1/products/a%2Fb%20c/also-bought"),
            "/v1/products/{id}/also-bought");
  EXPECT_THAT(values_, ElementsAre("a/b c"));
}

TEST_F(RouterTest, KnowsWhatElseIsPossibleThere) {
  add(Method::get, "/v1/session");
  add(Method::post, "/v1/session");
  EXPECT_EQ(found(Method::put, "/v1/session"), "");
  EXPECT_THAT(allowed_, ElementsAre(Method::get, Method::post));
  EXPECT_EQ(found(Method::get, "/v1/sessions"), "");
  EXPECT_THAT(allowed_, IsEmpty());
}

TEST_F(RouterTest, TakesNoPathForAnother) {
  add(Method::get, "/v1/products/{id}");
  for (const char* path :
       {"/v1/products/", "/v1/products", "/v1/products/1/", "//v1/products/1",
        "/v1/products/1/../2", "v1/products/1", "/V1/products/1", "/v1/products/%"})
    EXPECT_EQ(found(Method::get, path), "") << path;
}

TEST(RoleSetTest, LetsAnAdminDoWhatAnybodyMay) {
  const RoleSet sellers{Role::seller};
  EXPECT_TRUE(sellers.allows({Role::seller, "s"}));
  EXPECT_TRUE(sellers.allows({Role::admin, "a"}));
  EXPECT_FALSE(sellers.allows({Role::ingest, "i"}));
  EXPECT_FALSE(sellers.allows({}));
  EXPECT_TRUE(kEverybody.allows({}));
}

TEST(QueryParametersTest, DecodesAndRefuses) {
  const auto query = QueryParameters::parse("by=city%2Cday&from=&q=a+b&&flag");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->find("by"), "city,day");
  EXPECT_EQ(query->find("from"), "");
  EXPECT_EQ(query->find("q"), "a b");
  EXPECT_EQ(query->find("flag"), "");
  EXPECT_EQ(query->find("none"), std::nullopt);
  for (const char* wrong : {"a=%", "a=%4", "a=%zz", "%ff=1", "a=%00"})
    EXPECT_FALSE(QueryParameters::parse(wrong)) << wrong;
}

TEST(ProblemTest, SaysWhatIsWrongAndWhere) {
  const Answer answer = problem(Problem{400, "bad-day", "'\"x\"' is no day.", "from"});
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(answer.body,
            "{\"type\":\"/problems/bad-day\",\"title\":\"Bad Request\",\"status\":400,"
            "\"detail\":\"'\\\"x\\\"' is no day.\",\"field\":\"from\"}\n");
  const Answer ours = problem(Error{ErrorCode::internal, "secret words"});
  EXPECT_EQ(ours.status, 500u);
  EXPECT_THAT(ours.body, testing::Not(HasSubstr("secret")));
  EXPECT_THAT(problem(Error{ErrorCode::unavailable, "busy"}).headers,
              ElementsAre(std::pair<std::string, std::string>("Retry-After", "1")));
}

}  // namespace
}  // namespace shop
