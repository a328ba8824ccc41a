// SPDX-License-Identifier: Apache-2.0
#include "workload.h"

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/time.h"

namespace shop::tests {
namespace {

// One root's life, written down as it goes.
class Life {
 public:
  Life(Prng& prng, std::size_t number, Workload& workload)
      : prng_(prng), root_(fmt::format("{}", number)), workload_(workload) {}

  std::vector<std::string> live() {
    if (prng_.chance(0.15)) refund();  // before its sale
    if (prng_.chance(0.05)) void_sale();
    if (prng_.chance(0.05)) correct();
    if (prng_.chance(0.08)) spoil();
    sale();
    for (std::uint64_t events = prng_.below(7); events > 0; --events) {
      switch (prng_.below(9)) {
        case 0:
          again();
          break;
        case 1:
          conflict();
          break;
        case 2:
          spoil();
          break;
        case 3:
        case 4:
          correct();
          break;
        case 5:
          void_sale();
          break;
        default:
          refund();
      }
    }
    return std::move(lines_);
  }

 private:
  void say(Kind kind, std::string line) {
    if (last_kind_)
      ++workload_.pairs[static_cast<std::size_t>(*last_kind_)][static_cast<std::size_t>(kind)];
    last_kind_ = kind;
    lines_.push_back(std::move(line));
  }

  std::string time() {
    const auto day = to_day({2024, 11, 20}).number + static_cast<std::int32_t>(prng_.below(60));
    return fmt::format("{} {:02}:{:02}:{:02}", format_day(Day{day}), prng_.below(24),
                       prng_.below(60), prng_.below(60));
  }

  // The ten columns of a purchase and its order, without the id in front.
  std::string purchase(std::int64_t quantity) {
    const std::uint64_t product = prng_.below(12);
    const auto pence = static_cast<std::int64_t>(100 + 50 * product);
    const std::string currency = prng_.chance(0.1) ? "JPY" : prng_.chance(0.5) ? "" : "GBP";
    const int digits = currency == "JPY" ? 0 : 2;
    const std::int64_t price = currency == "JPY" ? pence * 100 : pence;
    currency_ = currency;
    price_ = format_decimal(price, digits);
    minor_ = price;
    return fmt::format("u{},p{},\"Product {}, {}\",Category {},{},{},{},{},City {},o{},{{}},{}",
                       prng_.below(20), product, product, prng_.below(2) ? "blue" : "green",
                       product % 3, quantity, price_, format_decimal(price * quantity, digits),
                       time(), prng_.below(5), prng_.below(30), currency);
  }

  std::string fill(const std::string& purchase, std::string_view id, std::string_view kind,
                   std::string_view refers_to, std::string_view revision) {
    const std::size_t at = purchase.find("{}");
    return fmt::format("{},{}{},{},,{},{}", id, purchase.substr(0, at), kind, refers_to, revision,
                       purchase.substr(at + 2));
  }

  void sale() {
    sold_ = static_cast<std::int64_t>(1 + prng_.below(5));
    const std::string line = purchase(sold_);
    say(Kind::sale, fill(line, root_, prng_.chance(0.5) ? "" : "sale", "", ""));
  }

  void refund() {
    const auto quantity = static_cast<std::int64_t>(prng_.below(4));
    const std::string id = fmt::format("{}-r{}", root_, ++number_);
    const int digits = currency_ == "JPY" ? 0 : 2;
    const std::string total = quantity == 0 ? format_decimal(currency_ == "JPY" ? 10 : 1000, digits)
                                            : format_decimal(minor_ * quantity, digits);
    const std::string price = quantity == 0 ? "" : price_;
    say(Kind::refund,
        fmt::format("{},,,,,{},{},{},{},,,refund,{},,,{},{}", id, quantity, price, total, time(),
                    root_, prng_.chance(0.2) ? "false" : "", currency_));
  }

  void correct() {
    const std::string id = fmt::format("{}-c{}", root_, ++number_);
    const std::string line = purchase(static_cast<std::int64_t>(1 + prng_.below(5)));
    const std::uint64_t revision = prng_.chance(0.7) ? corrections_ : prng_.below(3);
    if (revision == corrections_) ++corrections_;
    say(Kind::correction, fill(line, id, "correction", root_, std::to_string(revision)));
  }

  void void_sale() {
    say(Kind::void_, fmt::format("{}-v{},,,,,,,,,,,void,{},,{},,", root_, ++number_, root_,
                                 prng_.chance(0.7) ? corrections_ : prng_.below(3)));
  }

  void again() {
    if (!lines_.empty()) lines_.push_back(lines_[prng_.below(lines_.size())]);
  }

  void conflict() {
    const std::string line = purchase(7);
    say(Kind::sale, fill(line, root_, "sale", "", ""));
  }

  // A record with something wrong; its root is as good as any.
  void spoil() {
    const std::string id = fmt::format("{}-x{}", root_, ++number_);
    const auto line = [&](std::string_view quantity, std::string_view price, std::string_view total,
                          std::string_view time, std::string_view rest) {
      return fmt::format("{},u1,p1,Pen,Office,{},{},{},{},Leeds,{}", id, quantity, price, total,
                         time, rest);
    };
    const std::string_view when = "2024-12-01 10:00:00";
    switch (prng_.below(11)) {
      case 0:
        return lines_.push_back(line("1", "2.00", "3.00", when, ",,,,,,"));
      case 1:
        return lines_.push_back(line("one", "2.00", "2.00", when, ",,,,,,"));
      case 2:
        return lines_.push_back(line("1", "2.00", "2.00", "yesterday", ",,,,,,"));
      case 3:
        return lines_.push_back(line("1", "2.00", "2.00", when, ",,,,,,XYZ"));
      case 4:
        return lines_.push_back(line("0", "2.00", "0.00", when, ",,,,,,"));
      case 5:
        return lines_.push_back(line("1", "-2.00", "-2.00", when, ",,,,,,"));
      case 6:
        return lines_.push_back(line("1", "", "", when, ",,,,,,"));
      case 7:
        return lines_.push_back(line("1", "2.00", "2.00", "2190-01-01 00:00:00", ",,,,,,"));
      case 8:
        return lines_.push_back(line("1", "2.00", "2.00", when, ",gift,,,,,"));
      case 9:
        return lines_.push_back(line("1", "2.00", "2.00", when, ",,nobody,,,,"));
      default:
        return lines_.push_back(id + ",too,few,columns");
    }
  }

  Prng& prng_;
  std::string root_;
  Workload& workload_;
  std::vector<std::string> lines_;
  std::optional<Kind> last_kind_;
  std::uint64_t number_ = 0;
  std::uint64_t corrections_ = 0;
  std::int64_t sold_ = 0;
  std::int64_t minor_ = 100;
  std::string price_ = "1.00";
  std::string currency_;
};

}  // namespace

Workload Workload::make(std::uint64_t seed, std::size_t count) {
  Prng prng(seed);
  Workload workload;
  for (std::size_t i = 0; i < count; ++i) workload.roots.push_back(Life(prng, i, workload).live());
  return workload;
}

std::vector<std::string> Workload::interleave(std::uint64_t seed) const {
  Prng prng(seed);
  std::vector<std::size_t> order;  // a root's number for each of its records
  for (std::size_t root = 0; root < roots.size(); ++root)
    order.insert(order.end(), roots[root].size(), root);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[prng.below(i)]);
  std::vector<std::size_t> next(roots.size(), 0);
  std::vector<std::string> lines;
  for (const std::size_t root : order) lines.push_back(roots[root][next[root]++]);
  return lines;
}

}  // namespace shop::tests
