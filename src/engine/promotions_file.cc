// SPDX-License-Identifier: Apache-2.0
#include "engine/promotions_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/decimal.h"
#include "engine/toml_table.h"
#include "model/transaction.h"

namespace shop {
namespace {

constexpr std::size_t kPromotionsMax = 1000;
constexpr std::int64_t kDaysMax = 3650;
constexpr std::int64_t kTimesMax = 1'000'000;
constexpr std::int64_t kPercentMax = 1000;
constexpr std::int64_t kHoldOutMost = 90;

constexpr std::array<std::string_view, 13> kCommonKeys = {
    "name",         "kind",       "enabled",  "segments", "off",  "off_most", "budget",
    "per_customer", "valid_days", "hold_out", "seed",     "from", "until"};
constexpr std::array<std::string_view, 2> kWinBackKeys = {"after_days", "category"};
constexpr std::array<std::string_view, 3> kReplenishKeys = {"after_percent", "purchases_least",
                                                            "category"};
constexpr std::array<std::string_view, 3> kNextCategoryKeys = {"bought_category", "category",
                                                               "after_days"};
constexpr std::array<std::string_view, 3> kRewardKeys = {"every_purchases", "every_spend",
                                                         "category"};
constexpr std::array<std::string_view, 6> kSlowStockKeys = {
    "in_days", "sold_most", "stock_least", "bought_days", "purchases_least", "category"};
constexpr std::array<std::string_view, 3> kBackInStockKeys = {"out_days", "purchases_least",
                                                              "category"};

std::span<const std::string_view> keys_of(PromotionKind kind) {
  switch (kind) {
    case PromotionKind::win_back:
      return kWinBackKeys;
    case PromotionKind::replenish:
      return kReplenishKeys;
    case PromotionKind::next_category:
      return kNextCategoryKeys;
    case PromotionKind::reward:
      return kRewardKeys;
    case PromotionKind::clear_slow_stock:
      return kSlowStockKeys;
    case PromotionKind::back_in_stock:
      return kBackInStockKeys;
  }
  return {};
}

std::array<std::string_view, kSegmentCount> segment_names() {
  std::array<std::string_view, kSegmentCount> names;
  for (std::size_t place = 0; place < names.size(); ++place)
    names[place] = segment_name(static_cast<Segment>(place));
  return names;
}

// Reads one table; its errors say where.
class PromotionReader {
 public:
  PromotionReader(TomlTable& table, Currency currency) : table_(table), currency_(currency) {}

  Result<Promotion> read() {
    SHOP_TRY(promotion_.name, table_.name());
    SHOP_TRY(const std::size_t kind, table_.choice("kind", kPromotionKindNames));
    promotion_.kind = static_cast<PromotionKind>(kind);
    SHOP_CHECK(check_keys());
    SHOP_CHECK(read_who());
    SHOP_CHECK(read_when());
    SHOP_CHECK(read_off());
    SHOP_CHECK(read_limits());
    return promotion_;
  }

 private:
  Status check_keys() const {
    std::vector<std::string_view> keys(kCommonKeys.begin(), kCommonKeys.end());
    const std::span<const std::string_view> own = keys_of(promotion_.kind);
    keys.insert(keys.end(), own.begin(), own.end());
    return table_.only_has(keys);
  }

  // What is not there stays as it is.
  Status number(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t& to) {
    if (!table_.has(key)) return {};
    SHOP_TRY(to, table_.whole(key, least, most));
    return {};
  }
  Status must_have(std::string_view key) const {
    if (table_.has(key)) return {};
    return table_.at(key, fmt::format("is missing: a {} needs it", kind_name(promotion_.kind)));
  }
  Status text(std::string_view key, std::string& to) {
    if (!table_.has(key)) return {};
    SHOP_TRY(to, table_.text(key));
    if (to.empty()) return table_.at(key, "is empty: leave it out");
    return {};
  }
  Result<std::int64_t> amount(std::string_view key) const {
    const auto minor = table_.decimal(key, currency_.digits());
    if (minor && *minor > 0 && *minor <= kTotalMinorMax) return *minor;
    return table_.at(key, fmt::format("must be an amount of {} above 0 with at most {} decimals, "
                                      "in quotes, such as \"{}\"",
                                      currency_.code(), currency_.digits(), currency_.plain(500)));
  }
  // "10%", as the text of a whole number before the sign.
  static std::optional<std::int64_t> percent_of(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    return parse_decimal(text.substr(0, text.size() - 1), 0);
  }
  Status date(std::string_view key, std::optional<Day>& to) {
    const toml::node* node = table_.node(key);
    if (node == nullptr) return {};
    if (const auto date = node->value_exact<toml::date>()) {
      const YearMonthDay day{date->year, date->month, date->day};
      if (is_valid(day)) to = to_day(day);
    } else if (const auto written = node->value_exact<std::string>()) {
      to = parse_day(*written);
    }
    if (!to) return table_.at(key, "must be a day such as 2024-12-30");
    return {};
  }

  Status read_who() {
    if (table_.has("enabled")) {
      SHOP_TRY(promotion_.enabled, table_.flag("enabled"));
    }
    SHOP_CHECK(text("category", promotion_.category));
    SHOP_CHECK(text("bought_category", promotion_.bought_category));
    SHOP_CHECK(text("seed", promotion_.seed));
    return read_segments();
  }

  Status read_segments() {
    const toml::node* node = table_.node("segments");
    if (node == nullptr) return {};
    const auto names = segment_names();
    const std::string known = fmt::format("{}", fmt::join(names, ", "));
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty())
      return table_.at("segments", "must be a list such as [\"loyal\"], of any of " + known);
    for (const toml::node& one : *list) {
      const std::string name = one.value_exact<std::string>().value_or("");
      const auto place = place_in(names, name);
      if (!place) return table_.at("segments", fmt::format("'{}' is none of {}", name, known));
      promotion_.segments.push_back(static_cast<Segment>(*place));
    }
    return {};
  }

  Status read_when() {
    SHOP_CHECK(date("from", promotion_.from));
    SHOP_CHECK(date("until", promotion_.until));
    if (promotion_.from && promotion_.until && *promotion_.until < *promotion_.from)
      return table_.at("until", "is before `from`: no day is left");
    promotion_.purchases_least = promotion_.kind == PromotionKind::replenish ? 3 : 1;
    if (promotion_.kind == PromotionKind::next_category) promotion_.after_days = 1;
    SHOP_CHECK(check_needed());
    const bool is_replenish = promotion_.kind == PromotionKind::replenish;
    SHOP_CHECK(number("after_days", 1, kDaysMax, promotion_.after_days));
    SHOP_CHECK(number("after_percent", 10, kPercentMax, promotion_.after_percent));
    SHOP_CHECK(
        number("purchases_least", is_replenish ? 2 : 1, kTimesMax, promotion_.purchases_least));
    SHOP_CHECK(number("every_purchases", 1, kTimesMax, promotion_.every_purchases));
    SHOP_CHECK(number("in_days", 1, kDaysMax, promotion_.in_days));
    SHOP_CHECK(number("sold_most", 0, kQuantityMax, promotion_.sold_most));
    SHOP_CHECK(number("stock_least", 1, kQuantityMax, promotion_.stock_least));
    SHOP_CHECK(number("bought_days", 1, kDaysMax, promotion_.bought_days));
    SHOP_CHECK(number("out_days", 1, kDaysMax, promotion_.out_days));
    if (table_.has("every_spend")) {
      SHOP_TRY(promotion_.every_spend_minor, amount("every_spend"));
    }
    return {};
  }

  Status check_needed() const {
    switch (promotion_.kind) {
      case PromotionKind::win_back:
        return must_have("after_days");
      case PromotionKind::next_category:
        SHOP_CHECK(must_have("bought_category"));
        SHOP_CHECK(must_have("category"));
        if (promotion_.category == promotion_.bought_category)
          return table_.at("category", "must be another one than `bought_category`");
        return {};
      case PromotionKind::reward:
        if (table_.has("every_purchases") == table_.has("every_spend"))
          return table_.at("every_purchases",
                           "give either this, a number of days of purchase, or `every_spend`");
        return {};
      case PromotionKind::clear_slow_stock:
        return must_have("in_days");
      case PromotionKind::replenish:
      case PromotionKind::back_in_stock:
        break;
    }
    return {};
  }

  Status read_off() {
    SHOP_TRY(const std::string off, table_.text("off"));
    if (off.ends_with('%')) {
      const auto percent = percent_of(off);
      if (!percent || *percent < 1 || *percent > 100)
        return table_.at("off", "must be from \"1%\" to \"100%\", or an amount");
      promotion_.off_percent = *percent;
    } else {
      SHOP_TRY(promotion_.off_minor, amount("off"));
    }
    if (!table_.has("off_most")) return {};
    if (promotion_.off_percent == 0)
      return table_.at("off_most", "belongs to an `off` in percent only: leave it out");
    SHOP_TRY(promotion_.off_minor_most, amount("off_most"));
    return {};
  }

  Status read_limits() {
    SHOP_CHECK(number("per_customer", 1, kTimesMax, promotion_.per_customer));
    SHOP_CHECK(number("valid_days", 1, kDaysMax, promotion_.valid_days));
    if (table_.has("hold_out")) {
      SHOP_TRY(const std::string hold_out, table_.text("hold_out"));
      const auto percent = percent_of(hold_out);
      if (!percent || *percent < 0 || *percent > kHoldOutMost)
        return table_.at("hold_out", "must be from \"0%\" to \"90%\"");
      promotion_.hold_out_percent = *percent;
    }
    if (!table_.has("budget")) return {};
    if (promotion_.off_percent != 0 && !promotion_.off_minor_most)
      return table_.at("budget",
                       "needs `off_most`, the most that one offer takes off: else nobody knows how "
                       "many it pays for");
    SHOP_TRY(promotion_.budget_minor, amount("budget"));
    return {};
  }

  TomlTable& table_;
  Currency currency_;
  Promotion promotion_;
};

}  // namespace

Result<std::vector<Promotion>> parse_promotions(std::string_view text, std::string_view file_name,
                                                Currency shop_currency) {
  SHOP_TRY(std::vector<Promotion> promotions,
           read_toml_tables<Promotion>(text, file_name, "promotion", [&](TomlTable& table) {
             return PromotionReader(table, shop_currency).read();
           }));
  if (promotions.size() > kPromotionsMax)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{}: has {} promotions; {} are the most", file_name, promotions.size(),
                            kPromotionsMax));
  return promotions;
}

Result<std::vector<Promotion>> load_promotions(const std::string& path, Currency shop_currency,
                                               std::string_view called) {
  if (called.empty()) called = path;
  SHOP_TRY(const std::string text, read_toml_file(path, "the promotions", called));
  return parse_promotions(text, called, shop_currency);
}

Result<std::vector<Promotion>> load_promotions_if_any(const std::string& path,
                                                      Currency shop_currency) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::vector<Promotion>();
  return load_promotions(path, shop_currency);
}

}  // namespace shop
