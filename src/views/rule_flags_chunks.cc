// SPDX-License-Identifier: Apache-2.0
//
// How the rules' lines are saved: a chunk of users, of products, and one that says what was kept.
#include "views/chunk_format.h"
#include "views/rule_flags.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

constexpr std::string_view kKeptChunk = "rule_flags/kept";
constexpr std::uint8_t kAllKept = 3;
constexpr std::int64_t kCountLimit = std::int64_t{1} << 40;

std::int64_t read_small_count(ByteReader& in) {
  const std::int64_t count = in.signed_varint();
  if (count > kCountLimit || count < -kCountLimit) in.fail();
  return count;
}

}  // namespace

// Without rules only that nothing is kept, where a snapshot says otherwise.
std::vector<std::string> RuleFlags::all_chunks() const {
  std::vector<std::string> names;
  if (keeps() != 0 || kept_is_dirty_) names.emplace_back(kKeptChunk);
  user_marks_.list(false, names);
  product_marks_.list(false, names);
  return names;
}

std::vector<std::string> RuleFlags::dirty_chunks() const {
  std::vector<std::string> names;
  if (kept_is_dirty_) names.emplace_back(kKeptChunk);
  user_marks_.list(true, names);
  product_marks_.list(true, names);
  return names;
}

// Users: text, number of lines; a line: root's hash, time, product, sales, units.
std::string RuleFlags::save_users(std::uint32_t chunk) const {
  ByteWriter out;
  ChunkTexts texts;
  out.varint(users_[chunk].size());
  for (const auto& [user, lines] : users_[chunk]) {
    out.text(dictionaries_.users.text(user));
    out.varint(lines.size());
    for (const auto& [key, line] : lines) {
      out.fixed(key.root.high);
      out.fixed(key.root.low);
      out.fixed(key.time);
      texts.write(out, dictionaries_.products.text(key.product));
      out.signed_varint(line.sales);
      out.signed_varint(line.units);
    }
  }
  return out.take();
}

// Products: text, number of prices; a price: currency, millionths, sales.
std::string RuleFlags::save_products(std::uint32_t chunk) const {
  ByteWriter out;
  out.varint(products_[chunk].size());
  for (const auto& [product, prices] : products_[chunk]) {
    out.text(dictionaries_.products.text(product));
    out.varint(prices.size());
    for (const auto& [key, count] : prices) {
      out.text(key.currency.code());
      out.signed_varint(key.price_micro);
      out.signed_varint(count);
    }
  }
  return out.take();
}

std::string RuleFlags::save_chunk(std::string_view name, AfterSave after) {
  const bool clear = after == AfterSave::clear_mark;
  if (name == kKeptChunk) {
    if (clear) kept_is_dirty_ = false;
    ByteWriter out;
    out.fixed(keeps());
    return seal_chunk(out.bytes());
  }
  if (const auto chunk = user_marks_.parse(name)) {
    if (clear) user_marks_[*chunk].dirty = false;
    return seal_chunk(save_users(*chunk));
  }
  const auto chunk = product_marks_.parse(name);
  if (!chunk) return {};
  if (clear) product_marks_[*chunk].dirty = false;
  return seal_chunk(save_products(*chunk));
}

bool RuleFlags::load_users(ByteReader& in, std::uint32_t chunk) {
  ChunkTextReader texts;
  for (std::uint64_t users = in.varint(); users > 0 && in.ok(); --users) {
    const std::string_view text = in.text();
    if (!in.ok() || user_marks_.chunk_of(hash64(text)) != chunk) return false;
    const Symbol user = dictionaries_.users.intern(text);
    for (std::uint64_t lines = in.varint(); lines > 0 && in.ok(); --lines) {
      LineKey key;
      key.root.high = in.fixed<std::uint64_t>();
      key.root.low = in.fixed<std::uint64_t>();
      key.time = in.fixed<std::int64_t>();
      const std::string_view product = texts.read(in);
      Line line;
      line.sales = read_small_count(in);
      line.units = read_small_count(in);
      if (!in.ok()) return false;
      key.product = dictionaries_.products.intern(product);
      add_line(user, key, line);
    }
  }
  return in.ok() && in.at_end();
}

bool RuleFlags::load_products(ByteReader& in, std::uint32_t chunk) {
  for (std::uint64_t products = in.varint(); products > 0 && in.ok(); --products) {
    const std::string_view text = in.text();
    if (!in.ok() || product_marks_.chunk_of(hash64(text)) != chunk) return false;
    const Symbol product = dictionaries_.products.intern(text);
    for (std::uint64_t prices = in.varint(); prices > 0 && in.ok(); --prices) {
      const auto currency = Currency::find(in.text());
      const std::int64_t price = in.signed_varint();
      const std::int64_t count = read_small_count(in);
      if (!in.ok() || !currency) return false;
      add_price(product, {*currency, price}, count);
    }
  }
  return in.ok() && in.at_end();
}

// What no rule looks at any more is passed over.
Status RuleFlags::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  const auto payload = open_chunk(bytes);
  if (!payload) return corrupt_chunk(name);
  ByteReader in(*payload);
  const ChunkMark mark{.applied_upto = applied_upto, .used = true, .dirty = false};
  bool good = false;
  if (name == kKeptChunk) {
    loaded_ = in.fixed<std::uint8_t>();
    kept_is_dirty_ = loaded_ != keeps();
    good = in.ok() && in.at_end() && loaded_ <= kAllKept;
  } else if (const auto users = user_marks_.parse(name)) {
    good = (keeps() & sales) == 0 || load_users(in, *users);
    if ((keeps() & sales) != 0) user_marks_[*users] = mark;
  } else if (const auto products = product_marks_.parse(name)) {
    good = (keeps() & prices) == 0 || load_products(in, *products);
    if ((keeps() & prices) != 0) product_marks_[*products] = mark;
  }
  if (!good) return corrupt_chunk(name);
  return {};
}

}  // namespace shop
