// SPDX-License-Identifier: Apache-2.0
#include "engine/live_promotions.h"

#include <thread>

#include "engine/promotions_file.h"

namespace shop {
namespace {

constexpr int kRestPerMaking = 10;
constexpr std::chrono::milliseconds kHardlyAny{5};
constexpr std::chrono::microseconds kMoment{50};

}  // namespace

std::optional<LivePromotions::Stamp> LivePromotions::stamp() const {
  std::error_code error;
  Stamp stamp;
  stamp.written = std::filesystem::last_write_time(file_, error);
  if (error) return std::nullopt;
  stamp.size = std::filesystem::file_size(file_, error);
  if (error) return std::nullopt;
  return stamp;
}

bool LivePromotions::is_up_to_date(const std::optional<Stamp>& now) const {
  return promotions_ && loaded_ == now && promotions_->upto() >= engine_.status().folded_upto;
}

Status LivePromotions::prepare() {
  const std::optional<Stamp> now = stamp();
  {
    const std::shared_lock lock(mutex_);
    if (is_up_to_date(now)) return {};
  }
  std::unique_lock lock(mutex_, std::try_to_lock);
  while (!lock) {
    if (reports_ > 0) return {};  // which are made of something: there are promotions
    std::this_thread::sleep_for(kMoment);
    lock.try_lock();
  }
  if (is_up_to_date(now)) return {};
  SHOP_CHECK(load(now));
  SHOP_CHECK(promotions_->catch_up());
  make_if_due();
  return {};
}

Status LivePromotions::load(const std::optional<Stamp>& now) {
  if (promotions_ && loaded_ == now) return {};
  auto promotions = load_promotions_if_any(file_, engine_.settings().currency);
  if (!promotions) return fail(ErrorCode::unavailable, promotions.error().message);
  SHOP_TRY(const ShopZone zone, ShopZone::load(engine_.settings().zone_name));
  std::erase_if(*promotions, [](const Promotion& promotion) { return !promotion.enabled; });
  promotions_ = std::make_unique<ShopPromotions>(engine_, zone, std::move(*promotions));
  loaded_ = now;
  made_upto_ = 0;
  return {};
}

void LivePromotions::make_if_due() {
  if (!promotions_->needs_making() || made_upto_ == promotions_->upto()) return;
  const Steady::time_point begun = Steady::now();
  const bool is_tired =
      making_took_ > kHardlyAny && begun - made_at_ < kRestPerMaking * making_took_;
  if (made_upto_ != 0 && is_tired) return;
  promotions_->make();
  made_at_ = Steady::now();
  making_took_ = made_at_ - begun;
  made_upto_ = promotions_->upto();
}

Result<Table> LivePromotions::for_user(std::string_view user_id, const PromotionsQuery& query) {
  SHOP_CHECK(prepare());
  const std::shared_lock lock(mutex_);
  return promotions_->for_user(user_id, query);
}

Result<std::vector<Table>> LivePromotions::report(const PromotionsQuery& query) {
  SHOP_CHECK(prepare());
  const std::shared_lock lock(mutex_);
  ++reports_;
  std::vector<Table> tables = promotions_->report(query);
  --reports_;
  return tables;
}

}  // namespace shop
