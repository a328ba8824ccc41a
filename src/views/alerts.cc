// SPDX-License-Identifier: Apache-2.0
#include "views/alerts.h"

#include <algorithm>
#include <limits>

#include "base/hash.h"
#include "views/chunk_format.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

constexpr int kChunkBits = 4;
constexpr std::string_view kNotificationsChunk = "catalogue/notifications";

// The stock above which a product is armed again.
std::int64_t armed_above(std::int64_t level, const AlertOptions& options) {
  const Int128 share = Int128{level} * options.hysteresis_percent / 100;
  const Int128 limit = Int128{level} + std::max(share, Int128{options.hysteresis_units});
  return static_cast<std::int64_t>(
      std::min(limit, Int128{std::numeric_limits<std::int64_t>::max()}));
}

}  // namespace

StockAlerts::StockAlerts(Symbols& products, AlertOptions options)
    : products_(products), options_(options), marks_("catalogue/alerts", kChunkBits) {}

void StockAlerts::set_raised(Symbol product, bool raised) {
  if (product >= raised_.size()) raised_.resize(std::size_t{product} + 1);
  raised_[product] = raised;
}

void StockAlerts::change(Symbol product, std::uint64_t hash, std::int64_t stock, std::int64_t level,
                         Position position) {
  if (is_raised(product)) {
    if (stock <= armed_above(level, options_)) return;
    set_raised(product, false);
  } else {
    set_raised(product, true);
    notify({notified_ + 1, product, stock, level, position});
  }
  marks_[marks_.chunk_of(hash)].admit(0);
}

void StockAlerts::notify(const StockNotification& notification) {
  notified_ = notification.number;
  retained_.push_back(notification);
  if (retained_.size() > kRetained) retained_.pop_front();
  notifications_mark_.admit(0);
}

std::vector<StockNotification> StockAlerts::after(std::uint64_t number) const {
  const std::uint64_t newer = number < notified_ ? notified_ - number : 0;
  const std::size_t count = std::min<std::uint64_t>(newer, retained_.size());
  return {retained_.end() - static_cast<std::ptrdiff_t>(count), retained_.end()};
}

void StockAlerts::merge(const StockAlerts& other) {
  for (Symbol product = 0; product < other.raised_.size(); ++product) {
    if (!other.raised_[product]) continue;
    const std::string_view id = other.products_.text(product);
    set_raised(products_.intern(id), true);
    marks_[marks_.chunk_of(hash64(id))].admit(0);
  }
}

void StockAlerts::list_chunks(bool only_dirty, std::vector<std::string>& names) const {
  marks_.list(only_dirty, names);
  if (only_dirty ? notifications_mark_.dirty : notifications_mark_.used)
    names.emplace_back(kNotificationsChunk);
}

bool StockAlerts::owns_chunk(std::string_view name) const {
  return name == kNotificationsChunk || marks_.parse(name).has_value();
}

std::string StockAlerts::save_notifications(AfterSave after) {
  ByteWriter out;
  out.varint(notified_);
  out.varint(retained_.size());
  for (const StockNotification& notification : retained_) {
    out.text(products_.text(notification.product));
    out.signed_varint(notification.stock);
    out.signed_varint(notification.reorder_level);
    out.varint(notification.position);
  }
  if (after == AfterSave::clear_mark) notifications_mark_.dirty = false;
  return seal_chunk(out.bytes());
}

Status StockAlerts::load_notifications(std::string_view name, std::string_view payload) {
  ByteReader in(payload);
  const std::uint64_t notified = in.varint();
  const std::uint64_t retained = in.varint();
  if (!in.ok() || retained > kRetained || retained > notified) return corrupt_chunk(name);
  struct Saved {
    std::string_view product;
    StockNotification notification;
  };
  std::vector<Saved> loaded;
  for (std::uint64_t i = 0; i < retained && in.ok(); ++i) {
    Saved& saved = loaded.emplace_back();
    saved.product = in.text();
    saved.notification.number = notified - retained + i + 1;
    saved.notification.stock = in.signed_varint();
    saved.notification.reorder_level = in.signed_varint();
    saved.notification.position = in.varint();
  }
  if (!in.ok() || !in.at_end()) return corrupt_chunk(name);
  notified_ = notified;
  retained_.clear();
  for (Saved& saved : loaded) {
    saved.notification.product = products_.intern(saved.product);
    retained_.push_back(saved.notification);
  }
  notifications_mark_ = {.applied_upto = 0, .used = true, .dirty = false};
  return {};
}

std::string StockAlerts::save_chunk(std::string_view name, AfterSave after) {
  if (name == kNotificationsChunk) return save_notifications(after);
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  std::vector<std::string_view> ids;
  for (Symbol product = 0; product < raised_.size(); ++product) {
    const std::string_view id = products_.text(product);
    if (raised_[product] && marks_.chunk_of(hash64(id)) == *chunk) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  ByteWriter out;
  out.varint(ids.size());
  for (const std::string_view id : ids) out.text(id);
  if (after == AfterSave::clear_mark) marks_[*chunk].dirty = false;
  return seal_chunk(out.bytes());
}

Status StockAlerts::load_chunk(std::string_view name, std::string_view bytes, Position) {
  const auto chunk = marks_.parse(name);
  const auto payload = open_chunk(bytes);
  if (payload && name == kNotificationsChunk) return load_notifications(name, *payload);
  if (!chunk || !payload) return corrupt_chunk(name);
  ByteReader in(*payload);
  std::vector<std::string_view> ids;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) ids.push_back(in.text());
  if (!in.ok() || !in.at_end()) return corrupt_chunk(name);
  for (const std::string_view id : ids) {
    if (marks_.chunk_of(hash64(id)) != *chunk) return corrupt_chunk(name);
  }
  for (const std::string_view id : ids) set_raised(products_.intern(id), true);
  marks_[*chunk].used = true;
  return {};
}

}  // namespace shop
