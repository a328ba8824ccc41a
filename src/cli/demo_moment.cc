// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_moment.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/assert.h"
#include "engine/inspection.h"
#include "engine/issue_texts.h"
#include "reports/best_sellers_report.h"
#include "reports/revenue_report.h"
#include "reports/source_of_views.h"

namespace shop::cli {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kRateSpan{3};
constexpr std::chrono::seconds kSlowlyAtLeast{1};
constexpr int kSlowlyShare = 20;
constexpr std::size_t kNotifications = 40;

std::string clock_text(ShopZone& zone, Timestamp now) {
  constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                     "Fri", "Sat", "Sun"};
  const Timestamp second{now.micros - now.micros % kMicrosPerSecond};
  const auto day = static_cast<std::size_t>(weekday(zone.from_instant(now).day) - 1);
  return fmt::format("{} {}", kDays[day], zone.format_local(second));
}

}  // namespace

std::uint64_t Rate::per_second(std::uint64_t count, Steady::time_point now) {
  samples_.push_back({now, count});
  while (samples_.size() > 2 && now - samples_[1].at >= kRateSpan) samples_.pop_front();
  const Sample& first = samples_.front();
  const double seconds = std::chrono::duration<double>(now - first.at).count();
  if (seconds <= 0) return 0;
  return static_cast<std::uint64_t>(static_cast<double>(count - first.count) / seconds + 0.5);
}

DemoWatch::DemoWatch(Engine& engine, ShopZone zone, std::string shop, std::string link)
    : engine_(engine), zone_(std::move(zone)), shop_(std::move(shop)), link_(std::move(link)) {}

Result<DemoMoment> DemoWatch::look(Timestamp now, const FeedCounts& counts) {
  DemoMoment moment;
  moment.shop = shop_;
  moment.link = link_;
  moment.clock = clock_text(zone_, now);
  moment.tally = counts.transactions;
  moment.per_second = rate_.per_second(counts.transactions.records, Steady::now());
  moment.behind_micros = counts.answer_micros;
  const Day today = zone_.from_instant(now).day;
  Status status;
  notice(time_of_day(zone_, now));
  engine_.read([&](const ShopViews& views, Position upto) {
    ReportSource source = source_of(views, engine_.dictionaries(), regions_, upto);
    source.zone = zone_;
    moment.as_of = upto;
    status = take(views, source, today, moment);
    if (status && Steady::now() >= slowly_next_) status = take_slowly(views, source, today);
  });
  SHOP_CHECK(status);
  SHOP_CHECK(read_causes());
  moment.issues = issue_table(causes_);
  moment.notifications = notification_table();
  moment.statistics = statistics_;
  return moment;
}

Status DemoWatch::take(const ShopViews& views, const ReportSource& source, Day today,
                       DemoMoment& moment) {
  const DaySpan span{today, today};
  SHOP_TRY(const Table all, revenue_report(source, {.by = {}, .span = span}));
  moment.revenue = revenue_text(all);
  SHOP_TRY(const Table cities, revenue_report(source, {.by = {ReportKey::city}, .span = span}));
  moment.cities = revenue_table(cities, "city", "Revenue by city");
  SHOP_TRY(const Table categories,
           revenue_report(source, {.by = {ReportKey::category}, .span = span}));
  moment.categories = revenue_table(categories, "category", "Revenue by category");
  SHOP_TRY(const Table best, best_sellers_report(source, {.span = span, .top = 5}));
  moment.best_sellers = best_sellers_table(best);
  moment.low_stock = low_stock_table(views.stock.active_alerts());
  return {};
}

Status DemoWatch::take_slowly(const ShopViews& views, const ReportSource& source, Day today) {
  const Steady::time_point start = Steady::now();
  SHOP_TRY(const Table statistics,
           statistics_report(source, {.by = {}, .span = DaySpan{today, today}}));
  statistics_ = statistics_texts(statistics);
  causes_ = newest_by_cause(views.issues, zone_);
  causes_are_read_ = false;
  const Steady::time_point end = Steady::now();
  slowly_next_ = end + std::max<Steady::duration>(kSlowlyAtLeast, (end - start) * kSlowlyShare);
  return {};
}

// Each product that fell to its level since the last look, also one that is filled up again by now.
void DemoWatch::notice(const std::string& time) {
  if (!looked_) told_ = low_stock_notices(engine_);  // what was low before is no news
  looked_ = true;
  for (LowStockNotice& notice : low_stock_notices_after(engine_, told_)) {
    told_ = notice.number;
    notifications_.push_front(
        {time, notice.product.empty() ? notice.product_id : notice.product, notice.stock});
  }
  if (notifications_.size() > kNotifications) notifications_.resize(kNotifications);
}

// What the newest record of each cause says.
Status DemoWatch::read_causes() {
  if (causes_are_read_) return {};
  std::vector<Position> positions;
  for (const CauseOnScreen& cause : causes_) positions.push_back(cause.position);
  SHOP_TRY(std::vector<IssueTexts> texts, texts_of_issues(engine_, positions));
  for (std::size_t at = 0; at < texts.size(); ++at)
    causes_[at].transaction_id = std::move(texts[at].transaction_id);
  causes_are_read_ = true;
  return {};
}

Table DemoWatch::notification_table() const {
  Table table("notifications", {{widened("Fell to the reorder level", 28), ColumnType::text},
                                {"at", ColumnType::text},
                                {"stock", ColumnType::integer}});
  table.empty = "Nothing fell to its reorder level yet.";
  for (const Notification& notification : notifications_)
    table.add({notification.product, notification.time, Int128{notification.stock}});
  return table;
}

}  // namespace shop::cli
