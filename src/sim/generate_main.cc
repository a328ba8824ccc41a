// SPDX-License-Identifier: Apache-2.0
//
// Lets the tests run the generate command without the rest of the product.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "sim/generate_command.h"

namespace {

using shop::sim::GenerateOptions;
using shop::sim::GenerateWhat;

template <class Number>
bool read(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool set_named(const std::string& name, const std::string& value, GenerateOptions& options) {
  const std::map<std::string, GenerateWhat> whats = {{"transactions", GenerateWhat::transactions},
                                                     {"products", GenerateWhat::products},
                                                     {"users", GenerateWhat::users},
                                                     {"restocks", GenerateWhat::restocks}};
  if (name == "--truth") {
    options.truth_path = value;
  } else if (name == "--currency") {
    options.shop.currency = value;
  } else if (name == "--start") {
    const auto day = shop::parse_day(value);
    if (!day) return false;
    options.shop.first_day = *day;
  } else if (name == "--ids") {
    options.shop.ids = value == "uuid" ? shop::sim::IdStyle::uuid : shop::sim::IdStyle::sequential;
  } else if (name == "--order") {
    options.shop.order =
        value == "shuffled" ? shop::sim::StreamOrder::shuffled : shop::sim::StreamOrder::time;
  } else if (name == "--what" && whats.contains(value)) {
    options.what = whats.at(value);
  } else {
    return false;
  }
  return true;
}

bool set(const std::string& name, const std::string& value, GenerateOptions& options) {
  shop::sim::ShopOptions& s = options.shop;
  if (name == "--events") return read(value, s.events);
  if (name == "--seed") return read(value, s.seed);
  if (name == "--faults") return read(value, s.fault_rate);
  if (name == "--refunds") return read(value, s.refund_rate);
  if (name == "--users") return read(value, s.users);
  if (name == "--products") return read(value, s.products);
  if (name == "--categories") return read(value, s.categories);
  if (name == "--cities") return read(value, s.cities);
  if (name == "--days") return read(value, s.days);
  return set_named(name, value, options);
}

}  // namespace

int main(int argc, char** argv) {
  GenerateOptions options;
  bool refunds_were_given = false;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc || !set(argv[i], argv[i + 1], options)) {
      fmt::print(stderr, "wrong option: {}\n", argv[i]);
      return 2;
    }
    refunds_were_given = refunds_were_given || std::string_view(argv[i]) == "--refunds";
  }
  shop::sim::add_company_of_faults(options.shop, refunds_were_given);
  return shop::sim::run_generate(options, stdout);
}
