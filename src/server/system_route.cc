// SPDX-License-Identifier: Apache-2.0
#include "server/system_route.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/json_text.h"
#include "model/cause.h"
#include "server/problem.h"
#include "server/process_facts.h"

namespace shop {
namespace {

void append_causes(std::string& out, const Tally& tally) {
  out += R"("issues_by_cause":{)";
  bool first = true;
  for (std::size_t cause = 0; cause < tally.issues_by_cause.size(); ++cause) {
    if (tally.issues_by_cause[cause] == 0) continue;
    if (!first) out += ',';
    first = false;
    append_json_text(out, cause_name(static_cast<Cause>(cause)));
    out += fmt::format(":{}", tally.issues_by_cause[cause]);
  }
  out += '}';
}

std::string latency_text(const Metrics::Times& times) {
  return fmt::format(R"({{"p50":{:.3f},"p99":{:.3f}}})", times.p50_ms, times.p99_ms);
}

std::string lake_text(const LakeSnapshot& lake) {
  std::uint64_t files = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  for (const auto& [day, of_day] : lake.manifest->days) {
    for (const lake::FileSummary& file : *of_day) {
      ++files;
      rows += file.rows;
      bytes += file.bytes;
    }
  }
  return fmt::format(R"({{"position":{},"files":{},"rows":{},"bytes":{}}})", lake.position(), files,
                     rows, bytes);
}

std::uint64_t free_bytes(const std::string& directory) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(directory, error);
  return error ? 0 : space.available;
}

Answer system_answer(const SystemSources& sources) {
  Result<std::string> text = system_text(sources);
  if (!text) return problem(text.error());
  Answer answer = Answer::json(std::move(*text));
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

Answer metrics_answer(const SystemSources& sources, const Request& request) {
  const bool is_admin = request.caller.role == Role::admin;
  if (!is_admin && !sources.may_scrape(request)) {
    if (request.caller.role)
      return problem(Problem{
          403, "not-allowed",
          fmt::format("Your role is '{}'; this needs 'admin'.", role_name(*request.caller.role))});
    Answer answer = problem(Problem{
        401, "no-token", "Send 'Authorization: Bearer TOKEN' of an admin.", "Authorization"});
    answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"shopsphere\"");
    return answer;
  }
  Answer answer;
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  answer.body = prometheus_text(sources);
  return answer;
}

}  // namespace

Result<std::string> system_text(const SystemSources& sources) {
  const EngineStatus engine = sources.engine.status();
  SHOP_TRY(const LakeSnapshot lake, sources.engine.lake_snapshot());
  const Metrics::Recent recent = sources.metrics.recent();
  const Tally tally = sources.metrics.records();
  std::string out = fmt::format(
      R"({{"as_of":{},"uptime_seconds":{:.1f},"transactions_per_second":{:.1f},)",
      engine.folded_upto, sources.metrics.uptime_seconds(), recent.transactions_per_second);
  out += fmt::format(
      R"("records":{{"records":{},"booked":{},"duplicates":{},"issues":{},"waiting":{}}},)",
      tally.records, tally.booked, tally.duplicates, tally.issues, tally.waiting);
  append_causes(out, tally);
  out += fmt::format(R"(,"issues_last_minute":{},"latency_ms":{{"post":{},"get":{},"commit":{}}},)",
                     recent.issues_last_minute, latency_text(recent.post), latency_text(recent.get),
                     latency_text(recent.commit));
  out += fmt::format(
      R"("requests_per_second":{:.1f},"connections":{},"live_clients":{},"queue_rows":{},)",
      recent.requests_per_second, sources.http().connections, sources.live_clients(),
      engine.records_waiting);
  out += fmt::format(R"("log_position":{},"snapshot_position":{},"lake":{},)", engine.log_end,
                     engine.snapshot_upto, lake_text(lake));
  out += fmt::format(R"("memory_bytes":{},"longest_pause_ms":{:.3f},"disk_free_bytes":{}}})",
                     ProcessFacts::now().resident_bytes,
                     static_cast<double>(engine.longest_pause_micros) / 1000,
                     free_bytes(sources.data_directory));
  return out + "\n";
}

void add_system_routes(Router& router, const SystemSources& sources) {
  router.add({Method::get,
              "/v1/system",
              {Role::admin},
              Work::slow,
              [sources](const RequestPointer&, const Respond& respond) {
                respond(system_answer(sources));
              }});
  router.add({Method::get, "/metrics", kEverybody, Work::slow,
              [sources](const RequestPointer& request, const Respond& respond) {
                respond(metrics_answer(sources, *request));
              }});
}

}  // namespace shop
