// SPDX-License-Identifier: Apache-2.0
#include "engine/live_promotions.h"

#include "base/thread_name.h"
#include "engine/promotions_file.h"

namespace shop {
namespace {

constexpr int kRestPerMaking = 10;
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
  return promotions_ && loaded_ == now && promotions_->upto() >= engine_.status().folded_upto &&
         !is_making_due();
}

Status LivePromotions::prepare() {
  const std::optional<Stamp> now = stamp();
  {
    const std::shared_lock lock(mutex_);
    if (is_up_to_date(now)) return {};
  }
  std::unique_lock lock(mutex_, std::try_to_lock);
  while (!lock) {
    if (busy_ > 0) return {};  // with what is known: there is something
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
  ++loads_;
  return {};
}

bool LivePromotions::is_making_due() const {
  if (!promotions_->needs_making() || made_upto_ == promotions_->upto() || is_making_) return false;
  if (made_upto_ == 0 || making_took_ <= options_.hardly_any) return true;
  return Steady::now() - made_at_ >= kRestPerMaking * making_took_;
}

void LivePromotions::make_if_due() {
  if (!is_making_due()) return;
  if (made_upto_ != 0 && making_took_ > options_.hardly_any) return make_beside();
  const Steady::time_point begun = Steady::now();
  promotions_->make();
  made(begun, promotions_->upto());
}

void LivePromotions::made(Steady::time_point begun, Position upto) {
  made_at_ = Steady::now();
  making_took_ = made_at_ - begun;
  made_upto_ = upto;
}

// What was loaded anew meanwhile has made its own.
void LivePromotions::make_beside() {
  if (making_.joinable()) making_.join();  // it has ended
  promotions_->refresh_stock();
  is_making_ = true;
  ++busy_;
  making_ = std::thread([this, loads = loads_] {
    name_this_thread("promotions");
    const Steady::time_point begun = Steady::now();
    BudgetCuts cuts;
    Position upto = 0;
    {
      const std::shared_lock lock(mutex_);
      if (loads == loads_) {
        upto = promotions_->upto();
        cuts = promotions_->cuts();
      }
    }
    {
      const std::unique_lock lock(mutex_);
      if (loads == loads_ && upto != 0) {
        promotions_->take(std::move(cuts));
        made(begun, upto);
      }
    }
    --busy_;
    is_making_ = false;
  });
}

LivePromotions::~LivePromotions() {
  if (making_.joinable()) making_.join();
}

Result<Table> LivePromotions::for_user(std::string_view user_id, const PromotionsQuery& query) {
  SHOP_CHECK(prepare());
  const std::shared_lock lock(mutex_);
  return promotions_->for_user(user_id, query);
}

Result<std::vector<Table>> LivePromotions::report(const PromotionsQuery& query) {
  SHOP_CHECK(prepare());
  const std::shared_lock lock(mutex_);
  ++busy_;
  std::vector<Table> tables = promotions_->report(query);
  --busy_;
  return tables;
}

}  // namespace shop
