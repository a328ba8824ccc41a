// SPDX-License-Identifier: Apache-2.0
#include "server/server_log.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ServerLogTest, WritesALineForPeople) {
  EXPECT_EQ(log_text(LogFormat::text, "request", {{"path", "/v1/stock"}, {"status", 200}}),
            "request path=/v1/stock status=200");
}

TEST(ServerLogTest, WritesMembersForPrograms) {
  EXPECT_EQ(log_text(LogFormat::json, "request", {{"path", "/\"x\""}, {"status", 200}}),
            R"("event":"request","path":"/\"x\"","status":200)");
}

TEST(ServerLogTest, KeepsWhateverIsSentOnOneLine) {
  EXPECT_EQ(log_text(LogFormat::text, "request", {{"path", "/a\nerror all is lost"}, {"id", ""}}),
            R"(request path="/a\nerror all is lost" id="")");
  EXPECT_EQ(log_text(LogFormat::text, "request", {{"path", "\xff={}"}}),
            "request path=\"\xef\xbf\xbd={}\"");
}

TEST(ServerLogTest, LeavesOutWhatNobodyAskedFor) {
  testing::internal::CaptureStderr();
  {
    ServerLog log(LogLevel::warning, LogFormat::json);
    EXPECT_FALSE(log.writes(LogLevel::info));
    log.info("listening", {});
    log.warning("disk", {{"why", "no room {}"}});
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, StartsWith("{\"time\":\"20"));
  EXPECT_THAT(written,
              EndsWith("\"level\":\"warning\",\"event\":\"disk\",\"why\":\"no room {}\"}\n"));
}

}  // namespace
}  // namespace shop
