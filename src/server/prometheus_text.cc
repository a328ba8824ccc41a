// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <sstream>

#include "model/cause.h"
#include "server/process_facts.h"
#include "server/system_route.h"

namespace shop {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

ClientMetric counter(double value, Labels labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = value;
  return metric;
}

MetricFamily gauge(std::string name, std::string help, double value) {
  MetricFamily family{std::move(name), std::move(help), MetricType::Gauge, {}};
  family.metric.emplace_back().gauge.value = value;
  return family;
}

template <class Integer>
double number(Integer value) {
  return static_cast<double>(value);
}

ClientMetric histogram(const Metrics::RouteCounts& counts, Labels labels) {
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts.buckets.size(); ++i) {
    sum += counts.buckets[i];
    const double upto = i < Metrics::kBucketSeconds.size()
                            ? Metrics::kBucketSeconds[i]
                            : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({sum, upto});
  }
  metric.histogram.sample_count = sum;
  metric.histogram.sample_sum = counts.seconds;
  return metric;
}

void add_requests(std::vector<MetricFamily>& families, const Metrics& metrics) {
  MetricFamily requests{"shopsphere_http_requests_total",
                        "Answers given, by route and status.",
                        MetricType::Counter,
                        {}};
  MetricFamily seconds{"shopsphere_http_request_seconds",
                       "From a whole request to its answer.",
                       MetricType::Histogram,
                       {}};
  for (const auto& [name, counts] : metrics.routes()) {
    const Labels labels = {{"route", name.first}, {"method", name.second}};
    for (const auto& [status, count] : counts.by_status) {
      Labels with_status = labels;
      with_status.push_back({"status", fmt::format("{}", status)});
      requests.metric.push_back(counter(number(count), std::move(with_status)));
    }
    seconds.metric.push_back(histogram(counts, labels));
  }
  families.push_back(std::move(requests));
  families.push_back(std::move(seconds));
}

void add_records(std::vector<MetricFamily>& families, const Tally& tally) {
  MetricFamily records{"shopsphere_records_total",
                       "Records taken in, by what became of them.",
                       MetricType::Counter,
                       {}};
  records.metric.push_back(counter(number(tally.booked - tally.waiting), {{"outcome", "booked"}}));
  records.metric.push_back(counter(number(tally.waiting), {{"outcome", "waiting"}}));
  records.metric.push_back(counter(number(tally.duplicates), {{"outcome", "duplicate"}}));
  records.metric.push_back(counter(number(tally.issues), {{"outcome", "issue"}}));
  families.push_back(std::move(records));
  MetricFamily issues{"shopsphere_issues_total",
                      "Records that were not booked, by cause.",
                      MetricType::Counter,
                      {}};
  for (std::size_t cause = 0; cause < tally.issues_by_cause.size(); ++cause) {
    if (tally.issues_by_cause[cause] == 0) continue;
    issues.metric.push_back(
        counter(number(tally.issues_by_cause[cause]),
                {{"cause", std::string(cause_name(static_cast<Cause>(cause)))}}));
  }
  families.push_back(std::move(issues));
}

void add_engine(std::vector<MetricFamily>& families, Engine& engine) {
  const EngineStatus status = engine.status();
  families.push_back(gauge("shopsphere_log_position", "Behind the last durable row of the log.",
                           number(status.log_end)));
  families.push_back(gauge("shopsphere_folded_position", "Behind the last row in the views.",
                           number(status.folded_upto)));
  families.push_back(gauge("shopsphere_snapshot_position", "What a restart begins with.",
                           number(status.snapshot_upto)));
  if (const Result<LakeSnapshot> lake = engine.lake_snapshot())
    families.push_back(gauge("shopsphere_lake_position", "Behind the last row in the lake.",
                             number(lake->position())));
  families.push_back(gauge("shopsphere_queue_rows", "Records that wait to be decided.",
                           number(status.records_waiting)));
  families.push_back(gauge("shopsphere_longest_pause_seconds",
                           "For which a snapshot kept the shop from going on, at most.",
                           number(status.longest_pause_micros) / 1e6));
  families.push_back(
      gauge("shopsphere_healthy", "1 while the log can be written.", engine.health() ? 1 : 0));
}

void add_webhook(std::vector<MetricFamily>& families, const WebhookNumbers& numbers) {
  MetricFamily alerts{"shopsphere_webhook_alerts_total",
                      "Alerts to the webhook, by what became of them.",
                      MetricType::Counter,
                      {}};
  alerts.metric.push_back(counter(number(numbers.delivered), {{"outcome", "delivered"}}));
  alerts.metric.push_back(counter(number(numbers.given_up), {{"outcome", "given_up"}}));
  families.push_back(std::move(alerts));
  MetricFamily failed{"shopsphere_webhook_failed_attempts_total",
                      "Attempts that the receiver did not take.",
                      MetricType::Counter,
                      {}};
  failed.metric.push_back(counter(number(numbers.failed)));
  families.push_back(std::move(failed));
  families.push_back(gauge("shopsphere_webhook_waiting", "Alerts that are still to be taken.",
                           number(numbers.waiting)));
}

void add_feed(std::vector<MetricFamily>& families, const FeedNumbers& numbers) {
  families.push_back(gauge("shopsphere_feed_reading", "1 while records are read from the source.",
                           numbers.is_reading ? 1 : 0));
  families.push_back(
      gauge("shopsphere_feed_lag", "Records that wait at the source.", number(numbers.lag)));
  MetricFamily records{"shopsphere_feed_records_total",
                       "Records of the source that are durable, since the engine was opened.",
                       MetricType::Counter,
                       {}};
  records.metric.push_back(counter(number(numbers.records)));
  families.push_back(std::move(records));
}

}  // namespace

std::string prometheus_text(const SystemSources& sources) {
  std::vector<MetricFamily> families;
  add_requests(families, sources.metrics);
  add_records(families, sources.metrics.records());
  add_engine(families, sources.engine);
  families.push_back(
      gauge("shopsphere_connections", "Open now.", number(sources.http().connections)));
  families.push_back(gauge("shopsphere_live_clients", "That follow the live feed.",
                           number(sources.live_clients())));
  if (sources.feed) add_feed(families, sources.feed());
  if (sources.webhook) add_webhook(families, sources.webhook());
  families.push_back(gauge("shopsphere_uptime_seconds", "Since the server began.",
                           sources.metrics.uptime_seconds()));
  const ProcessFacts process = ProcessFacts::now();
  families.push_back(gauge("process_resident_memory_bytes", "Memory of the process.",
                           number(process.resident_bytes)));
  families.push_back(
      gauge("process_open_fds", "Open files and sockets.", number(process.open_files)));
  MetricFamily processor{
      "process_cpu_seconds_total", "Processor time of the process.", MetricType::Counter, {}};
  processor.metric.push_back(counter(process.processor_seconds));
  families.push_back(std::move(processor));
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return out.str();
}

}  // namespace shop
